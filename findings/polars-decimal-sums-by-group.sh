#!/usr/bin/env bash
# Polars refuses a sum of decimals that needs more than 38 digits, but not in small groups of the in-memory engine.
#
# With polars 2.1.0, `sum` of a Decimal(38, 2) raises a ComputeError ("overflow in decimal addition in sum") where the
# total does not fit: as an expression, and by group in the streaming engine. By group in the in-memory engine it does
# so from 1,000 rows on only; with 999 rows it returns another number, of either sign, and `sum().over(...)` returns
# one with any number of rows. So a check on a few rows passes, and the same query raises on many; and which engine
# runs decides whether a total that is too large is seen. Bound the sums before, or sum in the streaming engine.
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


def frame(rows: int) -> pl.LazyFrame:
    amounts = pl.Series("amount", [str(amount)] * rows).cast(pl.Decimal(38, 2))
    return pl.LazyFrame({"amount": amounts, "region": ["north"] * rows})


ways = {
    "select": lambda rows: rows.select(sums),
    "group_by": lambda rows: rows.group_by("region").agg(sums),
    "over": lambda rows: rows.select(sums.over("region")),
}
found = {}
for rows in (3, 999, 1_000):
    with localcontext(prec=60):
        right = amount * rows
    for engine in ("in-memory", "streaming"):
        for name, way in ways.items():
            try:
                total = way(frame(rows)).collect(engine=engine)["amount"][0]
            except pl.exceptions.ComputeError as error:
                outcome = "raises" if "overflow in decimal addition" in str(error) else str(error)
            else:
                with localcontext(prec=60):
                    outcome = "right" if total == right else "wrong"
                if rows == 3:
                    print(name, engine, total)
            found[rows, engine, name] = outcome
            print(f"{rows:5} {engine:9} {name:8} {outcome}")

for (rows, engine, name), outcome in found.items():
    in_small_group = engine == "in-memory" and (name == "over" or (name == "group_by" and rows < 1_000))
    assert outcome == ("wrong" if in_small_group else "raises"), (rows, engine, name, outcome)
PYTHON
