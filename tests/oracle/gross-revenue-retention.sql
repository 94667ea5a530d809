-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- ends: needed
-- events: starts of spells with an mrr
SELECT started_on AS day FROM all_spells WHERE a_year IS NOT NULL;

-- value: MRR at P.end of the customers that paid at P-1's end / their MRR then * 100; each customer's capped at what it was
WITH customers AS (
    SELECT c.n, c.g, s.customer_id,
        money0(sum(s.a_year) FILTER (pays(s.started_on, s.churned_on, s.paused_on, CAST(c.first - INTERVAL 1 DAY AS DATE)))) AS was,
        money0(sum(s.a_year) FILTER (pays(s.started_on, s.churned_on, s.paused_on, seen(c.last)))) AS is_now,
        count(*) FILTER (active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))
            OR active(s.started_on, s.churned_on, seen(c.last))) AS spells
    FROM cells c LEFT JOIN spells s ON s.g = c.g AND s.a_year IS NOT NULL AND s.started_on IS NOT NULL
    GROUP BY c.n, c.g, s.customer_id
), sums AS (
    SELECT n, g, sum(spells) AS spells,
        money0(sum(was) FILTER (was > 0)) AS opening,
        money0(sum(least(is_now, was)) FILTER (was > 0)) AS closing
    FROM customers GROUP BY n, g
)
SELECT n, g, spells > 0 AS anything, percent(closing, opening) AS value,
    monthly(opening) AS opening, monthly(closing) AS closing
FROM sums;
