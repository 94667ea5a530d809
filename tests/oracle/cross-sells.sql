-- uses: deals
-- needs: deals.value deals.deal_type
-- events: won deals of type cross-sell with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL AND lower(deal_type) = 'cross-sell';

-- value: won(P) of type cross-sell, their number
SELECT c.n, c.g, count(w.value) > 0 AS anything, count(w.value) AS value, money0(sum(w.value)) AS sales
FROM cells c LEFT JOIN won_valued w
    ON w.g = c.g AND w.closed_on BETWEEN c.first AND c.last AND lower(w.deal_type) = 'cross-sell'
GROUP BY c.n, c.g;
