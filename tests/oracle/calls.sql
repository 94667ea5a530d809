-- uses: activities
-- events: done calls
SELECT occurred_on AS day FROM all_activities WHERE done AND type = 'call';

-- value: done calls in P
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, done('call', g, first, last) AS value FROM cells);
