"""What won deals were worth by month, in DuckDB: text read, value and date cast, what does not parse counted."""

import json
import sys

import duckdb

QUERY = """
WITH won AS (
    SELECT TRY_CAST(value AS DECIMAL(38, 6)) AS value, TRY_CAST(closed_at AS DATE) AS day
    FROM read_csv(?, header = true, delim = ',', all_varchar = true)
    WHERE status = 'won'
)
SELECT CASE WHEN value IS NOT NULL THEN strftime(date_trunc('month', day), '%Y-%m') END AS month,
       sum(value), count(*)
FROM won GROUP BY month ORDER BY month
"""

rows = duckdb.execute(QUERY, [sys.argv[1]]).fetchall()
sales = {month: f"{total:.2f}" for month, total, _ in rows if month}
print(json.dumps({"sales": sales, "unreadable": sum(deals for month, _, deals in rows if not month)}))
