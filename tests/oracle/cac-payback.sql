-- uses: spells, cost sources, new customers
-- needs: customers.mrr
-- begins: SELECT min(day) AS day FROM spending
-- events: those of cac and of revenue-per-account
SELECT day FROM {cac.events}
UNION ALL
SELECT day FROM {revenue-per-account.events};

-- value: cac(P) / revenue-per-account(P)
SELECT n, g, cac.anything OR account.anything AS anything,
    ratio(cac.value, account.value) AS value, cac.value AS cac, account.value AS revenue_per_account
FROM {cac.value} AS cac JOIN {revenue-per-account.value} AS account USING (n, g);
