-- uses: quotes only
-- events: quotes
SELECT day FROM quote_days;

-- value: deals with quoted_at in P, or without that column done activities of type quote in P
SELECT n, g, value > 0 AS anything, value
FROM (SELECT n, g, quotes(g, first, last) AS value FROM cells);
