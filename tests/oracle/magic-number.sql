-- uses: cost sources, spells
-- needs: customers.mrr
-- total: no
-- grains: day week month quarter year
-- begins: SELECT min(day) AS day FROM spending
-- events: costs with an amount, done activities with a cost, starts of spells with an mrr
SELECT day FROM spending
UNION ALL
SELECT started_on FROM all_spells WHERE a_year IS NOT NULL;

-- value: (ARR(P) - ARR(P-1)) / total_cost(P-1); the cost is null in the first period of the data
WITH parts AS (
    SELECT n, g, prev_last,
        a_year_at(g, seen(last)) - a_year_at(g, CAST(first - INTERVAL 1 DAY AS DATE)) AS arr_change,
        (SELECT money0(sum(amount)) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN prev_first AND prev_last)
        + (SELECT money0(sum(cost)) FROM activities
           WHERE activities.g = cells.g AND done AND occurred_on BETWEEN prev_first AND prev_last)
        + (SELECT coalesce(round(sum(ratio(e.monthly_cost, e.month_days)), 6), 0) FROM employed e
           WHERE e.g = cells.g AND e.day BETWEEN prev_first AND prev_last) AS cost,
        (SELECT count(amount) FROM costs WHERE costs.g = cells.g AND incurred_on BETWEEN prev_first AND prev_last)
        + (SELECT count(cost) FROM activities
           WHERE activities.g = cells.g AND done AND occurred_on BETWEEN prev_first AND prev_last)
        + (SELECT count(monthly_cost) FROM employed e
           WHERE e.g = cells.g AND e.day BETWEEN prev_first AND prev_last) AS sources,
        (SELECT count(*) FROM spells s WHERE s.g = cells.g AND s.a_year IS NOT NULL
            AND (active(s.started_on, s.churned_on, CAST(cells.first - INTERVAL 1 DAY AS DATE))
                OR active(s.started_on, s.churned_on, seen(cells.last)))) AS spells
    FROM cells
)
SELECT n, g, sources + spells > 0 AS anything,
    CASE WHEN first_spending <= prev_last THEN ratio(arr_change, cost) END AS value,
    arr_change, CASE WHEN first_spending <= prev_last THEN cost END AS previous_cost
FROM parts CROSS JOIN (SELECT coalesce((SELECT min(day) FROM spending), (SELECT min(day) FROM events)) AS first_spending);
