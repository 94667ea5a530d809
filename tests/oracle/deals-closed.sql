-- uses: deals
-- events: won and lost deals
SELECT closed_on AS day FROM all_deals WHERE status IN ('won', 'lost');

-- value: won + lost in P
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, sold(g, first, last) + lost_deals(g, first, last) AS value FROM cells);
