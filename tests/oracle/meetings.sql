-- uses: activities
-- events: done meetings
SELECT occurred_on AS day FROM all_activities WHERE done AND type = 'meeting';

-- value: done meetings in P
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, done('meeting', g, first, last) AS value FROM cells);
