-- uses: deals
-- needs: deals.value deals.customer_id
-- settings: top = 10
-- not-by: customer
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales of the customers with the largest sales / sales(P) * 100; null where no more customers bought
WITH bought AS (
    SELECT c.n, c.g, w.customer_id, sum(w.value) AS sales
    FROM cells c JOIN won_valued w ON w.g = c.g AND w.closed_on BETWEEN c.first AND c.last
    WHERE w.customer_id IS NOT NULL GROUP BY ALL
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY n, g ORDER BY sales DESC) AS place FROM bought
), largest AS (
    SELECT n, g, sum(sales) FILTER (place <= getvariable('top')) AS top_sales, count(*) AS customers
    FROM ranked GROUP BY n, g
), parts AS (
    SELECT cells.n, cells.g, money0(top_sales) AS top_sales, sales(cells.g, first, last) AS sales,
        coalesce(customers, 0) AS customers, sold_valued(cells.g, first, last) AS sold
    FROM cells LEFT JOIN largest ON largest.n = cells.n AND largest.g = cells.g
)
SELECT n, g, sold > 0 AS anything,
    CASE WHEN customers > getvariable('top') THEN percent(top_sales, sales) END AS value,
    top_sales, sales, customers
FROM parts;
