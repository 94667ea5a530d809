"""What one pass over the rows of a table gathers: how many break each rule, the first that do, and what keys are like.

Rows that break a rule are few in most files, and are kept as they pass by, so that no rule has to read the text again.
Of a rule that many rows break none is kept beyond a limit; such rows are found again by a search, which ends soon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate
from threading import Lock

import polars as pl
from msgspec import Struct, field

from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.validation import plain_text

#: Of rows that break one rule so many are kept, and of all rows so many.
_MOST_OF_A_RULE, _MOST = 10_000, 50_000
#: Counts of values are added up once there are so many of them.
_MOST_COUNTS = 500_000
_VALUE, _LEN = "value", "len"
_NOTHING = {"nothing": pl.Null}


class Asked(Struct, frozen=True):
    """What is asked of rows: conditions, of some a cheaper one that every row meets which `may` meet it, the columns
    whose `values` are counted, and the `key` that is hashed. A condition that is null is not met.

    `written` are columns of text as written, with their words for nothing. They are cleaned as rows pass by, those of
    `only_counted` in the counts and in the rows that are kept. Conditions that are `of_odd` text name its column, and
    are asked only where a batch of rows has text in it that is not plain (see `plain_text`).
    """

    conditions: Mapping[str, pl.Expr] = field(default_factory=dict)
    may: Mapping[str, pl.Expr] = field(default_factory=dict)
    values: Sequence[str] = ()
    key: str | None = None
    written: Mapping[str, Collection[str]] = field(default_factory=dict)
    only_counted: Collection[str] = ()
    of_odd: Mapping[str, str] = field(default_factory=dict)

    @property
    def cleaned(self) -> dict[str, Collection[str]]:
        """The columns that are cleaned in every row, with their words for nothing."""
        return {name: words for name, words in self.written.items() if name not in self.only_counted}

    @property
    def late(self) -> dict[str, pl.Expr]:
        """The conditions on columns that are cleaned as rows pass by."""
        columns = self.cleaned.keys()
        return {name: met for name, met in self.conditions.items() if columns & set(met.meta.root_names())}


class Gathered(Struct, frozen=True):
    """What was gathered.

    `counts` says how many rows meet each condition. `rows` are those that meet any, in no order, with every column of
    the frame; they lack rows for the conditions that are not `complete`. `values` are the counts of values (columns:
    value, len) by column, as written where the column is; `hashes` the hashes of the keys, in no order, null for a
    blank one; None where they were not asked for. `stretches` say which rows these are of: the position of a file, its
    first row and how many follow each other, for one stretch of hashes after the other; None where that is not known.
    """

    counts: Mapping[str, int]
    rows: pl.DataFrame
    complete: frozenset[str]
    values: Mapping[str, pl.DataFrame]
    hashes: pl.Series | None
    stretches: Sequence[tuple[int, int, int]] | None = None

    def places(self, hashes: pl.Series) -> pl.DataFrame | None:
        """The rows whose key has one of the hashes, in order. Columns: row:file, row:index. None if not known."""
        if self.hashes is None or self.stretches is None:
            return None
        starts = pl.Series(accumulate((number for *_, number in self.stretches), initial=0), dtype=pl.UInt64)
        at = self.hashes.is_in(hashes.implode()).fill_null(value=False).arg_true().cast(pl.UInt64)
        stretch = (starts.search_sorted(at, side="right") - 1).cast(pl.UInt64)
        files = pl.Series([file for file, _, _ in self.stretches], dtype=pl.Int32)
        first = pl.Series([row for _, row, _ in self.stretches], dtype=pl.Int64)
        rows = first.gather(stretch) + (at - starts.gather(stretch)).cast(pl.Int64)
        found = pl.DataFrame({FILE_COLUMN: files.gather(stretch), ROW_COLUMN: rows})
        return found.sort(FILE_COLUMN, ROW_COLUMN)


def streamed(frame: pl.LazyFrame) -> pl.DataFrame:
    """What a frame makes of many rows."""
    return frame.collect(engine="streaming")


def gather(frame: pl.LazyFrame, asked: Asked, collect: Callable[[pl.LazyFrame], pl.DataFrame] = streamed) -> Gathered:
    """Gather what is asked in one pass, which `collect` makes."""
    kept = frame.collect_schema().names()
    answers = [
        asked.may.get(name, met).fill_null(value=False).alias(name)
        for name, met in asked.conditions.items()
        if name not in asked.late
    ]
    answered = frame.with_columns(answers)
    passing = _Passing(kept, asked)
    out = answered.map_batches(
        passing.take,
        schema=_NOTHING,
        streamable=True,
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        validate_output_schema=False,
    )
    collect(out)
    return passing.gathered(frame.collect_schema())


class _Passing:
    """Takes batches of rows as they pass by, on several threads."""

    def __init__(self, kept: Sequence[str], asked: Asked) -> None:
        self._kept, self._asked, self._conditions = kept, asked, list(asked.conditions)
        self._cleaned, self._late = asked.cleaned, asked.late
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._rows: list[pl.DataFrame] = []
        self._number = 0
        self._values_of: dict[str, list[pl.DataFrame]] = {name: [] for name in asked.values}
        self._pending: Counter[str] = Counter()
        self._incomplete: set[str] = set()
        self._hashes: list[pl.Series] = []
        self._stretches: list[tuple[int, int, int] | None] = []

    def take(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Gather from a batch of rows; none of it is passed on."""
        rows = self._cleanly(rows)
        counted = {name: rows[name].alias(_VALUE).value_counts(name=_LEN) for name in self._asked.values}
        met, found = self._met(rows)
        hashes = None if self._asked.key is None else _hashed(rows[self._asked.key])
        with self._lock:
            if hashes is not None and rows.height:
                self._hashes.append(hashes)
                self._stretches.append(_stretch(rows))
            self._counts.update(met)
            self._keep(found, met)
            for name, values in counted.items():
                self._add(name, values)
        return pl.DataFrame(schema=_NOTHING)

    def _cleanly(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with text clean that was as written, and the answers of conditions on it."""
        if not self._cleaned:
            return rows
        rows, odd = plain_text.cleaned(rows, self._cleaned)
        asked = {name: met for name, met in self._late.items() if self._asked.of_odd.get(name, "") in ("", *odd)}
        answers = rows.select(met.fill_null(value=False).alias(name) for name, met in asked.items())
        none = [pl.Series(name, [False]).new_from_index(0, rows.height) for name in self._late if name not in asked]
        return rows.hstack([*answers, *none])

    def _met(self, rows: pl.DataFrame) -> tuple[dict[str, int], pl.DataFrame]:
        """The conditions that rows meet, with their number, and these rows."""
        sums = {name: int(rows[name].sum()) for name in self._conditions}
        met = {name: number for name, number in sums.items() if number}
        if not met:
            return {}, rows.clear()
        found = rows.filter(pl.any_horizontal(list(met)))
        if unsure := [name for name in met if name in self._asked.may and name not in self._late]:
            conditions = self._asked.conditions
            found = found.with_columns(conditions[name].fill_null(value=False).alias(name) for name in unsure)
            met |= {name: int(found[name].sum()) for name in unsure}
            met = {name: number for name, number in met.items() if number}
        return met, found

    def _keep(self, found: pl.DataFrame, met: Collection[str]) -> None:
        """Keep the rows that meet a condition, until there are too many of them."""
        self._incomplete.update(name for name in met if self._counts[name] > _MOST_OF_A_RULE)
        wanted = [name for name in met if name not in self._incomplete]
        if not wanted:
            return
        found = found.filter(pl.any_horizontal(wanted)).select(self._kept)
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

    def gathered(self, schema: Mapping[str, pl.DataType]) -> Gathered:
        """Everything, once all rows have passed by."""
        rows = pl.concat(self._rows) if self._rows else pl.DataFrame(schema={name: schema[name] for name in self._kept})
        written = self._asked.written
        rows = rows.with_columns(plain_text.clean(name, written[name]) for name in self._asked.only_counted)
        values = {name: _added(found) for name, found in self._values_of.items()}
        complete = frozenset(self._conditions).difference(self._incomplete)
        hashes = None
        if self._asked.key is not None:
            hashes = pl.concat(self._hashes) if self._hashes else pl.Series([], dtype=pl.UInt64)
        known = [stretch for stretch in self._stretches if stretch is not None]
        stretches = known if len(known) == len(self._stretches) else None
        counts = {name: self._counts[name] for name in self._conditions}
        return Gathered(counts, rows, complete, values, hashes, stretches)


def _stretch(rows: pl.DataFrame) -> tuple[int, int, int] | None:
    """Where a batch of rows stands: the position of its file, its first row and their number, if none is left out."""
    if FILE_COLUMN not in rows.columns or ROW_COLUMN not in rows.columns:
        return None
    file, row = rows[FILE_COLUMN], rows[ROW_COLUMN]
    follow = row[-1] - row[0] + 1 == rows.height and row.is_sorted()
    return (int(file[0]), int(row[0]), rows.height) if follow and file.min() == file.max() else None


def _hashed(keys: pl.Series) -> pl.Series:
    """The hashes of keys, null for null."""
    hashes = keys.hash()
    return hashes.set(keys.is_null(), None) if keys.null_count() else hashes


def _added(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The counts of values of several batches as one, without those of null."""
    if not found:
        return pl.DataFrame(schema={_VALUE: pl.String, _LEN: pl.UInt32})
    return pl.concat(found).filter(pl.col(_VALUE).is_not_null()).group_by(_VALUE).agg(pl.col(_LEN).sum())
