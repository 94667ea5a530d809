-- uses: ledger, deals
-- needs: deals.created_at
-- settings: cost = "ledger" or "total"
-- named: ledger_cost = total_cost with cost=total
-- begins: SELECT min(day) AS day FROM (SELECT day FROM spending WHERE getvariable('cost') = 'total' UNION ALL SELECT incurred_on FROM all_costs WHERE amount IS NOT NULL)
-- events: costs with an amount (with total done activities with a cost too), creations of deals
SELECT day FROM spending WHERE getvariable('cost') = 'total'
UNION ALL
SELECT incurred_on FROM all_costs WHERE amount IS NOT NULL
UNION ALL
SELECT created_on FROM all_deals;

-- value: ledger_cost / leads, or total_cost / leads
WITH parts AS (
    SELECT n, g,
        (SELECT money0(sum(amount)) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN first AND last) AS ledger,
        (SELECT money0(sum(cost)) FROM activities
         WHERE activities.g = cells.g AND done AND occurred_on BETWEEN first AND last) AS of_activities,
        rep_cost(g, first, last) AS of_reps,
        (SELECT count(amount) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN first AND last) AS entries,
        (SELECT count(cost) FROM activities
         WHERE activities.g = cells.g AND done AND occurred_on BETWEEN first AND last)
        + (SELECT count(monthly_cost) FROM employed
           WHERE employed.g = cells.g AND day BETWEEN first AND seen(last)) AS others,
        created(g, first, last) AS leads
    FROM cells
), sums AS (
    SELECT n, g, leads,
        entries + CASE WHEN getvariable('cost') = 'total' THEN others ELSE 0 END AS sources,
        ledger + CASE WHEN getvariable('cost') = 'total' THEN of_activities + of_reps ELSE 0 END AS ledger_cost
    FROM parts
)
SELECT n, g, sources + leads > 0 AS anything, ratio(ledger_cost, leads) AS value, ledger_cost, leads FROM sums;
