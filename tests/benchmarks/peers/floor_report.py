"""The aggregates behind a report in hand-written Polars: the text is read once into a typed Parquet file.

They are those of `duckdb_report.py`, for `report` and for `regions`. Nothing is recognised, and nothing said of what is
left out: it is the floor of a report, as `floor.py` is that of one KPI. Distinct counts and percentiles are taken from
groups of their own, which is faster than beside sums.
"""

import json
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

DEALS = sys.argv[1]
AS_OF = date(2025, 12, 31)
DAYS = ("created_at", "first_response_at", "quoted_at", "expected_close_at", "closed_at")
MONEY = ("value", "cost", "probability")
TEXT = ("customer_id", "rep_id", "region", "status", "deal_type")
MONTH = "month"

WON = pl.col("status") == "won"
VALUE, COST = pl.col("value"), pl.col("cost")


def month(column: str) -> pl.Expr:
    return pl.col(column).dt.truncate("1mo").alias(MONTH)


def typed() -> pl.LazyFrame:
    text = pl.scan_csv(DEALS, infer_schema=False)
    value = pl.col("value").cast(pl.Decimal(38, 6), strict=False)
    closed = pl.col("closed_at").str.to_date("%Y-%m-%d", strict=False)
    unreadable = (pl.col("value").is_not_null() & value.is_null()) | (
        pl.col("closed_at").is_not_null() & closed.is_null()
    )
    return text.select(
        *TEXT,
        *(pl.col(name).cast(pl.Decimal(38, 6), strict=False) for name in MONEY),
        *(pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in DAYS),
        unreadable=unreadable,
    )


def questions(deals: pl.LazyFrame, keys: list[str]) -> dict[str, pl.LazyFrame]:
    by = [*keys, MONTH]
    closed = deals.filter(pl.col("status") != "open", pl.col("closed_at") <= AS_OF)
    closed = closed.with_columns(month("closed_at"), days=(pl.col("closed_at") - pl.col("created_at")).dt.total_days())
    won = closed.filter(WON)
    created = deals.filter(pl.col("created_at") <= AS_OF).with_columns(
        month("created_at"), wait=(pl.col("first_response_at") - pl.col("created_at")).dt.total_days() * 24
    )
    quoted = deals.filter(pl.col("quoted_at") <= AS_OF).with_columns(month("quoted_at"))
    opened = deals.filter(pl.col("status") == "open")
    ended = pl.when(pl.col("status") != "open").then(pl.col("closed_at")).alias("ended")
    weighted = VALUE * pl.col("probability")
    first = won.group_by("customer_id").agg(pl.col("closed_at").min().alias("first"))
    new = won.join(first, on="customer_id").filter(pl.col("closed_at") == pl.col("first"))
    year = closed.filter(pl.col("closed_at") > date(2024, 12, 31))
    kinds = [("upsell", "upsell"), ("cross-sell", "cross_sell")]
    return {
        "closed": closed.group_by(by).agg(
            VALUE.filter(WON).sum().alias("sales"),
            WON.sum().alias("won"),
            (~WON).sum().alias("lost"),
            COST.filter(WON & VALUE.is_not_null()).sum().alias("cost"),
            pl.col("days").filter(WON).sum().alias("cycle_days"),
            *(VALUE.filter(WON & (pl.col("deal_type") == kind)).sum().alias(f"{name}_sales") for kind, name in kinds),
            *((WON & (pl.col("deal_type") == kind)).sum().alias(f"{name}s") for kind, name in kinds),
        ),
        "buyers": won.group_by([*by, "customer_id"]).agg().group_by(by).agg(pl.len().alias("buyers")),
        "sellers": won.group_by([*by, "rep_id"]).agg().group_by(by).agg(pl.len().alias("sellers")),
        "cycle": _percentiles(won, by, "days"),
        "created": created.group_by(by).agg(
            pl.len().alias("leads"), pl.col("wait").count().alias("answered"), pl.col("wait").sum().alias("hours")
        ),
        "waits": _percentiles(created.filter(pl.col("wait").is_not_null()), by, "wait"),
        "quoted": quoted.group_by(by).agg(pl.len().alias("quotes")),
        "open": deals.filter((pl.col("status") == "open") | pl.col("closed_at").is_not_null())
        .group_by([*keys, "created_at", ended])
        .agg(pl.len().alias("deals"), VALUE.sum().alias("value")),
        "expected": opened.with_columns(month("expected_close_at")).group_by(by).agg(
            pl.len().alias("deals"),
            VALUE.sum().alias("expected"),
            weighted.sum().alias("weighted"),
            VALUE.filter(pl.col("probability") >= 0.5).sum().alias("committed"),
        ),
        "new": new.group_by([*keys, month("closed_at"), "customer_id"]).agg()
        .group_by([*keys, MONTH]).agg(pl.len().alias("new_customers")),
        "pace": year.group_by(keys or [pl.lit(0).alias("all")]).agg(
            VALUE.filter(WON).mean().alias("average"), WON.sum().alias("won"), pl.len().alias("closed"),
            pl.col("days").mean().alias("cycle"),
        ),
    }  # fmt: skip


