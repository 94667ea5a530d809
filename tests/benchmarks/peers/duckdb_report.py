"""The aggregates behind a report in DuckDB: the file is read once into a typed table, and that is asked.

They are those of every KPI that deals alone can answer: sums and counts, medians and percentiles, distinct counts, what
is open at the end of each month. For `report` by month, and for what it breaks down by region and by rep those of the
month that it is about; for `regions` by month and region, with those of all regions over all months.
"""

import json
import sys

import duckdb

AS_OF = "DATE '2025-12-31'"

READ = """
CREATE TABLE deals AS
SELECT deal_id, customer_id, rep_id, region, product, status, deal_type,
       TRY_CAST(probability AS DECIMAL(38, 6)) AS probability,
       TRY_CAST(value AS DECIMAL(38, 6)) AS value, TRY_CAST(cost AS DECIMAL(38, 6)) AS cost,
       TRY_CAST(created_at AS DATE) AS created_at, TRY_CAST(first_response_at AS DATE) AS first_response_at,
       TRY_CAST(quoted_at AS DATE) AS quoted_at, TRY_CAST(expected_close_at AS DATE) AS expected_close_at,
       TRY_CAST(closed_at AS DATE) AS closed_at,
       (value IS NOT NULL AND TRY_CAST(value AS DECIMAL(38, 6)) IS NULL)
       OR (closed_at IS NOT NULL AND TRY_CAST(closed_at AS DATE) IS NULL) AS unreadable
FROM read_csv(?, header = true, delim = ',', all_varchar = true)
"""
#: Won and lost, by the day they closed.
CLOSED = """
SELECT {keys}, {closed_at} AS month,
       sum(value) FILTER (status = 'won') AS sales, count(*) FILTER (status = 'won') AS won,
       count(*) FILTER (status = 'lost') AS lost, sum(cost) FILTER (status = 'won' AND value IS NOT NULL) AS cost,
       count(DISTINCT customer_id) FILTER (status = 'won') AS buyers,
       count(DISTINCT rep_id) FILTER (status = 'won') AS sellers,
       sum(value) FILTER (status = 'won' AND deal_type = 'upsell') AS upsell_sales,
       count(*) FILTER (status = 'won' AND deal_type = 'upsell') AS upsells,
       sum(value) FILTER (status = 'won' AND deal_type = 'cross-sell') AS cross_sell_sales,
       count(*) FILTER (status = 'won' AND deal_type = 'cross-sell') AS cross_sells,
       sum(closed_at - created_at) FILTER (status = 'won') AS cycle_days,
       median(closed_at - created_at) FILTER (status = 'won') AS cycle_median,
       quantile_cont(closed_at - created_at, 0.9) FILTER (status = 'won') AS cycle_p90
FROM deals WHERE status IN ('won', 'lost') AND closed_at <= {as_of} GROUP BY {keys}, month
"""
CREATED = """
SELECT {keys}, {created_at} AS month, count(*) AS leads,
       count(first_response_at) AS answered, sum(first_response_at - created_at) * 24 AS hours,
       median(first_response_at - created_at) * 24 AS median_hours
FROM deals WHERE created_at <= {as_of} GROUP BY {keys}, month
"""
QUOTED = """
SELECT {keys}, {quoted_at} AS month, count(*) AS quotes
FROM deals WHERE quoted_at <= {as_of} GROUP BY {keys}, month
"""
#: Open at the end of each month.
OPEN = """
SELECT {keys}, strftime(ends.month, '%Y-%m') AS month, sum(deals) AS open, sum(value) AS open_value
FROM (SELECT unnest(range(DATE '2022-01-01', DATE '2026-01-01', INTERVAL 1 MONTH)) AS month) ends
JOIN (SELECT {keys}, created_at, ended, count(*) AS deals, sum(value) AS value
      FROM (SELECT *, CASE WHEN status IN ('won', 'lost') THEN closed_at END AS ended FROM deals
            WHERE status = 'open' OR closed_at IS NOT NULL)
      GROUP BY {keys}, created_at, ended) lives
ON created_at < ends.month + INTERVAL 1 MONTH AND (ended IS NULL OR ended >= ends.month + INTERVAL 1 MONTH)
GROUP BY {keys}, ends.month
"""
EXPECTED = """
SELECT {keys}, {expected_close_at} AS month, count(*) AS deals,
       sum(value) AS expected, sum(value * probability) AS weighted,
       sum(value) FILTER (probability >= 0.5) AS committed
FROM deals WHERE status = 'open' GROUP BY {keys}, month
"""
#: Customers by the day of their first purchase, under each region that they bought in on that day.
NEW = """
SELECT {keys}, {closed_at} AS month, count(DISTINCT customer_id) AS new_customers
FROM (SELECT {keys}, customer_id, closed_at FROM deals
      WHERE status = 'won' AND closed_at <= {as_of})
JOIN (SELECT customer_id, min(closed_at) AS first FROM deals
      WHERE status = 'won' AND closed_at <= {as_of} GROUP BY customer_id) USING (customer_id)
WHERE closed_at = first GROUP BY {keys}, month
"""
#: Without a table of reps those count who closed a deal or had one come in.
HEADS = """
SELECT {keys}, {day} AS month, count(DISTINCT rep_id) AS heads
FROM (SELECT {keys}, rep_id, closed_at AS day FROM deals WHERE status IN ('won', 'lost')
      UNION ALL SELECT {keys}, rep_id, created_at AS day FROM deals)
WHERE day <= {as_of} GROUP BY {keys}, month
"""
#: The pace of the last twelve months.
PACE = """
SELECT {keys}, avg(value) FILTER (status = 'won') AS average,
       count(*) FILTER (status = 'won') AS won, count(*) AS closed,
       avg(closed_at - created_at) FILTER (status = 'won') AS cycle, 'total' AS month
FROM deals WHERE status IN ('won', 'lost') AND closed_at > {as_of} - INTERVAL 12 MONTH AND closed_at <= {as_of}
GROUP BY {keys}
"""
QUESTIONS = {
    "closed": CLOSED,
    "created": CREATED,
    "quoted": QUOTED,
    "open": OPEN,
    "expected": EXPECTED,
    "new": NEW,
    "heads": HEADS,
    "pace": PACE,
}
#: Of each group in the month that the report is about.
BREAKDOWNS = {"region": CLOSED, "rep_id": CLOSED}
DATES = ("closed_at", "created_at", "quoted_at", "expected_close_at", "day")
BY_MONTH = {date: f"strftime(date_trunc('month', {date}), '%Y-%m')" for date in DATES}
OVER_ALL = dict.fromkeys(DATES, "'total'")

