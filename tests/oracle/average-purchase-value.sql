-- uses: deals
-- needs: deals.value
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales / transactions; customers = distinct customer_id of won(P), null without that column
WITH parts AS (
    SELECT n, g,
        sales(g, first, last) AS sales,
        sold_valued(g, first, last) AS transactions,
        CASE WHEN has('deals', 'customer_id')
            THEN (SELECT count(DISTINCT customer_id) FROM won_valued w
                  WHERE w.g = cells.g AND w.closed_on BETWEEN cells.first AND cells.last) END AS customers
    FROM cells
)
SELECT n, g, transactions > 0 AS anything,
    ratio(sales, transactions) AS value,
    sales, transactions, customers, ratio(sales, customers) AS per_customer
FROM parts;
