"""The measures of a KPI as exact numbers, by window and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from salescli.engine.intervals.proration import MONTH
from salescli.engine.windows import WINDOW
from salescli.model import formula
from salescli.model.measures import Aggregate, Scope

if TYPE_CHECKING:
    import polars as pl

    from salescli.engine.evaluate import Evaluation
    from salescli.why.drivers import Figures

#: The values of a group in the columns of a split.
Key = tuple[str | None, ...]


def of_whole(evaluation: Evaluation, window: pl.DataFrame) -> Figures:
    """The figures of all groups as one, over a window."""
    return by_group(evaluation, window, None)[()]


def by_group(evaluation: Evaluation, window: pl.DataFrame, groups: pl.DataFrame | None) -> dict[Key, Figures]:
    """The figures of the groups over a window: every measure and formula of the KPI, `value` too.

    An amount that is divided as a last step is divided here, exactly. A rep counts as a head only where it is employed.
    """
    plain = {
        name: replace(measure, divided_by=1, constant_by=()) for name, measure in evaluation.measures.items()
    }  # fmt: skip
    exact = replace(evaluation, measures=plain)
    keys = evaluation.spec.keys
    return {
        tuple(row[key] for key in keys): _figures(row, evaluation)
        for row in exact.rows(window, groups).iter_rows(named=True)
    }


def _figures(row: Mapping[str, Any], evaluation: Evaluation) -> Figures:
    found: dict[str, Fraction | None] = {}
    for name in (*evaluation.measures, *evaluation.absent):
        if name in row:
            measure = evaluation.measures.get(name)
            number = _exact(row[name], in_months=measure is not None and measure.aggregate is Aggregate.MONTHS)
            found[name] = None if number is None else number / (measure.divided_by if measure else 1)
    for name, text in evaluation.kpi.formulas.items():
        found[name] = formula.exact(text, found)
    return found


def _exact(number: Decimal | float | int | None, *, in_months: bool) -> Fraction | None:
    if number is None:
        return None
    if isinstance(number, float):  # months are a number of their parts, others are no sums of groups
        return Fraction(number).limit_denominator(MONTH) if in_months else Fraction(repr(number))
    return Fraction(number)


class Numbers(NamedTuple):
    """The groups over one window: exact figures, and the KPI's value as `kpi` shows it."""

    exact: dict[Key, Figures]
    literal: dict[Key, Any]


def over_each(
    evaluation: Evaluation, windows: Sequence[pl.DataFrame], groups: pl.DataFrame | None = None
) -> list[Numbers]:
    """The numbers of the groups over each window; without a split those of all as one, under the key ()."""
    rows = _rows(evaluation, windows, groups)
    keys = evaluation.spec.keys
    literal = [{tuple(row[key] for key in keys): row["value"] for row in mine} for mine in rows]
    plain = {
        name: replace(measure, divided_by=1, constant_by=()) for name, measure in evaluation.measures.items()
    }  # fmt: skip
    if plain != evaluation.measures:
        rows = _rows(replace(evaluation, measures=plain), windows, groups)
    exact = [{tuple(row[key] for key in keys): _figures(row, evaluation) for row in mine} for mine in rows]
    return [Numbers(*both) for both in zip(exact, literal, strict=True)]


def there_in_each(evaluation: Evaluation, windows: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """The groups that have anything in each window. Columns: the keys."""
    import polars as pl

    keys = evaluation.spec.keys
    if (both := _together(evaluation, windows)) is None:
        return [evaluation.groups(window).select(keys) for window in windows]
    found = evaluation.groups(both)
    return [found.filter(pl.col(WINDOW) == place).select(keys) for place in _places(windows)]


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
    import polars as pl

    measures = evaluation.measures.values()
    if not all(measure.scope is Scope.GROUP for measure in measures):
        return None
    found = pl.concat(windows).sort("start").with_columns(pl.int_range(pl.len()).alias(WINDOW))
    apart = (found["start"].shift(-1) > found["end"]).head(-1).all()
    follow = found["before"].slice(1).equals(found["seen"].head(-1)) and found["seen"].equals(found["end"])
    return found if apart and (follow or all(measure.is_flow for measure in measures)) else None


def _places(windows: Sequence[pl.DataFrame]) -> list[int]:
    """The place in time of each window."""
    starts = sorted(window["start"][0] for window in windows)
    return [starts.index(window["start"][0]) for window in windows]


def literal(evaluation: Evaluation, window: pl.DataFrame, groups: pl.DataFrame | None) -> dict[Key, Any]:
    """The KPI's own value of each group over a window, as `kpi` shows it."""
    rows: Sequence[tuple[Any, ...]] = evaluation.rows(window, groups).select(*evaluation.spec.keys, "value").rows()
    return {row[:-1]: row[-1] for row in rows}
