-- uses: activities
-- events: done emails
SELECT occurred_on AS day FROM all_activities WHERE done AND type = 'email';

-- value: done emails in P
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, done('email', g, first, last) AS value FROM cells);
