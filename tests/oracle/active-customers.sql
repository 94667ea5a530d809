-- uses: spells
-- range: to as_of
-- events: starts of spells
SELECT started_on AS day FROM all_spells;

-- value: customers active at P.end (as_of if earlier)
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, customers_at(g, seen(last)) AS value FROM cells);
