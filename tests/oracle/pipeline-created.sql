-- uses: deals
-- needs: deals.created_at deals.value
-- events: creations of deals with a value
SELECT created_on AS day FROM all_deals WHERE value IS NOT NULL;

-- value: sum of value over created(P)
SELECT c.n, c.g, count(d.value) > 0 AS anything, money0(sum(d.value)) AS value, count(d.value) AS deals
FROM cells c LEFT JOIN deals d ON d.g = c.g AND d.created_on BETWEEN c.first AND c.last
GROUP BY c.n, c.g;
