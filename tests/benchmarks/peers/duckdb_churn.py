"""Customers at the start of each month and those of them who left by its end, in DuckDB.

A customer leaves so many days (the second argument) after its last won deal. What covers the end of a month is what
counts: of the deals of a customer in a month only the last, which ends `days` later.
"""

import json
import sys

import duckdb

AS_OF, FIRST = "DATE '2025-12-31'", "DATE '2022-01-01'"
QUERY = f"""
WITH won AS (
    SELECT customer_id, TRY_CAST(closed_at AS DATE) AS day
    FROM read_csv($file, header = true, delim = ',', all_varchar = true)
    WHERE status = 'won'
), months AS (
    SELECT customer_id, datediff('month', {FIRST}, day) AS first,
           datediff('month', {FIRST}, max(day) + $days::INTEGER) - 1 AS last
    FROM won WHERE day <= {AS_OF} AND customer_id IS NOT NULL GROUP BY customer_id, first
), stays AS (
    SELECT *, lag(last) OVER one AS before, lead(first) OVER one AS next FROM months WHERE first <= last
    WINDOW one AS (PARTITION BY customer_id ORDER BY first)
), moves AS (
    SELECT first AS month, count(*) AS came, 0 AS lost FROM stays
    WHERE before IS NULL OR first > before + 1 GROUP BY month
    UNION ALL
    SELECT last + 1, 0, count(*) FROM stays WHERE next IS NULL OR next > last + 1 GROUP BY last
), sums AS (
    SELECT month, sum(came) AS came, sum(lost) AS lost FROM moves
    WHERE month <= datediff('month', {FIRST}, {AS_OF}) GROUP BY month
)
SELECT strftime({FIRST} + to_months(month::INTEGER), '%Y-%m'), lost,
       coalesce(sum(came - lost) OVER (ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
FROM sums ORDER BY month
"""

rows = duckdb.execute(QUERY, {"file": sys.argv[1], "days": int(sys.argv[2])}).fetchall()
print(json.dumps({month: {"lost": str(lost), "customers_at_start": str(start)} for month, lost, start in rows}))
