"""What it would take: what is left of a target, and the selling that this means by one's own figures of a year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from salescli.errors import MissingInputError
from salescli.measures import Unit
from salescli.periods import AsOf, Grain
from salescli.targets import facts
from salescli.targets.arithmetic import product, quotient
from salescli.targets.model import Bounds, Effort, Group, Period, Target
from salescli.targets.numbers import Numbers, Question, Row


def effort(target: Target, row: Row, bounds: Bounds, period: Period, numbers: Numbers) -> Effort | None:
    """What is left of a money or count target that is short; None for any other, or one that is not short."""
    growth = facts.growth(target.kpi, target.column)
    value = row.numbers[target.column]
    if growth is None or value is None or bounds.low is None or value >= bounds.low:
        return None
    remaining = bounds.low - value
    if growth.whole:
        part, whole = row.numbers[growth.column], row.numbers[growth.whole]
        if part is None or whole is None:
            return None
        remaining = product(bounds.low, quotient(whole, growth.scale)) - part
    days_left = max((period.end - numbers.seen_from.last_complete_day).days, 0)
    unit = target.kpi.unit_of(growth.column)
    if not facts.is_won_deals(target.kpi, growth.column):
        return Effort(remaining, unit, days_left)
    return selling(remaining, days_left, period.end, unit, own_figures(target, row.group, numbers))


def selling(
    remaining: Decimal,
    days_left: int,
    end: date,
    unit: Unit,
    own: tuple[Decimal | None, Decimal | None, Decimal | None],
) -> Effort:
    """The deals, opportunities and pipeline behind what is left.

    `own` are the average deal, the win rate in per cent and the cycle in days; what is None, or not above zero, tells
    nothing. Whole deals are rounded up.
    """
    is_money = unit is Unit.MONEY
    average, rate, cycle = (figure if figure is not None and figure > 0 else None for figure in own)
    deals = _up(quotient(remaining, average)) if is_money and average else None if is_money else _up(remaining)
    money = remaining if is_money else deals * average if deals is not None and average else None
    return Effort(
        remaining=remaining,
        unit=unit,
        days_left=days_left,
        average_deal=average,
        win_rate=rate,
        cycle_days=cycle,
        deals=deals,
        opportunities=_up(quotient(Decimal(deals * 100), rate)) if deals is not None and rate else None,
        pipeline=quotient(money * 100, rate) if money is not None and rate else None,
        open_by=end - timedelta(days=_up(cycle)) if cycle else None,
    )


def own_figures(
    target: Target, group: Group, numbers: Numbers
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The average deal, win rate and cycle of the target's deals over the twelve months to the as-of date."""
    average, rate, cycle = (
        _of_a_year(kpi, target, group, numbers) for kpi in ("average-purchase-value", "win-rate", "sales-cycle")
    )
    return average, rate, cycle


def _of_a_year(kpi: str, target: Target, group: Group, numbers: Numbers) -> Decimal | None:
    start, end = year_to(numbers.seen_from)
    question = Question(kpi, Grain.TOTAL, target.by, target.where, start, end)
    try:
        answer = numbers.answer(question)
    except MissingInputError:
        return None
    return next((row.numbers["value"] for row in answer.rows.values() if row.group == group), None)


def year_to(as_of: AsOf) -> tuple[date, date]:
    """The twelve months that end on the last complete day."""
    end = as_of.last_complete_day
    after = end + timedelta(days=1)
    leap = after.month == 2 and after.day == 29
    return after.replace(year=after.year - 1, day=28 if leap else after.day), end


def _up(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))
