-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- events: starts of spells
SELECT started_on AS day FROM all_spells;

-- value: MRR(P) / accounts, customers active at P.end with or without mrr
WITH parts AS (
    SELECT n, g, mrr_at(g, seen(last)) AS mrr, customers_at(g, seen(last)) AS accounts FROM cells
)
SELECT n, g, accounts > 0 AS anything, ratio(mrr, accounts) AS value, mrr, accounts FROM parts;
