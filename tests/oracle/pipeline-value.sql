-- uses: deals
-- needs: deals.created_at deals.value
-- range: to as_of
-- stage: then
-- events: creations of deals with a value
SELECT created_on AS day FROM all_deals WHERE value IS NOT NULL AND (status = 'open' OR closed_on IS NOT NULL);

-- value: sum of value over the deals open at P.end (as_of if earlier)
-- by stage null where P ends before as_of
SELECT c.n, c.g, count(d.value) > 0 AND bool_or(NOT stage_is_past(c.last)) AS anything,
    CASE WHEN bool_or(NOT stage_is_past(c.last)) THEN money0(sum(d.value)) END AS value,
    CASE WHEN bool_or(NOT stage_is_past(c.last)) THEN count(d.value) END AS deals
FROM cells c LEFT JOIN deals d ON d.g = c.g
    AND is_open(d.status, d.created_on, d.closed_on, seen(c.last)) AND d.value IS NOT NULL
GROUP BY c.n, c.g;
