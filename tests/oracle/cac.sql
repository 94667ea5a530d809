-- uses: cost sources, new customers
-- begins: SELECT min(day) AS day FROM spending
-- events: costs with an amount, done activities with a cost, first days of customers
SELECT day FROM spending
UNION ALL
SELECT day FROM first_days;

-- value: total_cost / new_customers; each source counts when its column is there
WITH parts AS (
    SELECT n, g,
        (SELECT money0(sum(amount)) FROM costs
         WHERE costs.g = cells.g AND incurred_on BETWEEN first AND last) AS ledger_cost,
        (SELECT money0(sum(cost)) FROM activities
         WHERE activities.g = cells.g AND done AND occurred_on BETWEEN first AND last) AS activity_cost,
        rep_cost(g, first, last) AS rep_cost,
        new_customers(g, first, last) AS new_customers,
        (SELECT count(amount) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN first AND last)
        + (SELECT count(cost) FROM activities
           WHERE activities.g = cells.g AND done AND occurred_on BETWEEN first AND last)
        + (SELECT count(monthly_cost) FROM employed
           WHERE employed.g = cells.g AND day BETWEEN first AND seen(last)) AS sources
    FROM cells
), sums AS (
    SELECT *, ledger_cost + activity_cost + rep_cost AS total_cost FROM parts
)
SELECT n, g, sources + new_customers > 0 AS anything,
    ratio(total_cost, new_customers) AS value,
    ledger_cost, activity_cost, rep_cost, total_cost, new_customers
FROM sums;
