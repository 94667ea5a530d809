-- uses: deals, quotes
-- settings: basis = "period" or "cohort"
-- events: quotes, and wins unless by cohort
SELECT day FROM quote_days
UNION ALL
SELECT closed_on FROM all_deals WHERE status = 'won' AND getvariable('basis') <> 'cohort';

-- value: won / quotes * 100
WITH quoted AS (
    -- The quoted deals, by the day of the quote.
    SELECT g, deal_key, quoted_on AS day FROM deals_quoted WHERE has('deals', 'quoted_at')
    UNION ALL
    SELECT a.g, d.deal_key, a.occurred_on FROM activities a JOIN all_deals d ON d.deal_id = a.deal_id
    WHERE NOT has('deals', 'quoted_at') AND a.done AND a.type = 'quote'
), quoted_won AS (
    SELECT q.* FROM quoted q JOIN all_deals d ON d.deal_key = q.deal_key
    WHERE d.status = 'won' AND d.closed_on IS NOT NULL
), parts AS (
    SELECT n, g,
        quotes(g, first, last) AS quotes,
        CASE WHEN getvariable('basis') = 'cohort'
            THEN (SELECT count(DISTINCT deal_key) FROM quoted_won q
                  WHERE q.g = cells.g AND q.day BETWEEN first AND last)
            ELSE sold(g, first, last) END AS won
    FROM cells
)
SELECT n, g, quotes + won > 0 AS anything, percent(won, quotes) AS value, quotes, won
FROM parts;
