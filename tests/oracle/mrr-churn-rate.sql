-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- ends: needed
-- total: where opening
-- events: those of mrr
SELECT day FROM {mrr.events};

-- value: what customers pay less at P.end than at P-1's end, those who pay nothing too, of MRR then
SELECT n, g, anything, percent(contraction + churned, opening) AS value,
    contraction, churned, opening
FROM {mrr.value};
