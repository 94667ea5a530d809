"""The effort to reach a target: the rest of it, and how much selling that means by the user's own figures of a year.

It is computed in fractions: a win rate of a third needs 6 opportunities to win 2, not 7.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from salescli import kpis
from salescli.errors import MissingInputError
from salescli.model.calendar import AsOf, Grain
from salescli.model.measures import Unit
from salescli.targets import kpi_traits
from salescli.targets.arithmetic import of_fraction
from salescli.targets.model import Bounds, Effort, Group, Period, Target
from salescli.targets.numbers.answers import Question, Row

if TYPE_CHECKING:
    from salescli.targets.numbers.numbers import Numbers

#: The KPIs that give the user's own figures. The value of each is a quotient.
_AVERAGE_DEAL, _WIN_RATE, _CYCLE = "average-purchase-value", "win-rate", "sales-cycle"

Figure = Fraction | None


def effort(target: Target, row: Row, bounds: Bounds, period: Period, numbers: Numbers) -> Effort | None:
    """The effort for a target in money or counts that is behind in a running period; None for any other."""
    pacing = kpi_traits.pacing(target.kpi, target.column)
    value = row.numbers[target.column]
    if period.complete or pacing is None or value is None or bounds.low is None or value >= bounds.low:
        return None
    remaining = Fraction(bounds.low) - Fraction(value)
    if pacing.whole:
        part, whole = row.numbers[pacing.column], row.numbers[pacing.whole]
        if part is None or whole is None:
            return None
        remaining = Fraction(bounds.low) * Fraction(whole) / pacing.scale - Fraction(part)
    days_left = max((period.end - numbers.seen_from.last_complete_day).days, 0)
    unit = target.kpi.unit_of(pacing.column)
    if not kpi_traits.is_won_deals(target.kpi, pacing.column):
        return Effort(of_fraction(remaining), unit, days_left)
    return selling(remaining, days_left, period.end, unit, own_figures(target, row.group, numbers))


def selling(
    remaining: Fraction,
    days_left: int,
    end: date,
    unit: Unit,
    own: tuple[Figure, Figure, Figure],
) -> Effort:
    """The deals, opportunities and pipeline that the rest of a target needs.

    `own` are the average deal, the win rate as a share and the cycle in days; one that is None or not above zero is not
    used. Deals are rounded up to whole ones.
    """
    is_money = unit is Unit.MONEY
    average, rate, cycle = (figure if figure is not None and figure > 0 else None for figure in own)
    deals = ceil(remaining / average) if is_money and average else None if is_money else ceil(remaining)
    money = remaining if is_money else deals * average if deals is not None and average else None
    return Effort(
        remaining=of_fraction(remaining),
        unit=unit,
        days_left=days_left,
        average_deal=of_fraction(average) if average else None,
        win_rate=of_fraction(rate * 100) if rate else None,
        cycle_days=of_fraction(cycle) if cycle else None,
        deals=deals,
        opportunities=ceil(deals / rate) if deals is not None and rate else None,
        pipeline=of_fraction(money / rate) if money is not None and rate else None,
        open_by=end - timedelta(days=ceil(cycle)) if cycle else None,
    )


def own_figures(target: Target, group: Group, numbers: Numbers) -> tuple[Figure, Figure, Figure]:
    """The average deal, win rate and cycle of the target's deals over the twelve months to the as-of date."""
    average, rate, cycle = (_of_a_year(name, target, group, numbers) for name in (_AVERAGE_DEAL, _WIN_RATE, _CYCLE))
    return average, rate, cycle


def _of_a_year(name: str, target: Target, group: Group, numbers: Numbers) -> Figure:
    """A KPI's value as an exact fraction. A rate in percent becomes a share."""
    quotient = kpi_traits.quotient(kpis.get(name))
    assert quotient
    start, end = year_to(numbers.seen_from)
    question = Question(name, Grain.TOTAL, target.by, target.where, start, end)
    try:
        answer = numbers.answer(question)
    except MissingInputError:
        return None
    row = next((row for row in answer.rows.values() if row.group == group), None)
    if row is None:
        return None
    dividend, divisor = (_sum(row, columns) for columns in (quotient.above, quotient.below))
    return dividend / divisor if divisor else None


def _sum(row: Row, columns: tuple[str, ...]) -> Fraction:
    return sum((Fraction(row.numbers[column] or Decimal(0)) for column in columns), Fraction(0))


def year_to(as_of: AsOf) -> tuple[date, date]:
    """The twelve months that end on the last complete day."""
    end = as_of.last_complete_day
    after = end + timedelta(days=1)
    leap = after.month == 2 and after.day == 29
    return after.replace(year=after.year - 1, day=28 if leap else after.day), end
