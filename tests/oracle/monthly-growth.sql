-- uses: deals
-- needs: deals.value
-- total: no
-- grains: day week month quarter year
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- a group that fell from something to nothing is there, with -100 %
-- value: (sales(P) - sales(P-1)) / |sales(P-1)| * 100: its sign is that of the change; previous_sales is null in the first period of the data
WITH sums AS (
    SELECT *,
        sales(g, first, last) AS sales,
        CASE WHEN first_event <= prev_last THEN sales(g, prev_first, prev_last) END AS previous_sales,
        sold_valued(g, first, last) + sold_valued(g, prev_first, prev_last) AS sold
    FROM cells CROSS JOIN (SELECT min(day) AS first_event FROM events)
)
SELECT n, g, sold > 0 AS anything,
    percent(sales - previous_sales, abs(previous_sales)) AS value,
    sales, previous_sales
FROM sums;
