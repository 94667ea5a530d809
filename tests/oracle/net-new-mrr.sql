-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- events: those of mrr
SELECT day FROM {mrr.events};

-- value: MRR at P.end (as_of if earlier) less MRR at P-1's end; the movement is netted per customer
SELECT n, g, anything, value - opening AS value,
    "new", expansion, contraction, churned, reactivation, opening
FROM {mrr.value};
