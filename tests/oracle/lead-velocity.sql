-- uses: deals
-- needs: deals.created_at
-- settings: qualified = false
-- total: no
-- grains: day week month quarter year
-- events: creations of deals (of qualified ones, if asked)
SELECT created_on AS day FROM all_deals WHERE NOT getvariable('qualified') OR qualified;

-- value: (leads(P) - leads(P-1)) / leads(P-1) * 100; previous_leads is null in the first period of the data
WITH counts AS (
    SELECT *,
        (SELECT count(*) FROM deals d WHERE d.g = cells.g AND d.created_on BETWEEN first AND last
            AND (NOT getvariable('qualified') OR d.qualified)) AS leads,
        (SELECT count(*) FROM deals d WHERE d.g = cells.g AND d.created_on BETWEEN prev_first AND prev_last
            AND (NOT getvariable('qualified') OR d.qualified)) AS earlier
    FROM cells
)
SELECT n, g, leads + earlier > 0 AS anything,
    CASE WHEN first_event <= prev_last THEN percent(leads - earlier, earlier) END AS value,
    leads, CASE WHEN first_event <= prev_last THEN earlier END AS previous_leads
FROM counts CROSS JOIN (SELECT min(day) AS first_event FROM events);
