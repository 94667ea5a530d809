"""What won deals were worth by month, in hand-written Polars: nothing recognised, nothing said of what is left out.

It is the floor of one KPI: the text is scanned, won deals are filtered, value and date cast, what does not parse is
counted, the rest summed by month, streaming.
"""

import json
import sys

import polars as pl

DEALS = sys.argv[1]
value = pl.col("value").cast(pl.Decimal(38, 6), strict=False)
day = pl.col("closed_at").str.to_date("%Y-%m-%d", strict=False)

found = (
    pl.scan_csv(DEALS, infer_schema=False)
    .filter(pl.col("status") == "won")
    .select(day.dt.truncate("1mo").alias("month"), value.alias("value"))
    .with_columns(unreadable=pl.col("month").is_null() | pl.col("value").is_null())
    .group_by(month=pl.when(~pl.col("unreadable")).then(pl.col("month")))
    .agg(pl.col("value").sum(), pl.len().alias("deals"))
    .collect(engine="streaming")
)
sales = {f"{month:%Y-%m}": f"{total:.2f}" for month, total, _ in sorted(found.drop_nulls("month").rows())}
unreadable = found.filter(pl.col("month").is_null())["deals"].sum()
print(json.dumps({"sales": sales, "unreadable": unreadable}))
