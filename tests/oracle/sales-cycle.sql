-- uses: deals
-- needs: deals.created_at
-- settings: include_lost = false
-- events: closings of won (and lost, if asked) deals that have a created_at, not after their closing
SELECT closed_on AS day FROM all_deals
WHERE (status = 'won' OR (status = 'lost' AND getvariable('include_lost'))) AND created_on <= closed_on;

-- value: total_days / deals; calendar days from created_at's date to closed_at's, negative lengths left out
WITH cycles AS (
    SELECT g, closed_on, closed_on - created_on AS days FROM deals_closed
    WHERE (status = 'won' OR (status = 'lost' AND getvariable('include_lost'))) AND created_on <= closed_on
)
SELECT c.n, c.g, count(days) > 0 AS anything,
    ratio(coalesce(sum(days), 0), count(days)) AS value,
    count(days) AS deals,
    coalesce(sum(days), 0) AS total_days,
    quantile_cont(CAST(days AS DOUBLE), 0.5) AS median_days,
    quantile_cont(CAST(days AS DOUBLE), 0.9) AS p90_days
FROM cells c LEFT JOIN cycles ON cycles.g = c.g AND cycles.closed_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
