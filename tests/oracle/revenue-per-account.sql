-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- events: starts of spells
SELECT started_on AS day FROM all_spells;

-- value: MRR(P) / accounts, customers active at P.end with or without mrr
-- A group is shown, as for mrr, when it has MRR at P-1's end too.
WITH parts AS (
    SELECT n, g, mrr_at(g, seen(last)) AS mrr, customers_at(g, seen(last)) AS accounts,
        (SELECT count(a_year) FROM spells
         WHERE spells.g = cells.g
            AND active(started_on, churned_on, CAST(cells.first - INTERVAL 1 DAY AS DATE))) AS before
    FROM cells
)
SELECT n, g, accounts + before > 0 AS anything, ratio(mrr, accounts) AS value, mrr, accounts FROM parts;
