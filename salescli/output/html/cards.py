"""The key figures of a page: each as a card with its changes, its target and its last periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output.charts.drawing import sparkline
from salescli.output.figures import figure, headline
from salescli.output.html import goals

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.html.goals import Goal
    from salescli.report.model import Comparison, Report, Scorecard


class Move(Struct, frozen=True):
    """A change in words: `tone` (good, bad or none) is a colour, `said` says the same without colour."""

    text: str
    against: str
    arrow: str
    tone: str
    said: str


class Card(Struct, frozen=True):
    """A key figure in words: its number, the exact one as a tip, its unit, changes, targets and last periods."""

    title: str
    period: str
    text: str
    exact: str
    unit: str
    previous: Move | None
    year_before: Move | None
    goals: Sequence[Goal]
    spark: Markup


def card(card: Scorecard, report: Report, language: Language) -> Card:
    """A key figure as it is shown: money in whole units, the exact number as its tip."""
    currency = report.currency
    known = card.value is not None
    return Card(
        title=language.title_of(card.kpi, card.title),
        period=period(card, report, language),
        text="–" if card.value is None else headline(card.value, card.unit, language),
        exact=figure(card.value, card.unit, currency, language) if known else "",  # type: ignore[arg-type]
        unit=language.unit(card.unit, currency) if known else "",
        previous=move(card.previous, card, currency, language, at_a_glance=True),
        year_before=move(card.year_before, card, currency, language, at_a_glance=True),
        goals=goals.beside(card, report, language),
        spark=spark(card, width=220.0, height=32.0),
    )


def period(card: Scorecard, report: Report, language: Language) -> str:
    """The period of a number; the day for one that says how things stand."""
    if card.period == "total":
        return language.text("as of {day}", day=report.as_of)
    return card.period + ("" if card.complete else "\N{NO-BREAK SPACE}*")


def spark(card: Scorecard, **size: float) -> Markup:
    """The last periods as a line without words."""
    points = tuple(None if point.value is None else float(point.value) for point in card.trend)
    return Markup(sparkline(points, **size))


def move(
    comparison: Comparison | None,
    card: Scorecard,
    currency: str | None,
    language: Language,
    *,
    at_a_glance: bool = False,
) -> Move | None:
    """How a number has changed, in percent; a percentage in percentage points, `at_a_glance` with few decimals.

    A change is good or bad only where it is larger than the usual one from period to period.
    """
    if comparison is None or comparison.change is None:
        return None
    change = -comparison.change if comparison.change < 0 else comparison.change
    if card.unit is Unit.PERCENT:
        shown = headline(change, card.unit, language) if at_a_glance else language.number(change, card.unit)
        size, unit = shown, language.text("pp")
    elif comparison.change_percent is not None:
        size, unit = language.number(abs(comparison.change_percent), Unit.RATIO), "%"
    else:
        size, unit = headline(change, card.unit, language), language.unit(card.unit, currency)
    up = comparison.change > 0
    sign = "" if not comparison.change else "+" if up else language.signs[2]
    usual = card.usual_change
    is_clear = usual is not None and float(change) > usual and card.better is not Better.NEUTRAL
    is_good = up == (card.better is Better.HIGHER) if is_clear else None
    return Move(
        text=f"{sign}{size} {unit}".rstrip(),
        against=language.text("against {period}", period=comparison.period),
        arrow="▲" if up else "▼" if comparison.change else "▬",
        tone=goals.tone(is_good),
        said="" if is_good is None else language.text("better" if is_good else "worse"),
    )
