-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- optional-column: customers.billing_interval
-- optional: annual_subscriptions, other_recurring, cancellations
-- events: starts of spells with an mrr
SELECT started_on AS day FROM all_spells WHERE mrr IS NOT NULL;

-- value: MRR(P) * 12
WITH taking_part AS (
    -- Spells active at P-1's end or at any time in P.
    SELECT c.n, c.g, 12 * s.mrr AS yearly, s.annual,
        coalesce(s.churned_on BETWEEN c.first AND c.last, false) AS ended
    FROM cells c JOIN spells s ON s.g = c.g AND s.mrr IS NOT NULL
        AND (active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))
            OR (s.started_on <= c.last
                AND (s.churned_on IS NULL OR s.churned_on > greatest(c.first, s.started_on))))
), sums AS (
    SELECT c.n, c.g, any_value(c.last) AS last, count(t.yearly) AS spells,
        money0(sum(t.yearly) FILTER (t.annual)) AS annual_subscriptions,
        money0(sum(t.yearly) FILTER (NOT t.annual)) AS other_recurring,
        money0(sum(t.yearly) FILTER (t.ended)) AS cancellations
    FROM cells c LEFT JOIN taking_part t ON t.n = c.n AND t.g = c.g
    GROUP BY c.n, c.g
)
SELECT n, g, spells > 0 AS anything,
    12 * mrr_at(g, seen(last)) AS value,
    mrr_at(g, seen(last)) AS mrr, annual_subscriptions, other_recurring, cancellations
FROM sums;
