-- uses: deals, responses
-- needs: deals.created_at
-- events: creations of deals
SELECT created_on AS day FROM all_deals;

-- value: total_hours / answered over created(P)
WITH all_contacts AS (
    -- What may be an answer: first_response_at, or without that column done calls, emails and meetings on the deal.
    SELECT pos, first_response_at AS at FROM all_deals WHERE has('deals', 'first_response_at')
    UNION ALL
    SELECT d.pos, a.occurred_at FROM all_deals d
    JOIN all_activities a ON a.deal_id = d.deal_id AND a.done AND a.type IN ('call', 'email', 'meeting')
    WHERE NOT has('deals', 'first_response_at')
), lengths AS (
    -- Where either side is a date without a time (midnight to the second is none): whole days * 24.
    SELECT c.pos,
        CASE WHEN bare(d.created_at) OR bare(c.at) THEN 24.0 * (CAST(c.at AS DATE) - d.created_on)
            ELSE epoch(c.at - d.created_at) / 3600 END AS hours
    FROM all_contacts c JOIN all_deals d ON d.pos = c.pos
), answers AS (
    -- The first at or after created_at; one before it is none.
    SELECT pos, min(hours) AS hours FROM lengths WHERE hours >= 0 GROUP BY pos
), inquiries AS (
    SELECT d.g, d.created_on, a.hours FROM deals d LEFT JOIN answers a ON a.pos = d.pos
)
SELECT c.n, c.g, count(i.created_on) > 0 AS anything,
    ratio(sum(i.hours), count(i.hours)) AS value,
    count(i.created_on) AS inquiries,
    count(i.hours) AS answered,
    coalesce(sum(i.hours), 0) AS total_hours,
    quantile_cont(CAST(i.hours AS DOUBLE), 0.5) AS median_hours
FROM cells c LEFT JOIN inquiries i ON i.g = c.g AND i.created_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
