"""How many different values there are in every window and group, where values are numbers inside: a bit for each.

That takes a third of the time of a set of values for each window and group, and a fraction of the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import prod
from operator import or_

import polars as pl

from salescli.engine import aggregate as rollup
from salescli.engine.intervals.packed import coded
from salescli.engine.windows import BUCKET, WINDOW

#: So many bits take little room, and fewer rows are soon counted without them.
_MOST_BITS, LEAST_ROWS = 1 << 28, 50_000
_PLACE = "distinct:place"


def counted(
    aggregates: pl.DataFrame, spans: pl.DataFrame, keys: Sequence[str], column: str, name: str
) -> pl.DataFrame | None:
    """The number of values of a column in every span and group that has rows. Columns: window:number, the keys, `name`.

    Aggregates have BUCKET, the keys and the column; spans are as for `rollup.in_spans`. None where rows are few, values
    are no numbers inside, or there would be too many bits.
    """
    is_text = all(aggregates.schema[key] == pl.String for key in keys)
    if aggregates.height < LEAST_ROWS or not isinstance(aggregates.schema[column], pl.Categorical) or not is_text:
        return None
    numbers = aggregates[column].to_physical().cast(pl.Int64)
    most = numbers.max()
    values = 0 if most is None else int(most) + 1  # type: ignore[arg-type]
    groups = {key: coded(aggregates[key]) for key in keys}
    lines = spans.height * prod(texts.len() for _, texts in groups.values())
    width = values + 1  # the last for rows without a value, whose group is there nevertheless
    if not 0 < lines * width <= _MOST_BITS:
        return None
    buckets = aggregates.lazy().select(pl.col(BUCKET).unique())
    placed = rollup.in_spans(buckets, spans.with_columns(pl.int_range(spans.height, dtype=pl.Int64).alias(WINDOW)))
    place = pl.col(WINDOW)
    for key, (_, texts) in groups.items():
        place = place * texts.len() + pl.col(key).fill_null(texts.len() - 1).cast(pl.Int64)
    place = place * width + pl.col(column).fill_null(values)
    rows = aggregates.select(BUCKET, numbers.alias(column), *(codes.alias(key) for key, (codes, _) in groups.items()))
    places = rows.lazy().join(placed, on=BUCKET).select(place.alias(_PLACE)).collect(engine="streaming")[_PLACE]
    bits = pl.repeat(value=False, n=lines * width, dtype=pl.Boolean, eager=True).scatter(places, values=True)
    found = bits.reshape((lines, width)).to_frame(name).with_row_index(_PLACE)
    found = found.select(pl.col(_PLACE).cast(pl.Int64), rows=pl.col(name).arr.sum(), none=pl.col(name).arr.last())
    found = found.filter(pl.col("rows") > 0).select(
        _PLACE, (pl.col("rows").cast(pl.Int64) - pl.col("none").cast(pl.Int64)).alias(name)
    )
    return _named(found, spans, {key: texts for key, (_, texts) in groups.items()})


def of_bitmaps(placed: pl.LazyFrame, bitmaps: pl.Series, row: str, keys: Sequence[str], name: str) -> pl.DataFrame:
    """How many different values each group has, of rows that have the number of a bitmap in the column `row`.

    Columns: the keys, `name`.
    """
    groups = placed.group_by(keys).agg(row).collect()
    counts = [int(reduce(or_, map(bitmaps.__getitem__, rows)).sum()) for rows in groups[row]]
    return groups.drop(row).with_columns(pl.Series(name, counts, dtype=pl.Int64))


def _named(found: pl.DataFrame, spans: pl.DataFrame, groups: dict[str, pl.Series]) -> pl.DataFrame:
    """Numbers by place with the number of the window and the texts of the group instead."""
    place, columns = found[_PLACE], []
    for key, texts in reversed(groups.items()):
        columns.append(texts.gather(place % texts.len()).alias(key))
        place = place // texts.len()
    return found.drop(_PLACE).select(spans[WINDOW].gather(place).alias(WINDOW), *reversed(columns), pl.all())
