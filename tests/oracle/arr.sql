-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- optional-column: customers.billing_interval
-- optional: annual_subscriptions, other_recurring, cancellations
-- events: starts of spells with an mrr
SELECT started_on AS day FROM all_spells WHERE a_year IS NOT NULL;

-- value: MRR(P) * 12
WITH paid AS (
    -- Spells until they are paused.
    SELECT *, CASE WHEN paused_on < coalesce(churned_on, DATE '9999-12-31') THEN greatest(paused_on, started_on)
        ELSE churned_on END AS paid_until
    FROM spells WHERE a_year IS NOT NULL
), taking_part AS (
    -- Spells active at P-1's end or at any time in P.
    SELECT c.n, c.g, s.a_year, s.annual,
        coalesce(s.paid_until BETWEEN c.first AND c.last, false) AS ended
    FROM cells c JOIN paid s ON s.g = c.g
        AND (active(s.started_on, s.paid_until, CAST(c.first - INTERVAL 1 DAY AS DATE))
            OR (s.started_on <= c.last
                AND (s.paid_until IS NULL OR s.paid_until > greatest(c.first, s.started_on))))
), presence AS (
    SELECT c.n, c.g, count(s.customer_id) AS spells
    FROM cells c LEFT JOIN spells s ON s.g = c.g AND s.a_year IS NOT NULL
        AND (active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))
            OR (s.started_on <= c.last
                AND (s.churned_on IS NULL OR s.churned_on > greatest(c.first, s.started_on))))
    GROUP BY c.n, c.g
), sums AS (
    SELECT c.n, c.g, any_value(c.last) AS last,
        money0(sum(t.a_year) FILTER (t.annual)) AS annual_subscriptions,
        money0(sum(t.a_year) FILTER (NOT t.annual)) AS other_recurring,
        money0(sum(t.a_year) FILTER (t.ended)) AS cancellations
    FROM cells c LEFT JOIN taking_part t ON t.n = c.n AND t.g = c.g
    GROUP BY c.n, c.g
)
SELECT n, g, spells > 0 AS anything,
    a_year_at(g, seen(last)) AS value,
    mrr_at(g, seen(last)) AS mrr, annual_subscriptions, other_recurring, cancellations
FROM sums JOIN presence USING (n, g);
