"""Flows over windows and groups, of few partial aggregates: what `engine.aggregate` computes with queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil, floor
from typing import Any, NamedTuple

import polars as pl

from salescli.engine.eligibility import participation
from salescli.engine.few.rows import Group, Rows, Stretch
from salescli.engine.few.values import adds_up, columns_of, series_of
from salescli.engine.windows import WINDOW
from salescli.model.measures import Aggregate, Measure

#: The rows of partial aggregates that are in windows.
Placed = Sequence[tuple[Rows, Sequence[Stretch]]]
_Number = int | float | None


class _Part(NamedTuple):
    """The values of a measure in a stretch of rows, and how many rows each stands for."""

    values: list[Any]
    counts: list[int]


def are_sums(aggregates: pl.DataFrame, columns: Iterable[str]) -> bool:
    """Whether sums of these columns are exact in Python."""
    return all(adds_up(aggregates[name].dtype) for name in columns)


def are_values(measure: Measure, aggregates: pl.DataFrame) -> bool:
    """Whether the values of a measure that is no sum mean the same in Python."""
    if amount := _amount(measure):
        return adds_up(aggregates[amount].dtype)
    dtype = aggregates[measure.column].dtype
    return dtype.is_integer() or (measure.aggregate is Aggregate.DISTINCT and dtype == pl.String)


def added_up(placed: Placed, columns: Sequence[str], whole: Sequence[int] = ()) -> pl.DataFrame:
    """The sums and counts of every window and group that has rows, and of the `whole` of each of these windows.

    Columns: window:number, the keys, the `columns`.
    """
    found: dict[tuple[int, Group], list[int]] = {(window, ()): [0] * len(columns) for window in whole}
    for rows, stretches in placed:
        sums = [rows.sums(name) for name in columns]
        for window, group, first, after in stretches:
            mine = [each[after] - each[first] for each in sums]
            known = found.get((window, group))
            found[window, group] = mine if known is None else [a + b for a, b in zip(known, mine, strict=True)]
    frame = placed[0][0].frame
    numbers = columns_of(columns, found.values())
    return _table(placed, found, [series_of(name, mine, frame[name].dtype) for name, mine in numbers.items()])


def ranked(measure: Measure, placed: Placed, name: str, whole: Sequence[int] = ()) -> pl.DataFrame:
    """A distinct count, a quantile or the largest sums of every window and group that has rows; of the `whole` of each
    of these windows null where it has none.

    Columns: window:number, the keys, `name`.
    """
    frame, number = placed[0][0].frame, _NUMBERS[measure.aggregate]
    dtype = frame[amount].dtype if (amount := _amount(measure)) else _DTYPES[measure.aggregate]
    found: dict[tuple[int, Group], _Part] = {(window, ()): _Part([], []) for window in whole}
    for place, part in _parts(measure, placed):
        known = found.setdefault(place, _Part([], []))
        known.values.extend(part.values)
        known.counts.extend(part.counts)
    numbers = [number(measure, *part) if part.counts else None for part in found.values()]
    return _table(placed, found, [series_of(name, numbers, dtype)])


def _parts(measure: Measure, placed: Placed) -> Iterator[tuple[tuple[int, Group], _Part]]:
    """The rows that take part, by window and group: their values, of the largest sums those that are added up."""
    part, amount = participation(measure), _amount(measure)
    for rows, stretches in placed:
        values, counts = rows.values(measure.among_values_of or measure.column), rows.values(part.ok_column)
        amounts = rows.amounts(amount) if amount else counts
        for window, group, first, after in stretches:
            meant = [place for place in range(first, after) if counts[place]]
            if meant:
                yield (window, group), _Part([values[place] for place in meant], [amounts[place] for place in meant])


def _table(placed: Placed, places: Iterable[tuple[int, Group]], numbers: Sequence[pl.Series]) -> pl.DataFrame:
    """Columns: window:number, the keys, the numbers."""
    rows = placed[0][0]
    found = columns_of([WINDOW, *rows.keys], ((window, *group) for window, group in places))
    schema = {WINDOW: pl.Int64(), **{key: rows.frame[key].dtype for key in rows.keys}}
    return pl.DataFrame([*(pl.Series(key, found[key], dtype=dtype) for key, dtype in schema.items()), *numbers])


def _amount(measure: Measure) -> str:
    """The column of which the largest sums are added up; none for other measures."""
    is_sum = measure.aggregate is Aggregate.LARGEST
    return participation(measure).sum_column(measure.column) if is_sum else ""


def _distinct(measure: Measure, values: Sequence[Any], counts: Sequence[int]) -> int:
    return len({value for value in values if value is not None})


def _largest(measure: Measure, values: Sequence[Any], amounts: Sequence[int]) -> int:
    sums: dict[Any, int] = defaultdict(int)
    for value, amount in zip(values, amounts, strict=True):
        sums[value] += amount
    return sum(sorted(sums.values(), reverse=True)[: measure.most])


def _median(measure: Measure, values: Sequence[int | None], counts: Sequence[int]) -> float | None:
    return quantile(values, counts, 0.5)


def _p90(measure: Measure, values: Sequence[int | None], counts: Sequence[int]) -> float | None:
    return quantile(values, counts, 0.9)


def quantile(values: Sequence[int | None], counts: Sequence[int], share: float) -> float | None:
    """What `intervals.quantiles.quantile` gives, to the last digit; None without a value."""
    known = sorted((value, count) for value, count in zip(values, counts, strict=True) if value is not None)
    if not known:
        return None
    position = (float(sum(count for _, count in known)) - 1) * share
    low, high = (float(_at(known, limit)) for limit in (floor(position), ceil(position)))
    return low + (high - low) * (position - floor(position))


def _at(known: Sequence[tuple[int, int]], position: int) -> int:
    """The value at a position of sorted values, each of which stands for a number of rows."""
    for value, count in known:
        position -= count
        if position < 0:
            return value
    return known[-1][0]


#: What each aggregate makes of the values in a window, and of their counts or amounts.
_NUMBERS: dict[Aggregate, Callable[[Measure, Sequence[Any], Sequence[int]], _Number]] = {
    Aggregate.DISTINCT: _distinct,
    Aggregate.LARGEST: _largest,
    Aggregate.MEDIAN: _median,
    Aggregate.P90: _p90,
}
#: The types of their numbers; largest sums have that of their amounts.
_DTYPES: dict[Aggregate, pl.DataType] = {
    Aggregate.DISTINCT: pl.Int64(),
    Aggregate.MEDIAN: pl.Float64(),
    Aggregate.P90: pl.Float64(),
}
