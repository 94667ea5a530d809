"""Partial aggregates in the order of their groups and days, so that every window of a group is a stretch of rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, field

from salescli.engine.few.values import listed, whole
from salescli.engine.windows import BUCKET, WINDOW

if TYPE_CHECKING:
    import polars as pl

#: The values of a row's keys.
Group = tuple[Any, ...]


class Stretch(NamedTuple):
    """The rows of a group in a window: from the position `first` to before `after`."""

    window: int
    group: Group
    first: int
    after: int


class Spans(NamedTuple):
    """Windows as days since 1970: their numbers, first and last days, in order."""

    numbers: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]

    def lasts(self) -> list[int]:
        """The last day of each that is not of the next one."""
        following = [start - 1 for start in self.starts[1:]]
        return [*map(min, self.ends, following), *self.ends[-1:]]


def spans_of(windows: pl.DataFrame) -> Spans:
    """The windows of a frame with their number, start and end."""
    return Spans(*(listed(windows[name]) for name in (WINDOW, "start", "end")))


def rows_of(aggregates: pl.DataFrame, keys: Sequence[str]) -> Rows:
    """Partial aggregates by these keys."""
    return Rows(aggregates.sort(*dict.fromkeys([*keys, BUCKET])), tuple(keys))


class Rows(Struct, dict=True):
    """Partial aggregates, sorted by `keys` and bucket; those without a date are the first of their group."""

    frame: pl.DataFrame
    keys: tuple[str, ...]
    _lists: dict[str, list[Any]] = field(default_factory=dict)
    _sums: dict[str, list[int]] = field(default_factory=dict)

    def values(self, name: str) -> list[Any]:
        """The values of a column, in the order of the rows; days as numbers of days since 1970."""
        if name not in self._lists:
            self._lists[name] = listed(self.frame[name])
        return self._lists[name]

    def amounts(self, name: str) -> list[int]:
        """The numbers of a column (see `values.whole`), in the order of the rows."""
        return whole(self.frame[name])

    def sums(self, name: str) -> list[int]:
        """The sum of a column (see `values.whole`) over all rows before each position, and at last over all of them."""
        if name not in self._sums:
            self._sums[name] = list(accumulate(self.amounts(name), initial=0))
        return self._sums[name]

    @cached_property
    def _groups(self) -> list[tuple[Group, int, int, int]]:
        """The groups: the values of their keys, where their rows begin, where those with a date do, where they end."""
        buckets, position, found = self.values(BUCKET), 0, []
        columns = [self.values(key) for key in self.keys]
        every = zip(*columns, strict=True) if columns else ((),) * len(buckets)
        for group, mine in groupby(every):
            after = position + sum(1 for _ in mine)
            undated = buckets[position:after].count(None)
            found.append((group, position, position + undated, after))
            position = after
        return found

    def whole(self) -> list[Stretch]:
        """All rows of each group, as those of the window 0."""
        return [Stretch(0, group, first, after) for group, first, _, after in self._groups]

    def undated(self, window: int) -> list[Stretch]:
        """The rows without a date of each group, as those of a window."""
        return [Stretch(window, group, first, dated) for group, first, dated, _ in self._groups if first < dated]

    def overlapping(self, spans: Spans) -> list[Stretch]:
        """The rows of each group in every span; a row may be in several."""
        buckets, found = self.values(BUCKET), []
        for group, _, dated, after in self._groups:
            for window, start, end in zip(*spans, strict=True):
                first = bisect_left(buckets, start, dated, after)
                last = bisect_right(buckets, end, dated, after)
                if first < last:
                    found.append(Stretch(window, group, first, last))
        return found

    def within(self, spans: Spans) -> list[Stretch]:
        """The rows of each group in every span; a row is in the last that begins by its day, if that ends no earlier.

        Spans are sorted. The work grows with the rows or the spans of a group, whichever are fewer.
        """
        buckets, found = self.values(BUCKET), []
        numbers, starts, _ = spans
        lasts = spans.lasts()
        for group, _, dated, after in self._groups:
            position = dated
            while position < after:
                place = bisect_right(starts, buckets[position]) - 1
                if place >= 0 and buckets[position] <= lasts[place]:
                    stop = bisect_right(buckets, lasts[place], position, after)
                    found.append(Stretch(numbers[place], group, position, stop))
                    position = stop
                elif place + 1 < len(starts):
                    position = bisect_left(buckets, starts[place + 1], position, after)
                else:
                    break
        return found
