-- uses: clv revenue
-- ends: needed
-- settings: revenue = "sales" or "mrr" (without deals: mrr), lifespan = observed or "churn"
-- begins: SELECT day FROM first_sale
-- events: won deals with a value, first and last days of spells; to as_of where it is customers and MRR only
SELECT closed_on AS day FROM all_deals WHERE NOT of_mrr() AND status = 'won' AND value IS NOT NULL
UNION ALL
SELECT started_on FROM all_spells
UNION ALL
SELECT churned_on FROM all_spells WHERE started_on IS NOT NULL
UNION ALL
SELECT max(as_of()) FROM all_spells WHERE of_mrr() AND started_on IS NOT NULL;

-- value: customer_value * lifespan_months
WITH lives AS (
    -- Customers started by P.end: from the first start to the last churn if they have left, else to P.end or as_of.
    SELECT c.n, c.g, s.customer_id,
        min(s.started_on) AS came,
        CASE WHEN bool_or(active(s.started_on, s.churned_on, seen(c.last)))
            THEN any_value(seen(c.last)) ELSE max(s.churned_on) END AS until
    FROM cells c JOIN spells s ON s.g = c.g AND s.started_on <= seen(c.last)
    GROUP BY c.n, c.g, s.customer_id
), observed AS (
    SELECT n, g, count(*) AS customers, avg(until - came) / 30.4375 AS months FROM lives GROUP BY n, g
), months AS (
    -- The 12 calendar months to P.end (as_of if earlier).
    SELECT n, g, CAST(date_trunc('month', seen(last)) - to_months(CAST(back AS INTEGER)) AS DATE) AS month_first,
        least(last_day(date_trunc('month', seen(last)) - to_months(CAST(back AS INTEGER))), seen(last)) AS month_last
    FROM cells CROSS JOIN range(12) AS ago(back)
    WHERE getvariable('lifespan') = 'churn'
), month_customers AS (
    SELECT m.n, m.g, m.month_first, s.customer_id,
        bool_or(active(s.started_on, s.churned_on, m.month_last)) AS stayed
    FROM months m JOIN spells s ON s.g = m.g
    GROUP BY m.n, m.g, m.month_first, s.customer_id
    HAVING bool_or(active(s.started_on, s.churned_on, CAST(m.month_first - INTERVAL 1 DAY AS DATE)))
), month_rates AS (
    SELECT n, g, month_first, ratio(count(*) FILTER (NOT stayed), count(*)) AS rate
    FROM month_customers GROUP BY n, g, month_first
), churned AS (
    SELECT n, g, ratio(1, avg(rate)) AS months FROM month_rates GROUP BY n, g
), parts AS (
    SELECT n, g,
        CASE WHEN of_mrr() THEN customers_at(g, seen(last)) ELSE customers_within(g, first, last) END AS customers,
        CASE WHEN of_mrr() THEN ratio(mrr_at(g, seen(last)), customers_at(g, seen(last)))
            ELSE ratio(ratio(sales(g, first, last), months_in(first, last)), customers_within(g, first, last))
        END AS customer_value,
        CASE WHEN of_mrr() THEN 0 ELSE sold_valued(g, first, last) END AS sold
    FROM cells
)
SELECT p.n, p.g, p.sold + coalesce(o.customers, 0) > 0 AS anything,
    p.customer_value * CASE WHEN getvariable('lifespan') = 'churn' THEN c.months ELSE o.months END AS value,
    p.customers, p.customer_value,
    CASE WHEN getvariable('lifespan') = 'churn' THEN c.months ELSE o.months END AS lifespan_months
FROM parts p
LEFT JOIN observed o ON o.n = p.n AND o.g = p.g
LEFT JOIN churned c ON c.n = p.n AND c.g = p.g;
