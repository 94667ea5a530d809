"""Rows of intervals as lists, and numbers that hold from one window to another, added up by group."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, wraps
from itertools import accumulate
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.engine.few.values import MOST, adds_up, has_room, listed, series_of, whole
from salescli.engine.windows import WINDOW

if TYPE_CHECKING:
    from salescli.engine.few.rows import Group

#: After every day.
NEVER = 10**7
#: So many windows and groups are few.
_MOST_ANSWERS = 20_000
#: How many times an amount counts in the sums of all changes, at most.
_TIMES = 8
#: Computes interval numbers of every window and group: (rows, windows, keys) to a frame.
Reader = Callable[[pl.DataFrame, pl.DataFrame, Sequence[str]], pl.DataFrame]


class Spells(Struct, dict=True):
    """Rows that last, in some windows: lists of the same length. Days are numbers since 1970."""

    rows: pl.DataFrame
    windows: pl.DataFrame
    keys: Sequence[str]

    @cached_property
    def groups(self) -> list[Group]:
        """The values of each row's keys."""
        return _groups(self.rows, self.keys)

    @property
    def key_columns(self) -> list[pl.Series]:
        """The keys of the rows."""
        return [self.rows[key] for key in self.keys]

    @cached_property
    def began(self) -> list[int]:
        """The first day of each row."""
        return whole(self.rows["began"])

    @cached_property
    def ended(self) -> list[int]:
        """The day after the last of each row; NEVER while it lasts."""
        return [NEVER if day is None else day for day in listed(self.rows["ended"])]

    def listed(self, name: str) -> list[int]:
        """A column of numbers, see `values.whole`."""
        return whole(self.rows[name])

    def days(self, name: str) -> list[int]:
        """A column of days of the windows."""
        return whole(self.windows[name])

    @cached_property
    def snapshots(self) -> list[int]:
        """The day before the first window and the last day of each: n windows lie between n + 1 days."""
        return [*self.days("before")[:1], *self.days("seen")]

    def placed(self, days: Sequence[int]) -> list[tuple[int, int]]:
        """Of each row the first and the last of some days on which it is in force; the first is later for none."""
        return [
            (bisect_left(days, began), bisect_left(days, ended) - 1)
            for began, ended in zip(self.began, self.ended, strict=True)
        ]

    def lasting(self) -> Iterator[int]:
        """The places of rows that last for a day or more."""
        began, ended = self.began, self.ended
        return (place for place in range(len(began)) if ended[place] > began[place])

    def merged(self, ranges: Sequence[tuple[int, int]], places: Iterator[int]) -> dict[tuple[Group, str], list[range]]:
        """The ranges of the rows at some places, by group and entity, sorted, joined where they touch or overlap."""
        found: dict[tuple[Group, str], list[tuple[int, int]]] = {}
        groups, entities = self.groups, self.rows["entity"].to_list()
        for place in places:
            found.setdefault((groups[place], entities[place]), []).append(ranges[place])
        return {whose: _joined(mine) for whose, mine in found.items()}

    def stays(self, ranges: Sequence[tuple[int, int]], places: Iterator[int]) -> Mapping[tuple[Group, range], int]:
        """How many entities of a group have each of those ranges."""
        merged = self.merged(ranges, places)
        return Counter((group, stay) for (group, _), mine in merged.items() for stay in mine)


def _joined(ranges: list[tuple[int, int]]) -> list[range]:
    """Ranges from first to last, sorted, joined where they touch or overlap."""
    if len(ranges) == 1:
        ((first, last),) = ranges
        return [range(first, last + 1)]
    found: list[range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, last + 1))
        else:
            found.append(range(first, last + 1))
    return found


class Tally(Struct):
    """Numbers of windows and groups while they are added up: by group and name what each window changes."""

    names: Sequence[str]
    size: int
    changes: dict[Group, dict[str, list[int]]] = field(default_factory=dict)

    def of(self, group: Group) -> dict[str, list[int]]:
        """The changes of a group; there are as many as windows, and one for after them."""
        if group not in self.changes:
            self.changes[group] = {name: [0] * (self.size + 1) for name in self.names}
        return self.changes[group]

    def add(self, group: Group, name: str, first: int, after: int, number: int) -> None:
        """Add a number to the windows from the `first` to before `after`, of those that there are."""
        mine = self.of(group)
        if number:
            changes, size = mine[name], self.size
            changes[0 if first < 0 else min(first, size)] += number
            changes[0 if after < 0 else min(after, size)] -= number

    def frame(self, keys: Sequence[pl.Series], dtypes: Mapping[str, pl.DataType], number: str = WINDOW) -> pl.DataFrame:
        """A row for every window of every group.

        Columns: the `number` of the window, the keys (named and typed as these), the names (Int64, or as `dtypes` say).
        """
        if not self.changes and not keys:
            self.of(())
        groups, size = list(self.changes), self.size
        columns = [pl.Series(number, list(range(size)) * len(groups), dtype=pl.Int64)]
        for place, key in enumerate(keys):
            values = [group[place] for group in groups for _ in range(size)]
            columns.append(pl.Series(key.name, values, dtype=key.dtype))
        for name in self.names:
            sums = [total for each in self.changes.values() for total in list(accumulate(each[name]))[:size]]
            columns.append(series_of(name, sums, dtypes.get(name, pl.Int64())))
        return pl.DataFrame(columns)


def running(changes: pl.DataFrame, at: str, size: int, keys: Sequence[str]) -> pl.DataFrame | None:
    """The sums of all changes up to every position below `size`, see `sweep.running`; None where they are not few.

    Columns: `at`, the keys, the sums.
    """
    names = [name for name in changes.columns if name not in (at, *keys)]
    numbers = [changes[name] for name in names]
    if changes.height > MOST or not all(adds_up(column.dtype) and has_room(column) for column in numbers):
        return None
    tally = Tally(names, size)
    columns = [whole(column) for column in numbers]
    for row, (position, group) in enumerate(zip(changes[at].to_list(), _groups(changes, keys), strict=True)):
        mine = tally.of(group)
        if 0 <= position < size:
            for name, column in zip(names, columns, strict=True):
                mine[name][position] += column[row]
    return tally.frame([changes[key] for key in keys], {column.name: column.dtype for column in numbers}, at)


def _groups(rows: pl.DataFrame, keys: Sequence[str]) -> list[Group]:
    """The values of each row's keys."""
    return list(zip(*(rows[key].to_list() for key in keys), strict=True)) if keys else [()] * rows.height


def in_python_where_few(
    quick: Callable[[Spells], pl.DataFrame | None], *, amounts: bool = False
) -> Callable[[Reader], Reader]:
    """A reader of intervals that leaves few rows to Python; with `amounts` only those that have room to be added up.

    What Python does not take, for which it gives None, is left to queries too.
    """

    def decorated(queries: Reader) -> Reader:
        @wraps(queries)
        def chosen(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
            are_few = _are_few(rows, windows, keys) and (not amounts or _can_add(rows["amount"]))
            found = quick(Spells(rows, windows, keys)) if are_few else None
            return queries(rows, windows, keys) if found is None else found

        return chosen

    return decorated


def _are_few(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> bool:
    if rows.height > MOST or windows.is_empty() or rows["began"].null_count():
        return False
    groups = rows.height if keys else 1
    return windows.height * groups <= _MOST_ANSWERS or windows.height * rows[list(keys)].n_unique() <= _MOST_ANSWERS


def _can_add(amounts: pl.Series) -> bool:
    return adds_up(amounts.dtype) and has_room(amounts, _TIMES)
