-- uses: deals
-- needs: deals.value deals.created_at
-- grains: total
-- events: creations of the open deals, closings of the 12 months to as_of
SELECT created_on AS day FROM all_deals WHERE is_open(status, created_on, closed_on, as_of())
UNION ALL
SELECT closed_on FROM all_deals WHERE status IN ('won', 'lost') AND closed_on > as_of() - INTERVAL 12 MONTH;

-- value: open_deals * average_won * win_rate / mean_cycle, the last three over the 12 months to as_of
WITH year AS (
    SELECT n, g, CAST(as_of() - INTERVAL 12 MONTH + INTERVAL 1 DAY AS DATE) AS first, as_of() AS last FROM cells
), parts AS (
    SELECT n, g,
        open_count(g, as_of()) AS open_deals,
        sold(g, first, last) AS won,
        lost_deals(g, first, last) AS lost,
        ratio(sales(g, first, last), sold_valued(g, first, last)) AS average_won,
        ratio(sold(g, first, last), sold(g, first, last) + lost_deals(g, first, last)) AS win_rate,
        (SELECT ratio(sum(closed_on - created_on), count(*)) FROM won
         WHERE won.g = year.g AND closed_on BETWEEN first AND last AND created_on <= closed_on) AS mean_cycle
    FROM year
)
SELECT n, g, open_deals + won + lost > 0 AS anything,
    ratio(open_deals * average_won * win_rate, mean_cycle) AS value,
    open_deals, average_won, win_rate, mean_cycle
FROM parts;
