-- uses: deals
-- needs: deals.value
-- settings: transaction_cost
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: bookings_value - average_cost * bookings; average_cost = mean cost of those that have one
WITH parts AS (
    SELECT c.n, c.g, money0(sum(w.value)) AS bookings_value, count(w.value) AS bookings,
        CASE WHEN count(w.value) = 0 THEN 0
            WHEN has('deals', 'cost') THEN ratio(sum(w.cost), count(w.cost))
            ELSE CAST(getvariable('transaction_cost') AS DOUBLE) END AS average_cost
    FROM cells c LEFT JOIN won_valued w ON w.g = c.g AND w.closed_on BETWEEN c.first AND c.last
    GROUP BY c.n, c.g
)
SELECT n, g, bookings > 0 AS anything,
    bookings_value - average_cost * bookings AS value,
    bookings_value, bookings, average_cost
FROM parts;
