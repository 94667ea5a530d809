"""Whether the amounts of a row are the sums of rows above it.

A row sums a run of rows that ends just above it where its amount is the difference of two running sums of the column:
the one just above the row, and one further up. Amounts are whole numbers of millionths.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.scanning import engine_for, scan
from salescli.loading.parsing import numbers
from salescli.loading.parsing.numbers import MONEY

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: The places after the point of an amount, and how many units of the last place a float may be off.
_PLACES, _SLACK = 6, 5


class Sums:
    """The running sums of a file's columns: over its rows without `headers` and `sums`, and over the rows of `sums`
    alone.
    """

    def __init__(self, file: File, headers: Sequence[int], sums: Sequence[int]) -> None:
        self._file, self._headers, self._sums = file, headers, sums
        self._known: dict[tuple[str, str], tuple[_Runs, _Runs]] = {}
        self._amounts: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def are_sums(self, row: int, written: Mapping[str, str], least: int = 1) -> bool:
        """Whether every amount of a row is the sum of a run of `least` rows or more that ends just above it."""
        return all(
            any(runs.end_in(row, amount, least)
                for mark in self._marks(column) for runs in self._runs(column, mark)
                for amount in self._amount(text, mark))
            for column, text in written.items()
        )  # fmt: skip

    def are_means(self, row: int, written: Mapping[str, str]) -> bool:
        """Whether every amount of a row is the mean of all rows above it, or of those since the last row of sums."""
        return all(
            any(data.mean_before(row, amount, since)
                for mark in self._marks(column) for data in self._runs(column, mark)[:1]
                for amount in self._amount(text, mark) for since in (0, self._last_sum(row)))
            for column, text in written.items()
        )  # fmt: skip

    def are_counts(self, row: int, written: Mapping[str, str]) -> bool:
        """Whether every number of a row counts all rows above it, or those since the last row of sums."""
        others = sorted((*self._headers, *self._sums))
        counts = {row - since - bisect_left(others, row) + bisect_left(others, since)
                  for since in (0, self._last_sum(row))}  # fmt: skip
        return all(text.strip() in map(str, counts) for text in written.values())

    def _last_sum(self, row: int) -> int:
        """The first row after the last row of sums that is above a row."""
        return max((other + 1 for other in self._sums if other < row), default=0)

    def _marks(self, column: str) -> str:
        """The decimal marks that a column may have."""
        if column in self._file.typed:
            return "."
        if self._file.format.decimal:
            return self._file.format.decimal
        return numbers.evidence_in(self._file.values(column)).decimal or ".,"

    def _amount(self, text: str, mark: str) -> list[tuple[int, int]]:
        """An amount, and by how much its sum may differ because the amount is rounded; empty where it does not read."""
        if (text, mark) not in self._amounts:
            self._amounts[text, mark] = self._read(text, mark)
        return self._amounts[text, mark]

    @staticmethod
    def _read(text: str, mark: str) -> list[tuple[int, int]]:
        frame = pl.DataFrame({"text": [text]}).select(numbers.in_full(pl.col("text"), mark))
        value = frame.to_series().to_physical()[0]
        if value is None:
            return []
        body = "".join(sign for sign in numbers.normal(text) if sign.isdecimal() or sign == mark)
        places = len(body.partition(mark)[2])
        off = 10 ** (_PLACES - places) // 2 if places < _PLACES else 0
        return [(value, max(off, _SLACK))]

    def _runs(self, column: str, mark: str) -> tuple[_Runs, _Runs]:
        """The running sums of a column: over the rows, and over the rows of sums."""
        if (column, mark) not in self._known:
            rows = pl.col(ROW_COLUMN)
            amount = numbers.in_full(pl.col(column), mark).cast(MONEY).fill_null(0)
            frame = scan(self._file, ROW_COLUMN).select(ROW_COLUMN, amount.alias("amount"))
            found = frame.collect(engine=engine_for([self._file])).sort(ROW_COLUMN)
            sums = pl.Series(self._sums, dtype=found[ROW_COLUMN].dtype)
            others = pl.Series((*self._headers, *self._sums), dtype=found[ROW_COLUMN].dtype)
            parts = found.filter(~rows.is_in(others.implode())), found.filter(rows.is_in(sums.implode()))
            self._known[column, mark] = _Runs(parts[0]), _Runs(parts[1])
        return self._known[column, mark]


class _Runs:
    """The running sums of some rows of a column. Columns of `rows`: row:index, amount."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows[ROW_COLUMN]
        self._running = [0, *rows["amount"].to_physical().cum_sum().to_list()]

    @cached_property
    def _firsts(self) -> tuple[list[int], list[int]]:
        """The different running sums, sorted, and after how many rows each is first reached."""
        first: dict[int, int] = {}
        for number, total in enumerate(self._running):
            first.setdefault(total, number)
        sizes = sorted(first)
        return sizes, [first[size] for size in sizes]

    def end_in(self, row: int, amount: tuple[int, int], least: int) -> bool:
        """Whether a run of `least` rows or more that ends just above a row sums to an amount."""
        above = self._above(row)
        (size, off), (sizes, firsts) = amount, self._firsts
        start = self._running[above] - size
        places = range(bisect_left(sizes, start - off), bisect_right(sizes, start + off))
        return any(firsts[place] <= above - least for place in places)

    def mean_before(self, row: int, amount: tuple[int, int], since: int) -> bool:
        """Whether the rows from `since` to just above a row have an amount as their mean."""
        first, last = self._above(since), self._above(row)
        total, count = self._running[last] - self._running[first], last - first
        return count > 0 and abs(total - amount[0] * count) <= amount[1] * count

    def _above(self, row: int) -> int:
        """How many of the rows stand above one."""
        return int(self._rows.search_sorted(row))
