-- uses: deals, responses
-- needs: deals.created_at
-- events: creations of deals
SELECT created_on AS day FROM all_deals;

-- value: total_hours / answered over created(P)
WITH style AS (
    -- When either side is a date without a time: whole days * 24.
    SELECT coalesce((SELECT NOT bool_or(created_at LIKE '%:%') FROM raw_deals), false)
        OR CASE WHEN has('deals', 'first_response_at')
            THEN coalesce((SELECT NOT bool_or(first_response_at LIKE '%:%') FROM raw_deals), false)
            ELSE coalesce((SELECT NOT bool_or(occurred_at LIKE '%:%') FROM raw_activities), false) END AS in_days
), first_contacts AS (
    -- The first done call, email or meeting on the deal at or after created_at.
    SELECT d.deal_id, min(a.occurred_at) AS at
    FROM all_deals d CROSS JOIN style
    JOIN all_activities a ON a.deal_id = d.deal_id AND a.done AND a.type IN ('call', 'email', 'meeting')
        AND CASE WHEN in_days THEN a.occurred_on >= d.created_on ELSE a.occurred_at >= d.created_at END
    GROUP BY d.deal_id
), answers AS (
    SELECT d.g, d.created_on, d.created_at,
        CASE WHEN has('deals', 'first_response_at') THEN d.first_response_at ELSE f.at END AS answered_at
    FROM deals d LEFT JOIN first_contacts f ON f.deal_id = d.deal_id
), lengths AS (
    SELECT g, created_on,
        CASE WHEN in_days THEN 24.0 * (CAST(answered_at AS DATE) - created_on)
            ELSE epoch(answered_at - created_at) / 3600 END AS hours
    FROM answers CROSS JOIN style
)
SELECT c.n, c.g, count(l.created_on) > 0 AS anything,
    ratio(sum(l.hours), count(l.hours)) AS value,
    count(l.created_on) AS inquiries,
    count(l.hours) AS answered,
    coalesce(sum(l.hours), 0) AS total_hours,
    quantile_cont(CAST(l.hours AS DOUBLE), 0.5) AS median_hours
FROM cells c LEFT JOIN lengths l ON l.g = c.g AND l.created_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
