-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- ends: needed
-- total: where opening
-- hidden: opening
-- events: those of mrr
SELECT day FROM {mrr.events};

-- value: MRR gained / MRR lost, netted per customer over P
SELECT n, g, anything, ratio("new" + expansion + reactivation, contraction + churned) AS value,
    "new" + expansion + reactivation AS gained_mrr, contraction + churned AS lost_mrr, opening
FROM {mrr.value};
