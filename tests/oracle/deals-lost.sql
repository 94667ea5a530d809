-- uses: deals
-- events: lost deals
SELECT closed_on AS day FROM all_deals WHERE status = 'lost';

-- value: lost(P), their number
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, lost_deals(g, first, last) AS value FROM cells);
