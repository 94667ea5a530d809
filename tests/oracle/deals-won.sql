-- uses: deals
-- events: won deals
SELECT closed_on AS day FROM all_deals WHERE status = 'won';

-- value: won(P), their number
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, sold(g, first, last) AS value FROM cells);
