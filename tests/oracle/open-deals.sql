-- uses: deals
-- needs: deals.created_at
-- range: to as_of
-- events: creations of deals
SELECT created_on AS day FROM all_deals WHERE status = 'open' OR closed_on IS NOT NULL;

-- value: open deals at P.end (as_of if earlier)
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, open_count(g, seen(last)) AS value FROM cells);
