-- uses: deals
-- needs: deals.created_at
-- range: to as_of
-- stage: then
-- events: creations of deals
SELECT created_on AS day FROM all_deals WHERE status = 'open' OR closed_on IS NOT NULL;

-- value: open deals at P.end (as_of if earlier)
-- by stage null where P ends before as_of
SELECT n, g, coalesce(value > 0, false) AS anything, value
FROM (SELECT n, g, CASE WHEN NOT stage_is_past(last) THEN open_count(g, seen(last)) END AS value FROM cells);
