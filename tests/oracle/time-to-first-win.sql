-- uses: reps
-- ends-with: deals
-- needs: reps.hired_at
-- events: hires of reps who have won a deal, or are still employed
SELECT hired_on AS day FROM hires WHERE counts;

-- value: days from hired_at to the first deal won on or after it / reps hired in P who have won one
SELECT c.n, c.g, count(h.hired_on) > 0 AS anything,
    ratio(coalesce(sum(h.days), 0), count(h.days)) AS value,
    count(h.days) AS reps, count(h.hired_on) - count(h.days) AS waiting,
    coalesce(sum(h.days), 0) AS total_days, quantile_cont(CAST(h.days AS DOUBLE), 0.5) AS median_days
FROM cells c LEFT JOIN hires_here h ON h.g = c.g AND h.hired_on BETWEEN c.first AND c.last AND h.counts
GROUP BY c.n, c.g;
