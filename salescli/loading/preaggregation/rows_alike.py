"""Rows that are alike in everything but their amounts, as one row with the sums of these.

Ten million deals closed on two thousand days. Where nothing but sums and numbers of rows is asked for, rows are grouped
by their texts as written, and what a text means is found out once for each group: with all rules, as for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.column_names import COUNT_COLUMN, text_of, unread_of
from salescli.loading.parsing import columns
from salescli.loading.parsing.cast import Reading
from salescli.loading.parsing.columns import Given, Written
from salescli.model.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: Up to so many groups a group-by takes no longer than it takes to read as many dates.
_MOST_GROUPS = 4_000
#: A check looks at so many rows of a batch: so many texts of a date may be no plain days, so many others may differ.
_LOOKED_AT, _UNUSUAL_DATES, _DIFFERENT = 1_000, 20, 200
#: Of so many batches only one is checked, but for the first few.
_CHECKED, _FIRST_CHECKED = 16, 2
#: The states of an amount, which keep rows apart.
_IS_BLANK, _DOES_NOT_READ = 1, 2

Amounts = Mapping[str, Callable[[Reading], Reading]]


class TooManyTexts(Exception):
    """Rows have more different texts than the first ones showed: they are to be read one by one."""


def pays(file: File, given: Mapping[str, Given], added: Collection[str], only: pl.Expr | None) -> bool:
    """Whether rows of a file are alike in so many cases that to group them as written takes less time.

    `given` are the columns that are read, `added` the amounts among them that are only added up. The answer follows
    from the first rows: the days between the first and the last of these, and all that they have beside them.
    """
    others = {name: column for name, column in given.items() if name not in added}
    if not all(isinstance(given[name], Written) for name in added):
        return False
    dates = [column for column in _written(others).values() if _is_date(column)]
    sizes = [column for column in others.values() if _kind(column) in (Kind.MONEY, Kind.NUMBER)]
    if len(dates) != 1 or sizes or not _is_of_plain_days(dates[0]):
        return False
    headers = _headers(others)
    if not set(headers) <= set(file.columns):
        return False
    rows = _first_rows(file, headers)
    if only is not None:
        rows = rows.filter(columns.not_ruled_out(only, _written(given)))
    days = rows.select(dates[0].cast.quick(pl.col(dates[0].header))).to_series()
    first, last = days.min(), days.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return False
    beside = rows.drop(dates[0].header).n_unique() if len(headers) > 1 else 1
    return ((last - first).days + 1) * beside <= _MOST_GROUPS


def _first_rows(file: File, headers: Sequence[str]) -> pl.DataFrame:
    """The text of the first rows of a file; null for a blank."""
    positions = [file.columns.index(header) for header in headers]
    cells = [[row[place] if len(row) > place else "" for place in positions] for row in file.sample]
    rows = pl.DataFrame(cells, dict.fromkeys(headers, pl.String), orient="row")
    return rows.select(pl.when(pl.all() != "").then(pl.all()))


def added_up(
    frame: pl.LazyFrame, given: Mapping[str, Given], kept: Sequence[str], amounts: Amounts, only: pl.Expr | None
) -> pl.LazyFrame:
    """The columns of a file, typed, with one row for rows that are alike.

    `amounts` are the amounts to add up, each with what finishes its reading, which may use the columns `kept`.
    Columns: each of those `given`, its text (that of an amount is null), whether it does not read; COUNT_COLUMN.
    Collecting it raises TooManyTexts where rows are alike less often than the first rows of the file were.
    """
    money = {name: column for name, column in given.items() if name in amounts}
    others = {name: column for name, column in given.items() if name not in amounts}
    headers = _headers(others)
    if only is not None:
        frame = frame.filter(columns.not_ruled_out(only, _written(given)))
    frame = columns.read(frame, money, [*headers, *kept], None, check=partial(_check, _Turns(), others))
    found = {name: finish(columns.reading(name, money[name])) for name, finish in amounts.items()}
    states = {_state(name): _state_of(reading) for name, reading in found.items()}
    frame = frame.select(*headers, **{_sum(name): reading.value for name, reading in found.items()}, **states)
    sums = [pl.col(_sum(name)).sum() for name in found]
    frame = frame.group_by([*headers, *states]).agg(*sums, pl.len().alias(COUNT_COLUMN))
    few = {name: _of_few(column) if isinstance(column, Written) else column for name, column in others.items()}
    found_alike: dict[str, Given] = {name: few.get(name) or _added(name) for name in given}
    frame = columns.read(frame, found_alike, [COUNT_COLUMN], only, is_narrowed=True)
    parts = [
        part.alias(as_name)
        for name, column in found_alike.items()
        for part, as_name in zip(columns.reading(name, column), (name, text_of(name), unread_of(name)), strict=True)
    ]
    return frame.select(*parts, COUNT_COLUMN)


def _kind(column: Given) -> Kind | None:
    return column.cast.column.kind if isinstance(column, Written) else None


def _is_date(column: Given) -> bool:
    return _kind(column) is Kind.TIME


def _is_of_plain_days(column: Written) -> bool:
    """Whether the first rows of a column of dates are days in one of the usual styles."""
    if column.cast.has_time:
        return False
    style = column.cast.date
    return style.pattern is None and bool(style.shapes) and not any(shape.has_time for shape in style.shapes)


def _written(given: Mapping[str, Given]) -> dict[str, Written]:
    return {name: column for name, column in given.items() if isinstance(column, Written)}


def _headers(given: Mapping[str, Given]) -> list[str]:
    """The headers that columns are read from, each once."""
    found: set[str] = set()
    for column in given.values():
        if isinstance(column, Written):
            found.add(column.header)
        else:
            found.update(name for part in column for name in part.meta.root_names())
    return sorted(found)


def _of_few(column: Written) -> Written:
    return replace(column, cast=replace(column.cast, are_many=False))


def _sum(name: str) -> str:
    return f"{name}:sum"


def _state(name: str) -> str:
    return f"{name}:state"


def _state_of(reading: Reading) -> pl.Expr:
    none = pl.when(reading.unread).then(pl.lit(_DOES_NOT_READ, pl.UInt8)).otherwise(pl.lit(_IS_BLANK, pl.UInt8))
    return pl.when(reading.value.is_null()).then(none).otherwise(pl.lit(0, pl.UInt8))


def _added(name: str) -> Reading:
    """The sum of an amount over rows alike, as an amount: null where theirs are."""
    state, blank = pl.col(_state(name)), pl.lit(None, pl.String)
    return Reading(pl.when(state == 0).then(pl.col(_sum(name))), blank, state == _DOES_NOT_READ)


class _Turns:
    """Says which batches of rows are checked."""

    def __init__(self) -> None:
        self._count = 0

    def comes_now(self) -> bool:
        """Whether the next batch is."""
        self._count += 1
        return self._count <= _FIRST_CHECKED or self._count % _CHECKED == 0


def _check(turns: _Turns, others: Mapping[str, Given], rows: pl.DataFrame) -> None:
    """Raise TooManyTexts where some rows of a batch have too many different texts."""
    if turns.comes_now() and any(_has_too_many(column, rows) for column in others.values()):
        raise TooManyTexts


def _has_too_many(column: Given, rows: pl.DataFrame) -> bool:
    texts = [rows[header].head(_LOOKED_AT) for header in _headers({"": column})]
    if not isinstance(column, Written) or not _is_date(column):
        return any(text.n_unique() > _DIFFERENT for text in texts)
    read = texts[0].to_frame().select(_of_few(column).cast.quick(pl.col(column.header))).to_series()
    return texts[0].filter(read.is_null()).n_unique() > _UNUSUAL_DATES
