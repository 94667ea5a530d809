-- uses: deals
-- needs: deals.value deals.created_at
-- stage: then
-- undated: SELECT 1 FROM all_deals WHERE is_open(status, created_on, closed_on, as_of()) AND value IS NOT NULL AND expected_on IS NULL AND weight(probability, stage, closed_since) IS NOT NULL
-- events: creations of the open deals for period total, else their expected closing
SELECT CASE WHEN getvariable('grain') = 'total' THEN created_on ELSE expected_on END AS day FROM all_deals
WHERE is_open(status, created_on, closed_on, as_of()) AND value IS NOT NULL
    AND weight(probability, stage, closed_since) IS NOT NULL;

-- value: sum of value * weight over the deals open at as_of
WITH weighed AS (
    SELECT g, expected_on, value, stage, closed_since, weight(probability, stage, closed_since) AS weight
    FROM deals WHERE is_open(status, created_on, closed_on, as_of()) AND value IS NOT NULL
), open_deals AS (
    SELECT g, expected_on, value,
        CAST(CAST(value AS DECIMAL(20, 6)) * CASE WHEN weight IS NULL AND NOT closed_since
            THEN error('no weight for stage ' || coalesce(stage, '(none)')) ELSE weight END AS DECIMAL(38, 6)) AS weighted
    FROM weighed WHERE weight IS NOT NULL OR NOT closed_since
)
SELECT c.n, c.g, count(d.value) > 0 AS anything,
    coalesce(sum(d.weighted), 0) AS value,
    count(d.value) AS deals, money0(sum(d.value)) AS open_value, coalesce(sum(d.weighted), 0) AS weighted_value
FROM cells c LEFT JOIN open_deals d ON d.g = c.g
    AND (c.whole OR d.expected_on BETWEEN c.first AND c.last OR (c.undated AND d.expected_on IS NULL))
GROUP BY c.n, c.g;
