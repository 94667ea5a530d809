-- uses: deals
-- needs: deals.customer_id
-- events: won deals of a customer
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND customer_id IS NOT NULL;

-- value: customers with a won deal later than the day of their first one / customers of won(P) * 100
WITH firsts AS (
    SELECT customer_id, min(closed_on) AS first_day FROM all_deals
    WHERE status = 'won' AND closed_on IS NOT NULL AND customer_id IS NOT NULL GROUP BY customer_id
), bought AS (
    SELECT w.g, w.closed_on, w.customer_id, CASE WHEN w.closed_on > f.first_day THEN w.customer_id END AS again
    FROM won w JOIN firsts f ON f.customer_id = w.customer_id
)
SELECT c.n, c.g, count(b.customer_id) > 0 AS anything,
    percent(count(DISTINCT again), count(DISTINCT b.customer_id)) AS value,
    count(DISTINCT again) AS repeat, count(DISTINCT b.customer_id) AS customers
FROM cells c LEFT JOIN bought b ON b.g = c.g AND b.closed_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
