-- uses: deals, quota
-- needs: deals.value
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales(P) / quota(P) * 100
WITH parts AS (
    SELECT n, g, sold_valued(g, first, last) AS sold, sales(g, first, last) AS sales, quota_of(g, first, last) AS quota
    FROM cells
)
SELECT n, g, sold > 0 OR quota <> 0 AS anything,
    percent(sales, quota) AS value, sales, quota, greatest(quota - sales, 0) AS remaining
FROM parts;
