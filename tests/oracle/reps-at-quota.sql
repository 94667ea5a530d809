-- uses: deals, quota
-- needs: deals.value
-- not-by: rep
-- events: won deals with a value, of a rep
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL AND rep_id IS NOT NULL;

-- value: reps with a quota(P) above 0 whose sales(P), wherever they were made, reach it / such reps * 100
-- a rep is in the groups in which a part of its quota is
WITH own AS (
    SELECT c.n, c.g, q.rep_id, round(sum(q.amount), 6) AS here
    FROM cells c JOIN own_quota_days q ON q.g = c.g AND q.day BETWEEN c.first AND c.last
    GROUP BY ALL HAVING round(sum(q.amount), 6) > 0
), whole AS (
    SELECT c.n, q.rep_id, round(sum(q.amount), 6) AS quota
    FROM (SELECT DISTINCT n, first, last FROM cells) c JOIN all_quota_days q ON q.day BETWEEN c.first AND c.last
    GROUP BY ALL
), sold AS (
    SELECT c.n, d.rep_id, sum(d.value) AS sales
    FROM (SELECT DISTINCT n, first, last FROM cells) c
    JOIN all_deals_closed d ON d.closed_on BETWEEN c.first AND c.last AND d.status = 'won'
    GROUP BY ALL
), parts AS (
    SELECT c.n, c.g, count(o.rep_id) AS reps,
        count(o.rep_id) FILTER (coalesce(s.sales, 0) >= w.quota) AS reached
    FROM cells c LEFT JOIN own o ON o.n = c.n AND o.g = c.g
    LEFT JOIN whole w ON w.n = o.n AND w.rep_id = o.rep_id
    LEFT JOIN sold s ON s.n = o.n AND s.rep_id = o.rep_id
    GROUP BY c.n, c.g
)
SELECT n, g, reps > 0 AS anything, percent(reached, reps) AS value, reached AS reps_at_quota, reps FROM parts;
