"""What won orders were worth by month, in hand-written Polars, where a row is a line of one: the floor of that shape.

The text is scanned, amounts with a decimal comma and days with times are cast, euros are worth what the settings say,
what does not parse is counted, and the rest is summed by month, with the number of orders, streaming.
"""

import json
import sys
from decimal import Decimal

import polars as pl

RATES = {"SEK": Decimal(1), "EUR": Decimal("11.5")}
value = pl.col("value").str.replace(",", ".", literal=True).cast(pl.Decimal(38, 6), strict=False)
rate = pl.col("currency").replace_strict(RATES, default=None, return_dtype=pl.Decimal(38, 6))
month = pl.col("closed_at").str.to_datetime("%m/%d/%Y %H:%M", strict=False).dt.date().dt.truncate("1mo")

found = (
    pl.scan_csv(sys.argv[1], infer_schema=False, separator=";")
    .filter(pl.col("status") == "won")
    .select("deal_id", month.alias("month"), value.alias("value"), rate.alias("rate"))
    .with_columns(unreadable=pl.col("month").is_null() | pl.col("value").is_null() | pl.col("rate").is_null())
    .group_by(month=pl.when(~pl.col("unreadable")).then(pl.col("month")))
    .agg((pl.col("value") * pl.col("rate")).sum(), pl.col("deal_id").n_unique(), rows=pl.len())
    .collect(engine="streaming")
)
sales = {f"{month:%Y-%m}": f"{total:.2f}" for month, total, *_ in sorted(found.drop_nulls("month").rows())}
unreadable = found.filter(pl.col("month").is_null())["rows"].sum()
print(json.dumps({"sales": sales, "unreadable": unreadable}))