def _percentiles(rows: pl.LazyFrame, by: list[str], column: str) -> pl.LazyFrame:
    """Median and 90th percentile: of the values and how often each is there, few beside the rows."""
    counted = rows.group_by([*by, column]).agg(pl.len().alias("times")).sort(column)
    repeated = pl.col(column).repeat_by("times").explode()
    return counted.group_by(by).agg(repeated.median().alias("median"), repeated.quantile(0.9, "linear").alias("p90"))


def open_at_the_ends(lives: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    ends = pl.DataFrame({MONTH: pl.date_range(date(2022, 1, 1), date(2025, 12, 1), "1mo", eager=True)})
    last = pl.col(MONTH).dt.month_end()
    found = lives.join(ends, how="cross").filter(
        pl.col("created_at") <= last, pl.col("ended").is_null() | (pl.col("ended") > last)
    )
    return found.group_by([*keys, MONTH]).agg(
        pl.col("deals").sum().alias("open"), pl.col("value").sum().alias("open_value")
    )


def heads(deals: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    days = [
        deals.filter(pl.col("status") != "open").select(*keys, "rep_id", month("closed_at")),
        deals.select(*keys, "rep_id", month("created_at")),
    ]
    apart = pl.concat(days).group_by([*keys, MONTH, "rep_id"]).agg()
    return apart.group_by([*keys, MONTH]).agg(pl.len().alias("heads"))


answers: dict[str, dict[str, dict[str, str]]] = {}
of_months: dict[date, object] = {}
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "deals.parquet"
    typed().sink_parquet(path, compression="lz4", statistics=False)
    rows = pl.scan_parquet(path)
    keys = [] if sys.argv[2] == "report" else ["region"]
    asked = [(keys, name, question) for name, question in questions(rows, keys).items()]
    asked.append((keys, "heads", heads(rows, keys)))
    if sys.argv[2] == "report":  # the breakdowns of the month that it is about
        last = rows.filter(pl.col("closed_at") >= date(2025, 12, 1))
        for key in ("region", "rep_id"):
            asked += [([key], name, questions(last, [key])[name]) for name in ("closed", "buyers", "cycle")]
    for by, name, question in asked:
        found = question.collect(engine="streaming")
        found = open_at_the_ends(found, by) if name == "open" else found
        if name == "closed" and not by:
            of_months = dict(sorted(found.select(MONTH, "sales").rows()))
        for row in found.iter_rows(named=True):
            group, of = str(row.pop(by[0])) if by else "total", row.pop(MONTH, None)
            of_month = answers.setdefault(group, {}).setdefault(f"{of:%Y-%m}" if of else "None", {})
            of_month.update({f"{name}.{column}": str(value) for column, value in row.items()})
    unreadable = rows.filter("unreadable", pl.col("status") == "won").select(pl.len()).collect().item()
sales = {f"{of:%Y-%m}": f"{total:.2f}" for of, total in of_months.items() if of}
print(json.dumps({"sales": sales, "unreadable": unreadable, "answers": answers}))
