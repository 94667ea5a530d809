-- uses: deals
-- needs: deals.value deals.deal_type
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales of deals of type new / sales(P) * 100
SELECT c.n, c.g, count(w.value) > 0 AS anything,
    percent(coalesce(sum(w.value) FILTER (w.deal_type = 'new'), 0), coalesce(sum(w.value), 0)) AS value,
    money0(sum(w.value) FILTER (w.deal_type = 'new')) AS new_sales, money0(sum(w.value)) AS sales
FROM cells c LEFT JOIN won_valued w ON w.g = c.g AND w.closed_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
