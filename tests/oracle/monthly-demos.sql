-- uses: activities
-- events: done demos
SELECT occurred_on AS day FROM all_activities WHERE done AND type = 'demo';

-- value: done demos in P
-- expected_wins: deals_with_demo * the demo_conversion of the 12 months before P
WITH won_ids AS (
    SELECT DISTINCT deal_id FROM all_deals WHERE status = 'won' AND closed_on IS NOT NULL
), demos AS (
    SELECT a.g, a.occurred_on, a.deal_id, w.deal_id AS won_id
    FROM activities a LEFT JOIN won_ids w ON w.deal_id = a.deal_id
    WHERE a.done AND a.type = 'demo'
), here AS (
    SELECT c.n, c.g, count(d.occurred_on) AS demos,
        count(DISTINCT d.deal_id) AS deals_with_demo, count(DISTINCT d.won_id) AS won_after_demo
    FROM cells c LEFT JOIN demos d ON d.g = c.g AND d.occurred_on BETWEEN c.first AND c.last
    GROUP BY c.n, c.g
), year_before AS (
    SELECT c.n, c.g, ratio(count(DISTINCT d.won_id), count(DISTINCT d.deal_id)) AS conversion
    FROM cells c LEFT JOIN demos d ON d.g = c.g
        AND d.occurred_on BETWEEN c.first - INTERVAL 12 MONTH AND c.first - INTERVAL 1 DAY
    GROUP BY c.n, c.g
)
SELECT n, g, demos > 0 AS anything,
    demos AS value,
    deals_with_demo,
    CASE WHEN has_table('deals') THEN won_after_demo END AS won_after_demo,
    CASE WHEN has_table('deals') THEN percent(won_after_demo, deals_with_demo) END AS demo_conversion,
    CASE WHEN has_table('deals') THEN deals_with_demo * conversion END AS expected_wins
FROM here JOIN year_before USING (n, g);
