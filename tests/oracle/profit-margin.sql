-- uses: deals
-- needs: deals.value deals.cost
-- events: won deals with a value and a cost
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL AND cost IS NOT NULL;

-- value: net_profit / net_sales * 100 over won(P) with a cost
WITH parts AS (
    SELECT c.n, c.g, money0(sum(w.value)) AS net_sales, money0(sum(w.cost)) AS cost, count(w.value) AS deals
    FROM cells c LEFT JOIN won_valued w
        ON w.g = c.g AND w.closed_on BETWEEN c.first AND c.last AND w.cost IS NOT NULL
    GROUP BY c.n, c.g
)
SELECT n, g, deals > 0 AS anything,
    percent(net_sales - cost, net_sales) AS value,
    net_sales, cost, net_sales - cost AS net_profit, deals
FROM parts;