connection = duckdb.connect()
connection.execute(READ, [sys.argv[1]])
answers: dict[str, dict[str, dict[str, str]]] = {}


def ask(name: str, question: str, keys: str, periods: dict[str, str], where: str = "true") -> None:
    source = question.replace("FROM deals", f"FROM (SELECT *, 'total' AS everything FROM deals WHERE {where})")
    found = connection.execute(source.format(keys=keys, as_of=AS_OF, **periods))
    columns = [column[0] for column in found.description]
    for row in found.fetchall():
        values = dict(zip(columns, row, strict=True))
        group, month = values.pop(keys), values.pop("month")
        of_month = answers.setdefault(str(group), {}).setdefault(str(month), {})
        of_month.update({f"{name}.{column}": str(value) for column, value in values.items()})


if sys.argv[2] == "report":
    for name, question in QUESTIONS.items():
        ask(name, question, "everything", BY_MONTH)
    for key, question in BREAKDOWNS.items():
        ask("closed", question, key, BY_MONTH, "closed_at >= DATE '2025-12-01'")
else:
    for name, question in QUESTIONS.items():
        ask(name, question, "region", BY_MONTH)
    for name in ("closed", "created", "quoted", "expected", "new", "heads"):
        ask(name, QUESTIONS[name], "everything", OVER_ALL)
unreadable = connection.execute("SELECT count(*) FROM deals WHERE unreadable AND status = 'won'").fetchall()[0][0]
sales = {
    month: f"{float(of['closed.sales']):.2f}" for month, of in sorted(answers["total"].items()) if "closed.sales" in of
}
print(json.dumps({"sales": sales, "unreadable": unreadable, "answers": answers}))
