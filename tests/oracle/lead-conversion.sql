-- uses: deals
-- needs: deals.created_at
-- needs-when-qualified: deals.qualified
-- settings: qualified = false, basis = "period" or "cohort"
-- events: creations of the leads counted, and wins, of which a cohort has those of its own leads
SELECT created_on AS day FROM all_deals WHERE qualified OR NOT getvariable('qualified')
UNION ALL
SELECT closed_on FROM all_deals
WHERE status = 'won' AND closed_on IS NOT NULL AND getvariable('basis') <> 'cohort';

-- value: sales_count / leads * 100
WITH parts AS (
    SELECT n, g,
        (SELECT count(*) FROM deals d
         WHERE d.g = cells.g AND created_on BETWEEN first AND last
            AND (qualified OR NOT getvariable('qualified'))) AS leads,
        CASE WHEN getvariable('basis') = 'cohort'
            THEN (SELECT count(*) FROM won WHERE won.g = cells.g AND created_on BETWEEN first AND last
                AND (qualified OR NOT getvariable('qualified')))
            ELSE sold(g, first, last) END AS sales_count
    FROM cells
)
SELECT n, g, leads + sales_count > 0 AS anything, percent(sales_count, leads) AS value, leads, sales_count
FROM parts;
