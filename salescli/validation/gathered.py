"""What one pass over the rows of a table gathers: how many break each rule, the first that do, and what keys are like.

Rows that break a rule are few in most files, and are kept as they pass by, so that no rule has to read the text again.
Of a rule that many rows break none is kept beyond a limit; such rows are found again by a search, which ends soon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from threading import Lock

import polars as pl
from msgspec import Struct

#: Of rows that break one rule so many are kept, and of all rows so many.
_MOST_OF_A_RULE, _MOST = 10_000, 50_000
#: Counts of values are added up once there are so many of them.
_MOST_COUNTS = 500_000
_VALUE, _LEN = "value", "len"


class Gathered(Struct, frozen=True):
    """What was gathered.

    `counts` says how many rows meet each condition. `rows` are those that meet any, in no order, with every column of
    the frame; they lack rows for the conditions that are not `complete`. `values` are the counts of values (columns:
    value, len) by column, `hashes` the hashes of the keys, null for a blank one; None where they were not asked for.
    """

    counts: Mapping[str, int]
    rows: pl.DataFrame
    complete: frozenset[str]
    values: Mapping[str, pl.DataFrame]
    hashes: pl.Series | None


def gather(
    frame: pl.LazyFrame, conditions: Mapping[str, pl.Expr], values: Sequence[str] = (), key: str | None = None
) -> Gathered:
    """Gather in one pass: rows that meet conditions, counts of the values of some columns, hashes of a key.

    A condition that is null is not met.
    """
    kept = frame.collect_schema().names()
    answers = [answer.fill_null(value=False).alias(name) for name, answer in conditions.items()]
    hashed = [pl.when(pl.col(key).is_not_null()).then(pl.col(key).hash()).alias(_HASH)] if key else []
    asked = frame.with_columns(*answers, *hashed)
    passing = _Passing(kept, list(conditions), values, has_key=key is not None)
    out = asked.map_batches(
        passing.take,
        schema={_HASH: pl.UInt64},
        streamable=True,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        validate_output_schema=False,
    )
    hashes = out.collect(engine="streaming")[_HASH]
    return passing.gathered(asked.collect_schema(), hashes if key else None)


_HASH = "row:hash"


class _Passing:
    """Takes batches of rows as they pass by, on several threads."""

    def __init__(self, kept: Sequence[str], conditions: Sequence[str], values: Sequence[str], *, has_key: bool) -> None:
        self._kept, self._conditions, self._values, self._has_key = kept, conditions, values, has_key
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._rows: list[pl.DataFrame] = []
        self._number = 0
        self._values_of: dict[str, list[pl.DataFrame]] = {name: [] for name in values}
        self._pending: Counter[str] = Counter()
        self._incomplete: set[str] = set()

    def take(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Gather from a batch of rows; only the hashes of its keys are passed on."""
        sums = {name: int(rows[name].sum()) for name in self._conditions}
        met = [name for name, number in sums.items() if number]
        counted = {name: rows[name].alias(_VALUE).drop_nulls().value_counts(name=_LEN) for name in self._values}
        with self._lock:
            self._counts.update({name: sums[name] for name in met})
            self._keep(rows, met)
            for name, values in counted.items():
                self._add(name, values)
        return rows.select(_HASH) if self._has_key else pl.DataFrame(schema={_HASH: pl.UInt64})

    def _keep(self, rows: pl.DataFrame, met: Collection[str]) -> None:
        """Keep the rows that meet a condition, until there are too many of them."""
        self._incomplete.update(name for name in met if self._counts[name] > _MOST_OF_A_RULE)
        wanted = [name for name in met if name not in self._incomplete]
        if not wanted:
            return
        found = rows.filter(pl.any_horizontal(wanted)).select(*self._kept, *self._conditions)
        if self._number + found.height > _MOST:
            self._incomplete.update(self._conditions)
            self._rows, self._number = [], 0
            return
        self._number += found.height
        self._rows.append(found)

    def _add(self, name: str, values: pl.DataFrame) -> None:
        """Add the counts of values of a batch to those before."""
        found = self._values_of[name]
        found.append(values)
        self._pending[name] += values.height
        if self._pending[name] > _MOST_COUNTS:
            self._values_of[name] = [_added(found)]
            self._pending[name] = 0

    def gathered(self, schema: Mapping[str, pl.DataType], hashes: pl.Series | None) -> Gathered:
        """Everything, once all rows have passed by."""
        shape = {name: schema[name] for name in (*self._kept, *self._conditions)}
        rows = pl.concat(self._rows) if self._rows else pl.DataFrame(schema=shape)
        values = {name: _added(found) for name, found in self._values_of.items()}
        complete = frozenset(self._conditions).difference(self._incomplete)
        return Gathered({name: self._counts[name] for name in self._conditions}, rows, complete, values, hashes)


def _added(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The counts of values of several batches as one."""
    if not found:
        return pl.DataFrame(schema={_VALUE: pl.String, _LEN: pl.UInt32})
    return pl.concat(found).group_by(_VALUE).agg(pl.col(_LEN).sum())
