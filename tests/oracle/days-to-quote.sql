-- uses: deals
-- needs: deals.quoted_at deals.created_at
-- clock: quoted
-- events: quotes of deals that came in on the day or before
SELECT quoted_on AS day FROM all_deals WHERE created_on <= quoted_on;

-- value: total_days / deals; calendar days from created_at to quoted_at, negative ones left out
SELECT c.n, c.g, count(d.quoted_on) > 0 AS anything,
    ratio(coalesce(sum(d.quoted_on - d.created_on), 0), count(d.quoted_on)) AS value,
    count(d.quoted_on) AS deals, coalesce(sum(d.quoted_on - d.created_on), 0) AS total_days,
    quantile_cont(CAST(d.quoted_on - d.created_on AS DOUBLE), 0.5) AS median_days
FROM cells c LEFT JOIN deals_quoted d
    ON d.g = c.g AND d.quoted_on BETWEEN c.first AND c.last AND d.created_on <= d.quoted_on
GROUP BY c.n, c.g;
