-- uses: clv revenue, cost sources, new customers
-- ends: needed
-- begins: SELECT day FROM first_sale UNION ALL SELECT min(day) FROM spending
-- events: those of clv and of cac
SELECT day FROM {clv.events}
UNION ALL
SELECT day FROM {cac.events};

-- value: clv(P) / cac(P)
SELECT n, g, clv.anything OR cac.anything AS anything,
    ratio(clv.value, cac.value) AS value, clv.value AS clv, cac.value AS cac
FROM {clv.value} AS clv JOIN {cac.value} AS cac USING (n, g);
