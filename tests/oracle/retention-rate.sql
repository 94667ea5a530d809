-- uses: spells
-- ends: needed
-- range: to as_of
-- settings: inactive_after = DAYS
-- events: starts of spells
SELECT started_on AS day FROM all_spells;

-- value: retained / customers_at_start * 100
WITH customers AS (
    SELECT c.n, c.g, s.customer_id,
        bool_or(active(s.started_on, s.churned_on, CAST(c.first - INTERVAL 1 DAY AS DATE))) AS was,
        bool_or(active(s.started_on, s.churned_on, seen(c.last))) AS is_now
    FROM cells c LEFT JOIN spells s ON s.g = c.g
    GROUP BY c.n, c.g, s.customer_id
), counts AS (
    SELECT n, g,
        count(*) FILTER (was) AS customers_at_start,
        count(*) FILTER (was AND NOT is_now) AS lost,
        count(*) FILTER (was AND is_now) AS retained,
        count(*) FILTER (is_now AND NOT was) AS "new",
        count(*) FILTER (is_now) AS customers_at_end
    FROM customers GROUP BY n, g
)
SELECT n, g, customers_at_start + customers_at_end > 0 AS anything,
    percent(retained, customers_at_start) AS value,
    customers_at_start, lost, retained, "new", customers_at_end
FROM counts;
