-- uses: deals
-- needs: deals.value deals.deal_type
-- events: won deals with a value
SELECT closed_on AS day FROM all_deals WHERE status = 'won' AND value IS NOT NULL;

-- value: sales of won deals of type cross-sell / sales(P) * 100
WITH parts AS (
    SELECT n, g, sales(g, first, last) AS sales, sold_valued(g, first, last) AS sold,
        (SELECT money0(sum(value)) FROM won_valued w
         WHERE w.g = cells.g AND closed_on BETWEEN first AND last AND lower(deal_type) = 'cross-sell') AS cross_sell_sales,
        (SELECT count(*) FROM won_valued w
         WHERE w.g = cells.g AND closed_on BETWEEN first AND last AND lower(deal_type) = 'cross-sell') AS deals
    FROM cells
)
SELECT n, g, sold > 0 AS anything, percent(cross_sell_sales, sales) AS value, cross_sell_sales, sales, deals
FROM parts;
