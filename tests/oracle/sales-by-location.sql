-- uses: deals
-- events: won deals
SELECT closed_on AS day FROM all_deals WHERE status = 'won';

-- value: sales_count here / sales_count everywhere in P * 100; a won deal without a value adds nothing to sales
-- `everywhere` is all_deals without a filter on the split dimensions.
WITH parts AS (
    SELECT n, g,
        sold(g, first, last) AS sales_count,
        CASE WHEN has('deals', 'value') THEN sales(g, first, last) END AS sales,
        (SELECT count(*) FROM everywhere e
         WHERE e.status = 'won' AND e.closed_on BETWEEN first AND last) AS total_count,
        (SELECT sum(e.value) FROM everywhere e
         WHERE e.status = 'won' AND e.closed_on BETWEEN first AND last) AS total_sales
    FROM cells
)
SELECT n, g, sales_count > 0 AS anything,
    percent(sales_count, total_count) AS value,
    sales_count, total_count, sales, percent(sales, total_sales) AS sales_share
FROM parts;
