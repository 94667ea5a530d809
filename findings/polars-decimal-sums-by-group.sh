#!/usr/bin/env bash
# Polars refuses a sum of decimals that needs more than 38 digits, but not of every group.
#
# With polars 2.1.0, `sum` of a Decimal(38, 2) raises a ComputeError ("overflow in decimal addition in sum") where the
# total does not fit: as an expression, and in a group_by of the streaming engine. It returns another number, of either
# sign, and says nothing
# - in a group_by of the in-memory engine over fewer than 1,000 rows (from 1,000 on it raises),
# - in a group_by of either engine, with any number of rows, where the key counts as sorted, as after `set_sorted`,
# - in `sum().over(...)` of the in-memory engine.
# So a check on a few rows passes, and the order of the rows decides whether a total that is too large is seen. Bound
# the sums before.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet polars==2.1.0
"$home/venv/bin/python" - <<'PYTHON'
from decimal import Decimal, localcontext

import polars as pl

amount = Decimal("7" * 36 + ".00")
sums = pl.col("amount").sum()
ways = {
    "select": lambda rows: rows.select(sums),
    "group_by": lambda rows: rows.group_by("year").agg(sums),
    "sorted": lambda rows: rows.with_columns(pl.col("year").set_sorted()).group_by("year").agg(sums),
    "over": lambda rows: rows.select(sums.over("year")),
}
engines = ("in-memory", "streaming")


def frame(rows: int) -> pl.LazyFrame:
    amounts = pl.Series("amount", [str(amount)] * rows).cast(pl.Decimal(38, 2))
    return pl.LazyFrame({"amount": amounts, "year": [2025] * rows})


def outcome(query: pl.LazyFrame, rows: int, engine: str) -> str:
    try:
        total = query.collect(engine=engine)["amount"][0]
    except pl.exceptions.ComputeError as error:
        assert "overflow in decimal addition" in str(error), error
        return "raises"
    with localcontext() as digits:
        digits.prec = 60
        return "right" if total == amount * rows else f"wrong: {total}"


found = {
    (rows, engine, name): outcome(way(frame(rows)), rows, engine)
    for rows in (3, 999, 1_000)
    for engine in engines
    for name, way in ways.items()
}
for (rows, engine, name), what in found.items():
    print(f"{rows:5} rows, {engine:9} {name:8} {what}")
    is_silent = name == "sorted" or (
        engine == "in-memory" and (name == "over" or (name == "group_by" and rows < 1_000))
    )
    assert what.startswith("wrong") if is_silent else what == "raises", (rows, engine, name, what)
PYTHON
