-- uses: deals
-- needs: deals.created_at
-- range: to as_of
-- stage: then
-- events: creations of deals that are open, or whose closing is known
SELECT created_on AS day FROM all_deals WHERE status = 'open' OR closed_on IS NOT NULL;

-- value: days since created_at of the deals open at P.end (as_of if earlier) / those deals
-- by stage null where P ends before as_of
WITH ages AS (
    SELECT c.n, c.g, c.last, seen(c.last) - d.created_on AS age
    FROM cells c LEFT JOIN deals d ON d.g = c.g AND is_open(d.status, d.created_on, d.closed_on, seen(c.last))
)
SELECT n, g, count(age) > 0 AND bool_or(NOT stage_is_past(last)) AS anything,
    CASE WHEN bool_or(NOT stage_is_past(last)) THEN ratio(coalesce(sum(age), 0), count(age)) END AS value,
    CASE WHEN bool_or(NOT stage_is_past(last)) THEN count(age) END AS deals,
    CASE WHEN bool_or(NOT stage_is_past(last)) THEN coalesce(sum(age), 0) END AS total_days,
    CASE WHEN bool_or(NOT stage_is_past(last)) THEN quantile_cont(CAST(age AS DOUBLE), 0.5) END AS median_days
FROM ages GROUP BY n, g;
