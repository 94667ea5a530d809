-- uses: deals, headcount
-- needs: deals.value
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales(P) / headcount(P); by rep, reps is 1
WITH parts AS (
    SELECT n, g,
        sales(g, first, last) AS sales,
        sold_valued(g, first, last) AS sold,
        headcount(g, first, last) AS heads
    FROM cells
)
SELECT n, g, sold + heads > 0 AS anything,
    ratio(sales, reps_or_one(heads)) AS value,
    sales, reps_or_one(heads) AS reps
FROM parts;
