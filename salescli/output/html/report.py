"""The report as a page: its words, tables and pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from salescli.model.measures import Unit
from salescli.output import against
from salescli.output.against import title_of
from salescli.output.html import Page, cards, goals, pictures, widths
from salescli.output.html.contents import Content, Gap, Part, Targets, body
from salescli.output.html.pictures import Picture
from salescli.output.html.tables import Head, Shown, Table, key_of, number, of_grid, of_table
from salescli.output.terminal import one_line

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.documents.why.in_report import OnPage
    from salescli.report.logo import Logo
    from salescli.report.model import (
        Breakdown,
        Comparison,
        Missing,
        Report,
        Scorecard,
        Section,
    )
    from salescli.results.note import Note
    from salescli.results.table import Table as Data


class Besides(Struct, frozen=True):
    """Another result on the page: its anchor, its title (translated), its chart (or none), its tables and notes.

    `lines` are sentences that stand with the notes.
    """

    id: str
    title: str
    chart: Chart | None
    tables: tuple[Data, ...]
    notes: tuple[Note, ...]
    lines: tuple[str, ...] = ()


def page_of(report: Report, language: Language, changed: OnPage | None = None, besides: Sequence[Besides] = ()) -> Page:
    """A report as one page, and on it what changed, and other results besides."""
    text = language.text
    changes = [] if changed is None else [_changes(changed, language)]
    breakdowns = [_breakdown(each, language) for each in report.breakdowns]
    pipeline = [
        *_funnel(report, language),
        *_forecast(report, language),
        *_besides(besides, language),
        *_cohorts(report, language),
    ]
    sections = [
        Part(f"theme-{section.name}", text(section.title), tables=(_unnamed(_theme(section, report, language)),))
        for section in report.sections
    ]
    trends = pictures.trends(report, language)
    contents = [Part("key-figures", text("Key figures"))]
    contents += [Part("targets", text("Targets"))] if report.verdicts else []
    contents += [Part("trends", text("Trends"))] if trends else []
    contents += changes
    contents += breakdowns
    contents += [*pipeline, *sections]
    contents += [Part("missing", text("What could not be computed"))] if report.missing else []
    contents.append(Part("basis", text("What the numbers rest on")))
    content = Content(
        title=title_of(report, language),
        lead=_lead(report, language),
        logo=_address(report.logo) if report.logo else None,
        period=report.period,
        index=contents,
        cards=[cards.card(card, report, language) for card in report.scorecards],
        rule=_rule(report, language),
        targets=_targets(report, language) if report.verdicts else None,
        trends=trends,
        parts=[*changes, *breakdowns, *pipeline],
        legend=against.legend(report, language) if sections else "",
        sections=sections,
        missing=[_missing(gap, language) for gap in report.missing],
        files=_files(report, language),
        notes=_notes(report, language),
        foot=text("Made by salescli from the files named above; no number leaves this page."),
    )
    return Page(content.title, body(content, language), content.logo)


def _address(logo: Logo) -> str:
    """A picture as an address that holds its bytes, so that the page stays one file."""
    return f"data:{logo.media};base64,{base64.b64encode(logo.content).decode()}"


def _lead(report: Report, language: Language) -> str:
    fields = {"day": report.as_of, "period": report.period}
    lead = language.text("Latest complete period {period}, as of {day}.", **fields)
    if report.currency is None:
        return lead
    return f"{lead} {language.text('Amounts in {currency}.', currency=report.currency)}"


def _theme(section: Section, report: Report, language: Language) -> Table:
    """The KPIs of a theme: the number, its changes, and its last twelve periods."""
    text = language.text
    heads = [
        Head(text("KPI")), Head(text("value"), is_number=True, sorts=False),
        Head(text("change"), is_number=True), Head(text("in a year"), is_number=True),
        Head(text("twelve periods"), sorts=False),
    ]  # fmt: skip
    rows = []
    for card in section.cards:
        value = number(card.value, card.unit, language)
        unit = language.unit(card.unit, report.currency) if card.value is not None else ""
        period = "" if card.period == report.period else cards.period(card, report, language)
        rows.append([
            Shown(language.title_of(card.kpi, card.title), markup=_soft(period)),
            Shown(value.text, value.key, _soft(unit)),
            _moved(card, card.previous, report.currency, language),
            _moved(card, card.year_before, report.currency, language),
            Shown("", markup=cards.spark(card)),
        ])  # fmt: skip
    return Table(text(section.title), heads, rows, shape="stack")


def _soft(words: str) -> Markup:
    """Words after a text that matter less."""
    return Markup(' <span class="soft short">{}</span>').format(words) if words else Markup("")


def _moved(card: Scorecard, comparison: Comparison | None, currency: str | None, language: Language) -> Shown:
    move = cards.move(comparison, card, currency, language)
    if move is None or comparison is None or comparison.change is None:
        return Shown("–")
    said = Markup(' <span class="said">{}</span>').format(move.said)
    key = comparison.change if comparison.change_percent is None else comparison.change_percent
    return Shown(f"{move.arrow} {move.text}", key_of(key), said, move.tone)


def _rule(report: Report, language: Language) -> str:
    """The rule by which changes are coloured; empty where there is too short a past to colour any."""
    all_cards = (*report.scorecards, *(card for section in report.sections for card in section.cards))
    if not any((card.previous or card.year_before) and card.usual_change is not None for card in all_cards):
        return ""
    return language.text(
        "Better or worse is a change that is larger than the usual one from period to period, the mean of the last "
        "twelve."
    )


def _targets(report: Report, language: Language) -> Targets:
    """The targets that need attention, and all of them as a table to unfold."""
    return Targets(
        summary=goals.summary(report, language),
        urgent=goals.attention(report, language),
        more=max(0, goals.count(report) - goals.MOST),
        all=goals.table(report, language),
    )


def _breakdown(breakdown: Breakdown, language: Language) -> Part:
    name = f"by-{breakdown.dimension}"
    dimension = language.column(breakdown.dimension)
    title = language.text("By {dimension}, {period}", dimension=dimension, period=breakdown.period)
    table = of_table(breakdown.table(), language)
    charts = pictures.of_breakdown(breakdown, name, language)
    short = language.text("By {dimension}", dimension=dimension)
    return Part(name, title, charts, (_called(table, title),), name=short)


def _changes(changed: OnPage, language: Language) -> Part:
    charts = tuple(pictures.of_change(chart, f"change{number}") for number, chart in enumerate(changed.charts))
    folded = tuple((each.title, each.change, of_grid(each.grid, each.cells, each.caption)) for each in changed.accounts)
    folded = tuple((title, change, _unnamed(table)) for title, change, table in folded)
    return Part("changes", changed.title, charts, (), changed.notes, folded, language.text("What changed"))


def _called(table: Table, caption: str) -> Table:
    """A table of another caption, which is the title over it."""
    return _unnamed(replace(table, caption=caption))


def _unnamed(table: Table) -> Table:
    """A table whose caption is not shown: what stands over it says the same."""
    return replace(table, shows_caption=False)


def _funnel(report: Report, language: Language) -> list[Part]:
    if report.funnel is None:
        return []
    table = of_table(report.funnel.table(), language)
    notes = tuple(language.say(note.text) for note in report.funnel.notes)
    charts = pictures.of_funnel(report.funnel, language)
    return [Part("funnel", language.text("Funnel"), charts, (table,), notes, is_pair=True)]


def _forecast(report: Report, language: Language) -> list[Part]:
    if report.forecast is None:
        return []
    shown, *others = report.forecast.tables()
    title = language.text("Forecast")
    tables = [_called(of_table(shown, language), title)]
    tables += [of_table(each, language) for each in others]
    running = (language.text("* not complete"),) if not all(row.complete for row in report.forecast.rows) else ()
    notes = (*running, *(language.say(note.text) for note in report.forecast.notes))
    return [Part("forecast", title, pictures.of_forecast(report.forecast, language), tuple(tables), notes)]


def _besides(besides: Sequence[Besides], language: Language) -> list[Part]:
    """What other results stand on the page, each with its chart and its tables."""
    found = []
    for each in besides:
        chart = each.chart
        picture = () if chart is None else (Picture(chart.title, "", "", widths.of_chart(chart, each.id), "wide"),)
        tables = tuple(of_table(table, language) for table in each.tables)
        notes = (*each.lines, *(language.say(note.text) for note in each.notes))
        found.append(Part(each.id, each.title, picture, tables, notes))
    return found


def _cohorts(report: Report, language: Language) -> list[Part]:
    if report.cohorts is None:
        return []
    title = language.say(report.cohorts.title)
    notes = tuple(language.say(note.text) for note in report.cohorts.notes)
    picture = pictures.of_cohorts(report.cohorts, title, language)
    return [Part("cohorts", language.text("Customers by quarter of start"), picture, (), notes)]


def _files(report: Report, language: Language) -> Table:
    text = language.text
    heads = [Head(text("file")), Head(text("table")), Head(text("rows"), is_number=True)]
    rows = [
        [Shown(one_line(file.name)), Shown(text(file.table)), number(file.rows, Unit.COUNT, language)]
        for file in report.files
    ]
    return Table(text("Files read"), heads, rows)


def _missing(gap: Missing, language: Language) -> Gap:
    return Gap(", ".join(gap.kpis), language.say(gap.reason), language.say(gap.remedy or ""))


def _notes(report: Report, language: Language) -> list[str]:
    lines = [language.say(note.text) for note in report.notes]
    if report.ignored:
        lines.append(language.text("Not read: {files}", files=", ".join(report.ignored)))
    if report.settings:
        lines.append(language.text("Settings: {path}", path=report.settings))
    return lines
