-- uses: deals
-- needs: deals.value
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales(P)
SELECT n, g, deals > 0 AS anything, value, deals
FROM (SELECT n, g, sales(g, first, last) AS value, sold_valued(g, first, last) AS deals FROM cells);
