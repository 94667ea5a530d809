-- uses: deals
-- needs: deals.created_at
-- events: creations of deals
SELECT created_on AS day FROM all_deals;

-- value: created(P)
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, created(g, first, last) AS value FROM cells);
