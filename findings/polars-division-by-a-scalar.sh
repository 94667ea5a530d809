#!/usr/bin/env bash
# Polars divides a column of floats by a scalar as a product with the scalar's inverse, which rounds twice.
#
# With polars 2.1.0, of the whole numbers from 1 to 2,999 divided by 12 a third (999) come out one unit in the last
# place away from the nearest float, which plain Python gives. 10 / 12 is 0.8333333333333333 instead of
# 0.8333333333333334. It is so in both engines, for a Python number, for `pl.lit`, for `pl.repeat` and for a literal
# under `when`: all of them stay scalars. Only a divisor that is a column of its own, here made as `a * 0 + 12`, divides.
# A yearly amount that is shown by the month meets it.
set -euo pipefail
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet polars==2.1.0
"$home/venv/bin/python" - <<'PYTHON'
import polars as pl

whole = range(1, 3_000)
nearest = [number / 12 for number in whole]
frame = pl.LazyFrame({"a": [float(number) for number in whole]})
a = pl.col("a")
ways = {
    "number": a / 12,
    "literal": a / pl.lit(12.0),
    "repeat": a / pl.repeat(12.0, pl.len()),
    "when": a / pl.when(a.is_not_null()).then(12.0),
    "column": a / (a * 0 + 12),
}
found = {}
for name, way in ways.items():
    for engine in ("streaming", "in-memory"):
        values = frame.select(way.alias("a")).collect(engine=engine)["a"]
        found[name, engine] = sum(one != other for one, other in zip(values, nearest, strict=True))
        print(name, engine, found[name, engine])
wanted = {key: 0 if key[0] == "column" else 999 for key in found}
assert found == wanted, found
tenth = frame.select(a / 12).collect()["a"][9]
print(tenth, 10 / 12)
assert (tenth, 10 / 12) == (0.8333333333333333, 0.8333333333333334)
PYTHON
