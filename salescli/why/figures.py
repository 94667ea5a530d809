"""The measures of a KPI as exact numbers, by window and group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from salescli.engine.intervals.proration import MONTH
from salescli.engine.windows import WINDOW
from salescli.model import formula
from salescli.model.measures import Aggregate, Scope
from salescli.system.caches import Cache

if TYPE_CHECKING:
    import polars as pl

    from salescli.engine.evaluate import Evaluation
    from salescli.why.drivers import Figures

#: Windows as one frame, and how they lie, by all that they say.
_JOINED: Cache[tuple[tuple[Any, ...], ...], tuple[pl.DataFrame, bool, bool]] = Cache("windows of a change")
#: The values of a group in the columns of a split.
Key = tuple[str | None, ...]


def of_whole(evaluation: Evaluation, window: pl.DataFrame) -> Figures:
    """The figures of all groups as one, over a window."""
    return by_group(evaluation, window, None)[()]


def by_group(evaluation: Evaluation, window: pl.DataFrame, groups: pl.DataFrame | None) -> dict[Key, Figures]:
    """The figures of the groups over a window: every measure and formula of the KPI, `value` too.

    An amount that is divided as a last step is divided here, exactly. A rep counts as a head only where it is employed.
    """
    keys = evaluation.spec.keys
    return {
        tuple(row[key] for key in keys): Exact(row, evaluation)
        for row in _undivided(evaluation).rows(window, groups).iter_rows(named=True)
    }


def _undivided(evaluation: Evaluation) -> Evaluation:
    """The evaluation with measures that nothing is done to as a last step; the same where nothing is."""
    if all(measure.divided_by == 1 and not measure.constant_by for measure in evaluation.measures.values()):
        return evaluation
    plain = {
        name: replace(measure, divided_by=1, constant_by=()) for name, measure in evaluation.measures.items()
    }  # fmt: skip
    return replace(evaluation, measures=plain)


class Exact(Mapping[str, "Fraction | None"]):
    """The figures of a row of an evaluation by name, each made when it is first asked for: most are not."""

    def __init__(self, row: Mapping[str, Any], evaluation: Evaluation) -> None:
        self._row, self._evaluation = row, evaluation
        self._known: dict[str, Fraction | None] = {}

    def __getitem__(self, name: str) -> Fraction | None:
        if name not in self._known:
            text = self._evaluation.kpi.formulas.get(name)
            self._known[name] = self._measured(name) if text is None else formula.exact(text, self)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        measured = (*self._evaluation.measures, *self._evaluation.absent)
        names = [name for name in measured if name in self._row]
        return iter(dict.fromkeys([*names, *self._evaluation.kpi.formulas]))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _measured(self, name: str) -> Fraction | None:
        measure = self._evaluation.measures.get(name)
        number = _exact(self._row[name], in_months=measure is not None and measure.aggregate is Aggregate.MONTHS)
        return number if number is None or measure is None or measure.divided_by == 1 else number / measure.divided_by


def _exact(number: Decimal | float | int | None, *, in_months: bool) -> Fraction | None:
    if number is None:
        return None
    if isinstance(number, float):  # months are a number of their parts, others are no sums of groups
        return Fraction(number).limit_denominator(MONTH) if in_months else Fraction(repr(number))
    return Fraction(number)


class Numbers(NamedTuple):
    """The groups over one window: exact figures, and the KPI's value as `kpi` shows it."""

    exact: Mapping[Key, Figures]
    literal: Mapping[Key, Any]


def over_each(
    evaluation: Evaluation, windows: Sequence[pl.DataFrame], groups: pl.DataFrame | None = None
) -> list[Numbers]:
    """The numbers of the groups over each window; without a split those of all as one, under the key ().

    Without `groups` they are those that have anything in any of windows that are evaluated together, else in each.
    """
    rows = _rows(evaluation, windows, groups)
    keys = evaluation.spec.keys
    literal = [{tuple(row[key] for key in keys): row["value"] for row in mine} for mine in rows]
    undivided = _undivided(evaluation)
    if undivided is not evaluation:
        rows = _rows(undivided, windows, groups)
    exact = [{tuple(row[key] for key in keys): Exact(row, evaluation) for row in mine} for mine in rows]
    return [Numbers(*both) for both in zip(exact, literal, strict=True)]


def there_in(evaluation: Evaluation, window: pl.DataFrame) -> pl.DataFrame:
    """The groups that have anything in a window. Columns: the keys."""
    return evaluation.groups(window).select(evaluation.spec.keys)


def there_in_each(evaluation: Evaluation, windows: Sequence[pl.DataFrame]) -> list[frozenset[Key]] | None:
    """The groups that have anything in each window; None where the windows cannot be evaluated together."""
    if (both := _together(evaluation, windows)) is None:
        return None
    found: list[set[Key]] = [set() for _ in windows]
    for place, *key in evaluation.groups(both).select(WINDOW, *evaluation.spec.keys).iter_rows():
        found[place].add(tuple(key))
    return [frozenset(found[place]) for place in _places(windows)]


def _rows(
    evaluation: Evaluation, windows: Sequence[pl.DataFrame], groups: pl.DataFrame | None
) -> list[list[dict[str, Any]]]:
    """The rows of the evaluation over each window."""
    if (both := _together(evaluation, windows)) is None:
        return [evaluation.rows(window, groups).rows(named=True) for window in windows]
    found: list[list[dict[str, Any]]] = [[] for _ in windows]
    for row in evaluation.rows(both, groups).iter_rows(named=True):
        found[row[WINDOW]].append(row)
    return [found[place] for place in _places(windows)]


def _together(evaluation: Evaluation, windows: Sequence[pl.DataFrame]) -> pl.DataFrame | None:
    """The windows as one frame, each by its place in time; None where they overlap, or have days between that matter.

    What lasts is followed from one window to the next, so these may have no days between them.
    """
    measures = evaluation.measures.values()
    if not all(measure.scope is Scope.GROUP for measure in measures):
        return None
    said = tuple(row for window in windows for row in window.iter_rows())
    found, are_apart, follow = evaluation.caches.of(_JOINED, said, partial(_joined, windows))
    return found if are_apart and (follow or all(measure.is_flow for measure in measures)) else None


def _joined(windows: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, bool, bool]:
    """The windows as one frame; whether none overlaps the next, and whether each begins where the one before ends."""
    import polars as pl

    found = pl.concat(windows).sort("start").with_columns(pl.int_range(pl.len()).alias(WINDOW))
    are_apart = bool((found["start"].shift(-1) > found["end"]).head(-1).all())
    follow = found["before"].slice(1).equals(found["seen"].head(-1)) and found["seen"].equals(found["end"])
    return found, are_apart, follow


def _places(windows: Sequence[pl.DataFrame]) -> list[int]:
    """The place in time of each window."""
    starts = sorted(window["start"][0] for window in windows)
    return [starts.index(window["start"][0]) for window in windows]


def literal(evaluation: Evaluation, window: pl.DataFrame, groups: pl.DataFrame | None) -> dict[Key, Any]:
    """The KPI's own value of each group over a window, as `kpi` shows it."""
    rows: Sequence[tuple[Any, ...]] = evaluation.rows(window, groups).select(*evaluation.spec.keys, "value").rows()
    return {row[:-1]: row[-1] for row in rows}
