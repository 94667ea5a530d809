-- uses: activities, headcount
-- events: done emails and demos
SELECT occurred_on AS day FROM all_activities WHERE done AND type IN ('email', 'demo');

-- value: emails / headcount(P); by rep, reps is 1
WITH parts AS (
    SELECT n, g,
        done('email', g, first, last) AS emails,
        headcount(g, first, last) AS heads,
        done('demo', g, first, last) AS demos
    FROM cells
)
SELECT n, g, emails + demos + heads > 0 AS anything,
    ratio(emails, reps_or_one(heads)) AS value,
    emails, reps_or_one(heads) AS reps, demos, percent(demos, emails) AS booking_rate
FROM parts;
