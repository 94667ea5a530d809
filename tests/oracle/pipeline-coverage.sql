-- uses: deals, quota
-- needs: deals.value deals.created_at deals.expected_close_at
-- range: ahead
-- events: expected closings of the open deals; from as_of
SELECT expected_on AS day FROM all_deals
WHERE is_open(status, created_on, closed_on, as_of()) AND value IS NOT NULL;

-- value: open value with expected_close_at in P / remaining quota(P); null when nothing remains
WITH parts AS (
    SELECT n, g,
        sold_valued(g, first, last) AS sold,
        greatest(quota_of(g, first, last) - sales(g, first, last), 0) AS remaining,
        quota_of(g, first, last) AS quota,
        (SELECT money0(sum(value)) FROM deals d
         WHERE d.g = cells.g AND is_open(status, created_on, closed_on, as_of())
            AND expected_on BETWEEN first AND last) AS open_value,
        (SELECT count(value) FROM deals d
         WHERE d.g = cells.g AND is_open(status, created_on, closed_on, as_of())
            AND expected_on BETWEEN first AND last) AS opened
    FROM cells
)
SELECT n, g, sold + opened > 0 OR quota <> 0 AS anything, ratio(open_value, remaining) AS value, open_value, remaining
FROM parts;
