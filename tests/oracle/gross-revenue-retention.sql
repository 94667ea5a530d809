-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- events: starts of spells with an mrr
SELECT started_on AS day FROM all_spells WHERE mrr IS NOT NULL;

-- value: MRR at P.end of the customers active at P-1's end / their MRR then * 100; each customer's capped at what it was
WITH customers AS (
    SELECT c.n, c.g, s.customer_id,
        coalesce(bool_or(active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))), false) AS present,
        money0(sum(s.mrr) FILTER (active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE)))) AS was,
        money0(sum(s.mrr) FILTER (active(s.started_on, s.churned_on, seen(c.last)))) AS is_now,
        count(*) FILTER (active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))
            OR active(s.started_on, s.churned_on, seen(c.last))) AS spells
    FROM cells c LEFT JOIN spells s ON s.g = c.g AND s.mrr IS NOT NULL AND s.started_on IS NOT NULL
    GROUP BY c.n, c.g, s.customer_id
), sums AS (
    SELECT n, g, sum(spells) AS spells,
        money0(sum(was) FILTER (present)) AS opening,
        money0(sum(least(is_now, was)) FILTER (present)) AS closing
    FROM customers GROUP BY n, g
)
SELECT n, g, spells > 0 AS anything, percent(closing, opening) AS value, opening, closing FROM sums;
