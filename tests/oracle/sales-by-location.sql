-- uses: deals
-- needs: deals.value
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales_count here / sales_count everywhere in P * 100
-- `everywhere` is all_deals without a filter on the split dimensions.
WITH parts AS (
    SELECT n, g,
        sold_valued(g, first, last) AS sales_count,
        sales(g, first, last) AS sales,
        (SELECT count(*) FROM everywhere e
         WHERE e.status = 'won' AND e.value IS NOT NULL AND e.closed_on BETWEEN first AND last) AS total_count,
        (SELECT sum(e.value) FROM everywhere e
         WHERE e.status = 'won' AND e.closed_on BETWEEN first AND last) AS total_sales
    FROM cells
)
SELECT n, g, sales_count > 0 AS anything,
    percent(sales_count, total_count) AS value,
    sales_count, total_count, sales, percent(sales, total_sales) AS sales_share
FROM parts;
