-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- total: where opening
-- events: starts of spells with an mrr
SELECT started_on AS day FROM all_spells WHERE a_year IS NOT NULL;

-- value: what MRR gained, of |MRR at P-1's end|, in percent
WITH customers AS (
    SELECT c.n, c.g, s.customer_id,
        money0(sum(s.a_year) FILTER (pays(s.started_on, s.churned_on, s.paused_on, CAST(c.first - INTERVAL 1 DAY AS DATE)))) AS was,
        money0(sum(s.a_year) FILTER (pays(s.started_on, s.churned_on, s.paused_on, seen(c.last)))) AS is_now,
        -- paid before P-1's end
        coalesce(bool_or(s.a_year > 0 AND s.started_on < c.first - INTERVAL 1 DAY
            AND (s.churned_on IS NULL OR s.churned_on > s.started_on)
            AND (s.paused_on IS NULL OR s.paused_on > s.started_on)), false) AS paid_before,
        count(*) FILTER (active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))
            OR active(s.started_on, s.churned_on, seen(c.last))) AS spells
    FROM cells c LEFT JOIN spells s ON s.g = c.g AND s.a_year IS NOT NULL AND s.started_on IS NOT NULL
    GROUP BY c.n, c.g, s.customer_id
), sums AS (
    SELECT n, g, sum(spells) AS spells,
        sum(is_now) AS closing,
        money0(sum(is_now - was) FILTER (was <= 0 AND is_now > 0 AND NOT paid_before)) AS "new",
        money0(sum(is_now - was) FILTER ((was > 0) = (is_now > 0) AND is_now > was)) AS expansion,
        money0(sum(was - is_now) FILTER ((was > 0) = (is_now > 0) AND is_now < was)) AS contraction,
        money0(sum(was - is_now) FILTER (was > 0 AND is_now <= 0)) AS churned,
        money0(sum(is_now - was) FILTER (was <= 0 AND is_now > 0 AND paid_before)) AS reactivation,
        sum(was) AS opening
    FROM customers GROUP BY n, g
)
SELECT n, g, spells > 0 AS anything, percent(closing - opening, abs(opening)) AS value,
    monthly(closing) - monthly(opening) AS net_new, monthly(opening) AS opening
FROM sums;
