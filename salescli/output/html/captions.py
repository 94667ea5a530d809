"""What to see in a picture, in one line under its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salescli.model.measures import Unit
from salescli.output.figures import glance

if TYPE_CHECKING:
    from salescli.forecast import ForecastRow
    from salescli.i18n.language import Language
    from salescli.report.model import Point
    from salescli.results.table import Number

#: Fewer periods than these have no highest one worth a word.
_LEAST_PERIODS = 3


def of_trend(points: Sequence[Point], unit: Unit, currency: str | None, language: Language) -> str:
    """Whether the latest period is the highest or lowest of those shown; else the two that are."""
    known = [(point.value, point.period) for point in points if point.value is not None]
    if len(known) < _LEAST_PERIODS or points[-1].value is None:
        return ""
    (low, low_period), (high, high_period) = (pick(known, key=lambda pair: float(pair[0])) for pick in (min, max))
    latest, period = known[-1]
    if low == high:
        return language.text("the same in all {count} periods", count=len(known))
    if latest == high:
        return language.text("{period} is the highest of {count} periods", period=period, count=len(known))
    if latest == low:
        return language.text("{period} is the lowest of {count} periods", period=period, count=len(known))
    return language.text("highest {high} in {high_period}, lowest {low} in {low_period}", high_period=high_period,
                         low_period=low_period, high=glance(high, unit, currency, language),
                         low=glance(low, unit, currency, language))  # fmt: skip


def of_groups(names: Sequence[str], values: Sequence[Number], total: Number, unit: Unit, language: Language) -> str:
    """The share of the largest group in the total, where groups add up to one; else how far the groups lie apart."""
    known = [(name, float(value)) for name, value in zip(names, values, strict=True) if value is not None]
    if len(known) < 2:
        return ""
    name, most = max(known, key=lambda pair: pair[1])
    if unit in (Unit.MONEY, Unit.COUNT):
        if total is None or float(total) <= 0 or min(value for _, value in known) < 0:
            return ""
        share = language.number(most / float(total) * 100, Unit.RATIO)
        return language.text("{name} has {share} % of the total", name=name, share=share)
    last, least = min(known, key=lambda pair: pair[1])
    return language.text("from {low} ({last}) to {high} ({name})", name=name, last=last,
                         low=glance(least, unit, None, language), high=glance(most, unit, None, language))  # fmt: skip


def of_forecast(rows: Sequence[ForecastRow], currency: str | None, language: Language) -> str:
    """What is open and weighted in the periods that are not over."""
    ahead = [row for row in rows if not row.complete]
    if not ahead:
        return ""
    weighted = sum(float(row.weighted) for row in ahead if row.weighted is not None)
    amount = glance(weighted, Unit.MONEY, currency, language)
    first, last = ahead[0].period or "", ahead[-1].period or ""
    return language.text("{amount} weighted in {first} to {last}", amount=amount, first=first, last=last)
