-- uses: activities, headcount
-- events: done calls and demos
SELECT occurred_on AS day FROM all_activities WHERE done AND type IN ('call', 'demo');

-- value: calls / headcount(P); by rep, reps is 1
WITH parts AS (
    SELECT n, g,
        done('call', g, first, last) AS calls,
        headcount(g, first, last) AS heads,
        done('demo', g, first, last) AS demos
    FROM cells
)
SELECT n, g, calls + demos + heads > 0 AS anything,
    ratio(calls, reps_or_one(heads)) AS value,
    calls, reps_or_one(heads) AS reps, demos, percent(demos, calls) AS booking_rate
FROM parts;
