"""What a result is compared with, in words for its title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from salescli.model.calendar import Grain
from salescli.model.versus import YEAR_OF_WEEKS, Versus
from salescli.output import words

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.report.model import Report
    from salescli.results.result import KpiResult

Days = tuple[date, date]


def heading(result: KpiResult, language: Language) -> str:
    """What a result is and what it is compared with, in one line."""
    title = words.titled(language.title(result.kpi), result.grain, result.by, result.as_of.day, language)
    return titled(title, result.compared, result.grain, *result.days_compared, language)


def titled(
    title: str, versus: Versus | None, grain: Grain, rows: Sequence[Days], total: Days | None, language: Language
) -> str:
    """The title of a result with what it is compared with.

    `rows` are the different days that its rows are compared with, the first and the last; `total` those of the total.
    Where they are the same, the title says them; else how far back those of each period lie, and those of the total.
    """
    if versus is None or not rows:
        return title
    if len(rows) == 1 and total in (None, rows[0]):
        start, end = rows[0]
        if versus is Versus.YEAR and grain in (Grain.DAY, Grain.WEEK):
            return language.text("{title}, against {start} to {end}, 52 weeks earlier",
                                 title=title, start=start, end=end)  # fmt: skip
        return language.text("{title}, against {start} to {end}", title=title, start=start, end=end)
    found = language.text(template_of(versus, grain), title=title)
    if total is None:
        return found
    start, end = total
    return language.text("{title}; the total against {start} to {end}", title=found, start=start, end=end)


def template_of(versus: Versus, grain: Grain) -> str:
    """How a title says that every period of a grain is compared with an earlier one."""
    if versus is Versus.PREVIOUS:
        return f"{{title}}, each against the {grain.value} before"
    if grain in (Grain.DAY, Grain.WEEK):
        return f"{{title}}, each against the {grain.value} 52 weeks earlier"
    return f"{{title}}, each against the same {grain.value} a year before"


def legend(report: Report, language: Language) -> str:
    """What the changes of a report are from, with the periods that those of its own period are compared with."""
    cards = [*report.scorecards, *(card for section in report.sections for card in section.cards)]
    mine = [card for card in cards if card.period == report.period]
    before = next((card.previous.period for card in mine if card.previous), None)
    year = next(((card.start, card.year_before) for card in mine if card.start and card.year_before), None)
    if before is None:
        change = language.text("change: from the period before")
    else:
        change = language.text("change: from the period before ({period})", period=before)
    if year is None:
        return f"{change}; {language.text('a year: from the same period a year before')}"
    start, earlier = year
    if start - earlier.start == YEAR_OF_WEEKS:
        return f"{change}; {language.text('a year: from 52 weeks before ({period})', period=earlier.period)}"
    told = language.text("a year: from the same period a year before ({period})", period=earlier.period)
    return f"{change}; {told}"
