-- uses: deals
-- needs: deals.value
-- events: won and lost deals with a value
SELECT closed_on AS day FROM all_deals WHERE status IN ('won', 'lost') AND value IS NOT NULL;

-- value: value of won / value of won and lost * 100
SELECT c.n, c.g, count(d.value) > 0 AS anything,
    percent(coalesce(sum(d.value) FILTER (d.status = 'won'), 0), coalesce(sum(d.value), 0)) AS value,
    money0(sum(d.value) FILTER (d.status = 'won')) AS won_value,
    money0(sum(d.value) FILTER (d.status = 'lost')) AS lost_value
FROM cells c LEFT JOIN deals_closed d
    ON d.g = c.g AND d.closed_on BETWEEN c.first AND c.last AND d.status IN ('won', 'lost')
GROUP BY c.n, c.g;
