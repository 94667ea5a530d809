-- uses: deals
-- needs: deals.deal_type
-- events: won and lost renewals
SELECT closed_on AS day FROM all_deals WHERE status IN ('won', 'lost') AND deal_type = 'renewal';

-- value: won / (won + lost) * 100 of deals of type renewal
SELECT c.n, c.g, count(d.status) > 0 AS anything,
    percent(count(*) FILTER (d.status = 'won'), count(d.status)) AS value,
    count(*) FILTER (d.status = 'won') AS won, count(*) FILTER (d.status = 'lost') AS lost
FROM cells c LEFT JOIN deals_closed d ON d.g = c.g AND d.closed_on BETWEEN c.first AND c.last
    AND d.status IN ('won', 'lost') AND d.deal_type = 'renewal'
GROUP BY c.n, c.g;
