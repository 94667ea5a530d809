-- uses: deals
-- needs: deals.deal_type
-- events: won deals of type cross-sell
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND lower(deal_type) = 'cross-sell';

-- value: won(P) of type cross-sell, their number; one without a value adds nothing to sales (null without that column)
SELECT c.n, c.g, count(w.closed_on) > 0 AS anything, count(w.closed_on) AS value,
    CASE WHEN has('deals', 'value') THEN money0(sum(w.value)) END AS sales
FROM cells c LEFT JOIN won w
    ON w.g = c.g AND w.closed_on BETWEEN c.first AND c.last AND lower(w.deal_type) = 'cross-sell'
GROUP BY c.n, c.g;
