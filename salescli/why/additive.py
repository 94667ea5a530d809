"""Which splits are additive: every thing that is counted falls into exactly one group.

Rows always do; customers by what their own row says; reps by where they belong, as far as none changes it. What else is
counted distinct is not, nor is a quota that stands above the groups. Where the numbers of the groups do not sum to that
of all (a customer or a rep in two groups, a deal with lines in two), the split is not additive in these windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from salescli.message import Message, say
from salescli.model import formula
from salescli.model.measures import Aggregate, Measure
from salescli.model.words import named
from salescli.why.units import total

if TYPE_CHECKING:
    from salescli.engine.evaluate import Evaluation
    from salescli.model.calendar import Span
    from salescli.model.metric import Kpi

_OF_CUSTOMERS = ("region", "segment", "rep", "customer")
_OF_REPS = ("region", "team", "rep")
#: The kinds of quotas that stand within the groups of a dimension.
_QUOTAS_WITHIN = {"rep": ("rep",), "region": ("rep", "region"), "team": ("rep", "team")}
#: Amounts of money by the day are rounded to this, so that their sums may differ by as much for each group.
_ROUNDED = Fraction(1, 10**6)
_CUSTOMERS = ("spells", "purchases", "first_spells", "first_purchases")
_AMOUNTS = ("closing", "opening", "in_force", "ended")


def measures_of(kpi: Kpi, columns: Iterable[str], measures: Iterable[tuple[str, Measure]]) -> list[Measure]:
    """The measures that some formulas over the columns of a KPI are made of."""
    behind = {name for text in columns for column in formula.names(text) for name in kpi.behind(column)}
    return [measure for name, measure in measures if name in behind]


def reason_against(
    measures: Sequence[Measure], dimensions: Sequence[str], evaluation: Evaluation, days: Sequence[Span]
) -> Message | None:
    """Why the measures cannot be additive over a split by the dimensions; None where they can."""
    for measure in measures:
        for dimension in dimensions:
            if reason := _against(measure, dimension, evaluation, days):
                return reason
    return None


def sums_up(parts: Sequence[Fraction | None], whole: Fraction | None, measures: Sequence[Measure]) -> bool:
    """Whether the numbers of the groups sum to that of all, but for the rounding of amounts by the day."""
    if whole is None:
        return False
    gap = abs(total(part for part in parts if part) - whole)
    is_rounded = any(measure.aggregate in (Aggregate.ACCRUED, Aggregate.QUOTA) for measure in measures)
    return gap <= (_ROUNDED * (len(parts) + 1) * len(measures) if is_rounded else 0)


def _against(measure: Measure, dimension: str, evaluation: Evaluation, days: Sequence[Span]) -> Message | None:
    if measure.aggregate is Aggregate.QUOTA:
        within = _QUOTAS_WITHIN.get(dimension, ())
        above = [
            entry
            for entry in evaluation.entries
            if entry.scope[0] not in within and any(_overlaps(entry.first, entry.last, span) for span in days)
        ]
        return say("why.quota_above", dimension=named(dimension)) if above else None
    if measure.view == "employment" and measure.aggregate in (Aggregate.TENURE, Aggregate.AT_QUOTA):
        return None if dimension in _OF_REPS else say("why.reps_in_many", dimension=named(dimension))
    is_of_customers = measure.view in _CUSTOMERS and measure.output not in _AMOUNTS
    if is_of_customers and measure.aggregate not in (Aggregate.SUM, Aggregate.COUNT):
        return None if dimension in _OF_CUSTOMERS else say("why.customers_in_many", dimension=named(dimension))
    if measure.aggregate is Aggregate.DISTINCT:
        is_key = {"rep_id": "rep", "customer_id": "customer"}.get(measure.column) == dimension
        return None if is_key else say("why.counted_distinct", dimension=named(dimension))
    if measure.aggregate in (Aggregate.MEDIAN, Aggregate.P90):
        return say("why.counted_distinct", dimension=named(dimension))
    return None


def _overlaps(first: object, last: object, span: Span) -> bool:
    assert span.start is not None and span.end is not None
    return first <= span.end and last >= span.start  # type: ignore[operator]
