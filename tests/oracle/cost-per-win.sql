-- uses: cost sources, deals
-- begins: SELECT min(day) AS day FROM spending
-- events: costs with an amount, done activities with a cost, won deals
SELECT day FROM spending
UNION ALL
SELECT closed_on FROM all_deals WHERE status = 'won';

-- value: total_cost / sold(P); each source counts when its column is there
WITH parts AS (
    SELECT n, g,
        (SELECT money0(sum(amount)) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN first AND last)
        + (SELECT money0(sum(cost)) FROM activities
           WHERE activities.g = cells.g AND done AND occurred_on BETWEEN first AND last)
        + rep_cost(g, first, last) AS total_cost,
        sold(g, first, last) AS deals,
        (SELECT count(amount) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN first AND last)
        + (SELECT count(cost) FROM activities
           WHERE activities.g = cells.g AND done AND occurred_on BETWEEN first AND last)
        + (SELECT count(monthly_cost) FROM employed
           WHERE employed.g = cells.g AND day BETWEEN first AND seen(last)) AS sources
    FROM cells
)
SELECT n, g, sources + deals > 0 AS anything, ratio(total_cost, deals) AS value, total_cost, deals FROM parts;
