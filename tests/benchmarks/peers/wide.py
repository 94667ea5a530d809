"""Revenue by day, rep and product, a row for each in every day, in hand-written Polars: a group-by and `write_csv`.

It recognises nothing, and says nothing of what is left out. The columns are those that salescli writes.
"""

import sys
from datetime import date

import polars as pl

AS_OF = date(2025, 12, 31)
KEYS = ("rep_id", "product")
day = pl.col("closed_at").str.to_date("%Y-%m-%d", strict=False).alias("start")
value = pl.col("value").cast(pl.Decimal(38, 6), strict=False)

found = (
    pl.scan_csv(sys.argv[1], infer_schema=False)
    .filter(pl.col("status") == "won")
    .select(day, *KEYS, value)
    .drop_nulls(["start", "value"])
    .group_by("start", *KEYS)
    .agg(pl.col("value").sum(), deals=pl.len())
    .collect(engine="streaming")
)
days = pl.select(start=pl.date_range(found["start"].min(), AS_OF, "1d"))
rows = days.join(found.select(KEYS).unique(), how="cross").join(found, on=["start", *KEYS], how="left")
rows = rows.with_columns(pl.col("value", "deals").fill_null(0)).sort("start", *KEYS)
rows.select(
    pl.lit("revenue").alias("kpi"), pl.col("start").alias("period"), "start", pl.col("start").alias("end"),
    pl.lit(value=True).alias("complete"), "rep_id", pl.col("rep_id").alias("rep"), "product", "value",
    pl.lit("money").alias("unit"), pl.lit("SEK").alias("currency"), "deals",
).write_csv(sys.stdout.buffer)  # fmt: skip
