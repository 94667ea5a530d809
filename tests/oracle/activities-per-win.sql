-- uses: deals
-- needs: deals.deal_id activities.deal_id activities.type activities.occurred_at
-- events: won deals
SELECT closed_on AS day FROM all_deals WHERE status = 'won';

-- value: done calls, emails, meetings and demos on the deals of won(P) up to closed_at / sold(P)
WITH counts AS (
    SELECT w.g, w.closed_on, w.deal_key,
        count(DISTINCT a.pos) FILTER (a.type = 'call') AS calls, count(DISTINCT a.pos) FILTER (a.type = 'email') AS emails,
        count(DISTINCT a.pos) FILTER (a.type = 'meeting') AS meetings, count(DISTINCT a.pos) FILTER (a.type = 'demo') AS demos
    FROM won w LEFT JOIN all_activities a
        ON a.deal_id = w.deal_id AND a.done AND a.occurred_on <= w.closed_on
    GROUP BY ALL
)
SELECT c.n, c.g, count(k.deal_key) > 0 AS anything,
    ratio(coalesce(sum(calls + emails + meetings + demos), 0), count(k.deal_key)) AS value,
    coalesce(sum(calls), 0) AS calls, coalesce(sum(emails), 0) AS emails,
    coalesce(sum(meetings), 0) AS meetings, coalesce(sum(demos), 0) AS demos, count(k.deal_key) AS deals
FROM cells c LEFT JOIN counts k ON k.g = c.g AND k.closed_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
