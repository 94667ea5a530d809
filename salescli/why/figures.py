"""The measures of a KPI as exact numbers, by window and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.engine.intervals.proration import MONTH
from salescli.model import formula
from salescli.model.measures import Aggregate

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


def literal(evaluation: Evaluation, window: pl.DataFrame, groups: pl.DataFrame | None) -> dict[Key, Any]:
    """The KPI's own value of each group over a window, as `kpi` shows it."""
    rows: Sequence[tuple[Any, ...]] = evaluation.rows(window, groups).select(*evaluation.spec.keys, "value").rows()
    return {row[:-1]: row[-1] for row in rows}
