"""What a result is compared with, in words for its title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from salescli.model.calendar import Grain
from salescli.model.versus import YEAR_OF_WEEKS, Versus
from salescli.output import words
from salescli.output.terminal import one_line

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.report.model import Report
    from salescli.results.result import KpiResult

Days = tuple[date, date]


def heading(result: KpiResult, language: Language) -> str:
    """The title of a result with what it is compared with, in one line."""
    title = words.titled(language.title(result.kpi), result.grain, result.by, result.as_of.day, language)
    return titled(title, result.compared, result.grain, *result.days_compared, language)


def titled(
    title: str, versus: Versus | None, grain: Grain, rows: Sequence[Days], total: Days | None, language: Language
) -> str:
    """The title of a result with what it is compared with.

    `rows` are the different first and last days that its rows are compared with; `total` are those of the total. Where
    these are the same, the title has them; else it says how far back each period is compared, and the total's days.
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
    """The template of a title which says that every period of a grain is compared with an earlier one."""
    if versus is Versus.PREVIOUS:
        return f"{{title}}, each against the {grain.value} before"
    if grain in (Grain.DAY, Grain.WEEK):
        return f"{{title}}, each against the {grain.value} 52 weeks earlier"
    return f"{{title}}, each against the same {grain.value} a year before"


def title_of(report: Report, language: Language) -> str:
    """The title of a report: the user's own, as it is written, else the usual one."""
    return language.text("Sales report") if report.title is None else one_line(report.title)


def legend(report: Report, language: Language) -> str:
    """A line that says what the changes in a report are from, with the days that its period is compared with."""
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
    compared = language.text("a year: from the same period a year before ({period})", period=earlier.period)
    return f"{change}; {compared}"
