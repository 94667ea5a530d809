"""Which values the rows of each group have, as a bit for each value: from these different ones are counted.

A group-by has as many groups as there are pairs of a group and a value. This takes one pass over the rows and a bit for
each pair there could be, a fraction of the time and of the memory.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.coded import packing
from salescli.model.measures import Aggregate, Scope

if TYPE_CHECKING:
    from salescli.engine.batch import Batch
    from salescli.engine.coded.kinds import ByKind

#: Keys are numbers below this one; there are so many groups at most, and bits of all of them.
_MOST_NUMBERS, _MOST_GROUPS, _MOST_BITS = 1 << 22, 10_000, 1 << 28
_VALUE = "scan:value"
_COUNTED = (Aggregate.DISTINCT, Scope.GROUP)


def column_of(rows: ByKind, batch: Batch, clean: Collection[str]) -> str | None:
    """The key of rows whose different values are all that a batch counts; None unless it is of `clean` categories."""
    is_alone = len(rows.aggregates) == 1 and not batch.among_views
    if not is_alone or any((each.aggregate, each.scope) != _COUNTED for each in batch.measures):
        return None
    (column,) = batch.details
    is_category = column in clean and isinstance(rows.frame.collect_schema()[column], pl.Categorical)
    return column if is_category and any(isinstance(key, str) and key == column for key in rows.keys) else None


def collected(
    frame: pl.LazyFrame, keys: Sequence[str | pl.Expr], count: pl.Expr, column: str, bits: int, days: tuple[int, int]
) -> pl.DataFrame | None:
    """The rows of a frame by keys, of which the last is a number of so many bits, with a bitmap of a column's values.

    Columns: the keys, the `count` of rows, and the column: for each value, by its number inside, whether a row has it.
    None where keys have no numbers, or too many. For `days` see `packing.grouped`.
    """
    packed = packing.packed(frame, keys, bits, days)
    if not packed or 1 << sum(key.bits for key in packed) > _MOST_NUMBERS:
        return None
    number = packing.number_of(packed).alias(packing.PACKED)
    rows = frame.select(number, pl.col(column).to_physical().cast(pl.UInt32).alias(_VALUE)).collect(engine="streaming")
    groups = rows.lazy().group_by(packing.PACKED).agg(count).sort(packing.PACKED).collect()
    most = rows[_VALUE].max()
    width = 0 if most is None else int(most) + 1  # type: ignore[arg-type]
    if groups.height > _MOST_GROUPS or not 0 < groups.height * width <= _MOST_BITS:
        return None
    numbers = groups[packing.PACKED].cast(pl.UInt32)
    order = pl.int_range(groups.height, dtype=pl.UInt32, eager=True)
    largest = int(numbers.max())  # type: ignore[arg-type]
    table = pl.repeat(value=0, n=largest + 1, dtype=pl.UInt32, eager=True)
    place = pl.lit(table.scatter(numbers, order)).gather(packing.PACKED) * pl.lit(width, pl.UInt32) + pl.col(_VALUE)
    places = rows.select(place).to_series().drop_nulls()
    none = pl.repeat(value=False, n=groups.height * width, dtype=pl.Boolean, eager=True)
    bitmaps = none.scatter(places, values=True).reshape((groups.height, width)).alias(column)
    return groups.select(*(key.unpacked for key in packed), count.meta.output_name(), bitmaps)
