#!/usr/bin/env bash
# In the streaming engine of Polars, `replace` and `replace_strict` hold all rows of the query in memory.
#
# With polars 2.1.0, a value looked up with `replace_strict` (such as the rate of a currency, from a dictionary of two) is
# a node `columnar-function` of the physical plan: it waits for the whole column, and the columns beside it wait too.
# A sum by group over a text file, which otherwise needs the same memory whatever the size, then grows with the file. The
# same lookup as a chain of `when` is a part of the streaming `select`. Both give the same numbers, and nothing warns.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet polars==2.1.0
cat >"$home/query.py" <<'PYTHON'
import resource
import sys

import polars as pl

rates = {"SEK": 1.0, "EUR": 11.5}
currency = pl.col("currency")
chain = pl.lit(None, pl.Float64)
for code, number in rates.items():
    chain = pl.when(currency == code).then(number).otherwise(chain)
rate = {"replace_strict": currency.replace_strict(rates, default=None, return_dtype=pl.Float64), "when": chain}[sys.argv[1]]
query = (
    pl.scan_csv(sys.argv[2])
    .select(worth=pl.col("amount") * rate, name="name")
    .group_by("name")
    .agg(pl.col("worth").sum())
)
plan = query.show_graph(engine="streaming", plan_stage="physical", raw_output=True)
total = query.collect(engine="streaming")["worth"].sum()
print("columnar-function" in plan, total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
PYTHON
cat >"$home/make.py" <<'PYTHON'
import sys

import polars as pl

rows = int(sys.argv[1])
row = pl.int_range(rows)
currency = pl.when(row % 4 == 0).then(pl.lit("EUR")).otherwise(pl.lit("SEK"))
name = "a name that takes some room " + (row % 100).cast(pl.String)
pl.select(amount=row % 1_000, currency=currency, name=name).write_csv(sys.argv[2])
PYTHON
for rows in 3000000 12000000; do
  "$home/venv/bin/python" "$home/make.py" "$rows" "$home/$rows.csv"
  for way in when replace_strict; do
    echo "$way $rows $("$home/venv/bin/python" "$home/query.py" "$way" "$home/$rows.csv")" | tee -a "$home/found"
  done
done
"$home/venv/bin/python" - "$home/found" <<'PYTHON'
import sys
from pathlib import Path

found = {(way, rows): rest for way, rows, *rest in map(str.split, Path(sys.argv[1]).read_text().splitlines())}
small, large = "3000000", "12000000"
peak = {key: int(rest[2]) for key, rest in found.items()}
assert {way: rest[0] for (way, _), rest in found.items()} == {"when": "False", "replace_strict": "True"}, found
assert all(found["when", rows][1] == found["replace_strict", rows][1] for rows in (small, large)), found
assert peak["replace_strict", large] > 1.5 * peak["replace_strict", small], "it grows with the file"
assert peak["replace_strict", large] > 1.5 * peak["when", large], "it needs more than the chain"
PYTHON
