-- uses: deals
-- events: won and lost deals
SELECT closed_on AS day FROM all_deals WHERE status IN ('won', 'lost');

-- value: won / (won + lost) * 100
SELECT n, g, won + lost > 0 AS anything, percent(won, won + lost) AS value, won, lost
FROM (SELECT n, g, sold(g, first, last) AS won, lost_deals(g, first, last) AS lost FROM cells);
