-- uses: spells
-- needs: customers.mrr
-- range: to as_of
-- total: where opening
-- events: those of mrr
SELECT day FROM {mrr.events};

-- value: what MRR gained, of |MRR at P-1's end|, in percent
SELECT n, g, anything, percent(value - opening, abs(opening)) AS value,
    value - opening AS net_new, opening
FROM {mrr.value};
