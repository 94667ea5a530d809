"""The rows of an answer where they are few: what `Evaluation` makes of its measures with a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.eligibility import participation
from salescli.engine.few.formulas import NeedsQueryError, Numbers, evaluated, numbers_of
from salescli.engine.few.values import listed
from salescli.engine.windows import NUMBER, WINDOW
from salescli.model.measures import Aggregate, Measure

if TYPE_CHECKING:
    from salescli.engine.few.rows import Group
    from salescli.engine.spine import Measured

#: Up to so many rows Python takes less time for them than a query does.
MOST = 1_000


class AnswerRows:
    """The numbers of windows and groups, by their names, in the order of the windows and of the groups in each."""

    def __init__(self, windows: pl.Series, groups: pl.DataFrame | None) -> None:
        self._windows, self._groups = windows, groups
        self._each = windows.to_list()
        self._keys: list[Group] = [()] if groups is None else groups.rows()
        self.numbers: dict[str, Numbers] = {}

    @property
    def height(self) -> int:
        """How many there are."""
        return len(self._each) * len(self._keys)

    def add(self, measured: Measured) -> None:
        """Add the numbers of measures; null where these have no row. Raises NeedsQueryError."""
        frame, keys = measured.source, measured.keys
        found = {name: _numbers(frame, measure) for name, measure in measured.measures.items()}
        if not (measured.is_whole and self._groups is None):
            places = self._places(frame, keys)
            found = {name: _at(numbers, places) for name, numbers in found.items()}
        self.numbers |= found

    def _places(self, frame: pl.DataFrame, keys: Sequence[str]) -> list[int | None]:
        """The place of each row in a frame."""
        known = zip(frame[WINDOW].to_list(), *(frame[key].to_list() for key in keys), strict=True)
        place_of = {whose: place for place, whose in enumerate(known)}
        names = [] if self._groups is None else self._groups.columns
        own = [tuple(group[names.index(key)] for key in keys) for group in self._keys]
        return [place_of.get((window, *group)) for window in self._each for group in own]

    def fill(self, name: str) -> None:
        """Count 0 where nothing was counted."""
        values, dtype = self.numbers[name]
        if None in values:
            self.numbers[name] = Numbers([value or 0 for value in values], dtype)

    def set(self, name: str, number: int | None) -> None:
        """Give all rows a number."""
        self.numbers[name] = Numbers([number] * self.height, pl.Int64())

    def forget(self, name: str, known: Iterable[int]) -> None:
        """Forget a number in windows that are not known."""
        values, dtype = self.numbers[name]
        known, times = set(known), len(self._keys)
        are_known = [window in known for window in self._each for _ in range(times)]
        kept = [value if is_known else None for value, is_known in zip(values, are_known, strict=True)]
        self.numbers[name] = Numbers(kept, dtype)

    def answer(self, formulas: Mapping[str, str]) -> pl.DataFrame | None:
        """The numbers and the formulas, each of which may use those before it; None where one is left to a query.

        Columns: window, the keys, the numbers, the formulas.
        """
        times = len(self._keys)
        columns = [pl.Series(WINDOW, [window for window in self._each for _ in range(times)], self._windows.dtype)]
        for place, key in enumerate(() if self._groups is None else self._groups.iter_columns()):
            columns.append(pl.Series(key.name, [group[place] for group in self._keys] * len(self._each), key.dtype))
        try:
            for name, text in formulas.items():
                self.numbers[name] = evaluated(text, self.numbers, self.height)
            return pl.DataFrame([*columns, *(numbers.series(name) for name, numbers in self.numbers.items())])
        except NeedsQueryError:
            return None


def rows_of(windows: pl.Series, groups: pl.DataFrame | None, found: Sequence[Measured]) -> AnswerRows | None:
    """The measures of windows and groups; None where they are not few, or left to a query."""
    heights = [windows.len() * (1 if groups is None else groups.height), *(each.source.height for each in found)]
    if max(heights) > MOST or any(each.only is not None for each in found):
        return None
    rows = AnswerRows(windows, groups)
    try:
        for each in found:
            rows.add(each)
    except NeedsQueryError:
        return None
    return rows


def groups_of(found: Sequence[Measured], keys: Sequence[str]) -> pl.DataFrame | None:
    """What `spine.groups_of` gives; None where rows are not few, or left to a query."""
    if any(each.source.height > MOST or each.only is not None for each in found):
        return None
    groups: set[Group] = set()
    dtypes: dict[str, pl.DataType] = {}
    try:
        for each in found:
            if counting := each.counting(keys):
                dtypes |= {key: each.source[key].dtype for key in keys}
                own = zip(*(each.source[key].to_list() for key in keys), strict=True)
                groups.update(
                    group for group, is_there in zip(own, _are_there(each, counting), strict=True) if is_there
                )
    except NeedsQueryError:
        return None
    ordered = sorted(groups, key=lambda group: [(value is None, "" if value is None else value) for value in group])
    columns = zip(*ordered, strict=True) if ordered else ((),) * len(keys)
    named = zip(dtypes.items(), columns, strict=True)
    return pl.DataFrame([pl.Series(key, values, dtype=dtype) for (key, dtype), values in named])


def _are_there(measured: Measured, counting: Mapping[str, Measure]) -> list[bool]:
    """Whether each row has anything."""
    if measured.has_rows is not None:
        return [(number or 0) > 0 for number in measured.source[measured.has_rows].to_list()]
    found = []
    for measure in counting.values():
        values = _numbers(measured.source, measure).values
        found.append([bool(value) if is_count(measure) else value is not None for value in values])
    return [any(each) for each in zip(*found, strict=True)]


def is_count(measure: Measure) -> bool:
    """Whether a measure found anything where it is above 0; any other did where it is known."""
    is_counted = not measure.is_flow or measure.aggregate is Aggregate.DISTINCT
    return is_counted and measure.aggregate is not Aggregate.OPEN_MEDIAN


def _at(numbers: Numbers, places: Sequence[int | None]) -> Numbers:
    values, dtype = numbers
    return Numbers([None if place is None else values[place] for place in places], dtype)


def _numbers(frame: pl.DataFrame, measure: Measure) -> Numbers:
    """What `spine.number` gives of a measure."""
    if measure.aggregate is Aggregate.MONTHS:
        return numbers_of(frame["months"])
    if not measure.is_flow:
        numbers = numbers_of(frame[measure.output])
        return numbers if measure.divided_by == 1 else _divided(numbers, measure.divided_by)
    if not measure.is_additive:
        return numbers_of(frame[NUMBER])
    part = participation(measure)
    counts = listed(frame[part.ok_column])
    if measure.aggregate is not Aggregate.SUM:
        return Numbers([count or None for count in counts], pl.Int64())
    values, dtype = numbers_of(frame[part.sum_column(measure.column)])
    return Numbers([value if count else None for value, count in zip(values, counts, strict=True)], dtype)


def _divided(numbers: Numbers, by: int) -> Numbers:
    """What `formula.divided` gives."""
    if not isinstance(numbers.dtype, pl.Decimal):
        raise NeedsQueryError
    parts = 10**numbers.dtype.scale
    quotients = [
        None if value is None else value // by / parts if value % by == 0 else value / parts / by
        for value in numbers.values
    ]
    return Numbers(quotients, pl.Float64())
