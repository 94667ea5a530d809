"""The report as a page: the words, tables and pictures for its template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output import against
from salescli.output import verdict_text as words
from salescli.output.charts.drawing import sparkline, svg
from salescli.output.html import Page, pictures
from salescli.output.html.pictures import Picture
from salescli.output.html.tables import Head, Shown, Table, key_of, number, of_table
from salescli.output.terminal import one_line

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.report.model import (
        Breakdown,
        Comparison,
        Group,
        Missing,
        Ranking,
        Report,
        Scorecard,
        Section,
        Verdict,
    )
    from salescli.results.note import Note
    from salescli.results.table import Table as Data


class Move(Struct, frozen=True):
    """A change in words: `tone` (good, bad or none) is a colour, `said` says the same without colour."""

    text: str
    against: str
    arrow: str
    tone: str
    said: str


class Part(Struct, frozen=True):
    """A section of the page: its anchor, title, pictures, tables and notes."""

    id: str
    title: str
    charts: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


class Besides(Struct, frozen=True):
    """Another result on the page: its anchor, its title (translated), its chart (or none), its tables and notes."""

    id: str
    title: str
    chart: Chart | None
    tables: tuple[Data, ...]
    notes: tuple[Note, ...]


def page_of(report: Report, language: Language, besides: Sequence[Besides] = ()) -> Page:
    """A report as one page, with other results besides."""
    text = language.text
    breakdowns = [_breakdown(each, language) for each in report.breakdowns]
    pipeline = [
        *_funnel(report, language),
        *_forecast(report, language),
        *_besides(besides, language),
        *_cohorts(report, language),
    ]
    sections = [
        Part(f"theme-{section.name}", text(section.title), tables=(_theme(section, report, language),))
        for section in report.sections
    ]
    trends = pictures.trends(report, language)
    targets = _targets(report, language)
    contents = [Part("key-figures", text("Key figures"))]
    contents += [Part("targets", text("Targets"))] if targets else []
    contents += [Part("trends", text("Trends"))] if trends else []
    contents += breakdowns
    contents += [Part("leaders", text("Leaders and laggards"))] if report.rankings else []
    contents += [*pipeline, *sections]
    contents += [Part("missing", text("What could not be computed"))] if report.missing else []
    contents.append(Part("basis", text("What the numbers rest on")))
    context = {
        "title": text(report.title),
        "lead": _lead(report, language),
        "legend": against.legend(report, language),
        "contents": contents,
        "cards": [_card(card, report, language) for card in report.scorecards],
        "targets": targets,
        "trends": trends,
        "breakdowns": breakdowns,
        "rankings": [_ranking(ranking, report.currency, language) for ranking in report.rankings],
        "parts_of_pipeline": pipeline,
        "sections": sections,
        "missing": [_missing(gap, language) for gap in report.missing],
        "files": _files(report, language),
        "notes": _notes(report, language),
        "foot": text("Made by salescli from the files named above; no number leaves this page."),
    }
    return Page("report.html.j2", context)


def _lead(report: Report, language: Language) -> str:
    fields = {"day": report.as_of, "period": report.period}
    lead = language.text("Latest complete period {period}, as of {day}.", **fields)
    if report.currency is None:
        return lead
    return f"{lead} {language.text('Amounts in {currency}.', currency=report.currency)}"


def _card(card: Scorecard, report: Report, language: Language) -> dict[str, object]:
    currency = report.currency
    return {
        "title": language.title_of(card.kpi, card.title),
        "period": _period(card, report, language),
        "text": number(card.value, card.unit, language).text,
        "unit": language.unit(card.unit, currency) if card.value is not None else "",
        "previous": _move(card.previous, card, currency, language),
        "year_before": _move(card.year_before, card, currency, language),
        "verdicts": [{"text": _verdict_words(each, language), "tone": _tone(each.is_good)} for each in card.verdicts],
        "spark": _spark(card, width=220.0, height=32.0),
    }


def _period(card: Scorecard, report: Report, language: Language) -> str:
    """The period of a number; the day for one that says how things stand."""
    if card.period == "total":
        return language.text("as of {day}", day=report.as_of)
    return card.period + ("" if card.complete else "\N{NO-BREAK SPACE}*")


def _spark(card: Scorecard, **size: float) -> Markup:
    points = tuple(None if point.value is None else float(point.value) for point in card.trend)
    return Markup(sparkline(points, **size))


def _move(comparison: Comparison | None, card: Scorecard, currency: str | None, language: Language) -> Move | None:
    """How a number has changed, in percent; a percentage in percentage points."""
    if comparison is None or comparison.change is None:
        return None
    change = -comparison.change if comparison.change < 0 else comparison.change
    if card.unit is Unit.PERCENT:
        size, unit = language.number(change, card.unit), language.text("points")
    elif comparison.change_percent is not None:
        size, unit = language.number(abs(comparison.change_percent), Unit.RATIO), "%"
    else:
        size, unit = language.number(change, card.unit), language.unit(card.unit, currency)
    up = comparison.change > 0
    sign = "" if not comparison.change else "+" if up else language.signs[2]
    is_good = None if not comparison.change or card.better is Better.NEUTRAL else up == (card.better is Better.HIGHER)
    return Move(
        text=f"{sign}{size} {unit}".rstrip(),
        against=language.text("against {period}", period=comparison.period),
        arrow="▲" if up else "▼" if comparison.change else "▬",
        tone=_tone(is_good),
        said="" if is_good is None else language.text("better" if is_good else "worse"),
    )


def _tone(is_good: bool | None) -> str:
    return {True: "good", False: "bad", None: ""}[is_good]


def _verdict_words(verdict: Verdict, language: Language) -> str:
    name = one_line(f"{verdict.target} {words.scope(verdict.judged, language)}".rstrip())
    return f"{name}: {language.text(verdict.word)}"


def _targets(report: Report, language: Language) -> Table | None:
    """The targets with their verdicts."""
    if not report.verdicts:
        return None
    text = language.text
    heads = [
        Head(text("target")), Head(text("group")), Head(text("period")), Head(text("verdict")),
        Head(text("value"), is_number=True), Head(text("why")),
    ]  # fmt: skip
    rows = []
    for verdict in report.verdicts:
        value = number(verdict.value, verdict.unit, language)
        unit = language.unit(verdict.unit, report.currency) if verdict.value is not None else ""
        scope, why = (each(verdict.judged, language) for each in (words.scope, words.sentence))
        rows.append([
            Shown(one_line(verdict.target)), Shown(one_line(scope)), Shown(verdict.period or ""),
            Shown(text(verdict.word), tone=_tone(verdict.is_good)),
            Shown(f"{value.text} {unit}".rstrip(), value.key), Shown(one_line(why)),
        ])  # fmt: skip
    return Table(text("Targets"), heads, rows)


def _theme(section: Section, report: Report, language: Language) -> Table:
    """The KPIs of a theme: the number, its changes, and its last twelve periods."""
    text = language.text
    heads = [
        Head(text("KPI")), Head(text("period")), Head(text("value"), is_number=True), Head(text("unit")),
        Head(text("change"), is_number=True), Head(text("in a year"), is_number=True),
        Head(text("twelve periods"), sorts=False),
    ]  # fmt: skip
    rows = []
    for card in section.cards:
        value = number(card.value, card.unit, language)
        unit = language.unit(card.unit, report.currency) if card.value is not None else ""
        rows.append([
            Shown(language.title_of(card.kpi, card.title)), Shown(_period(card, report, language)), value, Shown(unit),
            _moved(card, card.previous, report.currency, language),
            _moved(card, card.year_before, report.currency, language),
            Shown("", markup=_spark(card)),
        ])  # fmt: skip
    return Table(text(section.title), heads, rows)


def _moved(card: Scorecard, comparison: Comparison | None, currency: str | None, language: Language) -> Shown:
    move = _move(comparison, card, currency, language)
    if move is None or comparison is None or comparison.change is None:
        return Shown("–")
    said = Markup(' <span class="said">{}</span>').format(move.said)
    key = comparison.change if comparison.change_percent is None else comparison.change_percent
    return Shown(f"{move.arrow} {move.text}", key_of(key), said, move.tone)


def _breakdown(breakdown: Breakdown, language: Language) -> Part:
    name = f"by-{breakdown.dimension}"
    title = language.text("By {dimension}, {period}", dimension=language.column(breakdown.dimension),
                          period=breakdown.period)  # fmt: skip
    table = of_table(breakdown.table(), language)
    return Part(name, title, pictures.of_breakdown(breakdown, name, language), (_called(table, title),))


def _called(table: Table, caption: str) -> Table:
    return Table(caption, table.heads, table.rows, table.total)


def _ranking(ranking: Ranking, currency: str | None, language: Language) -> dict[str, object]:
    unit = language.unit(ranking.kpi.unit, currency)

    def shown(groups: Iterable[Group]) -> list[dict[str, str]]:
        return [
            {"name": pictures.name_of(group, language),
             "text": f"{number(group.values[0], ranking.kpi.unit, language).text} {unit}".rstrip()}
            for group in groups
        ]  # fmt: skip

    return {
        "title": language.title_of(ranking.kpi.kpi, ranking.kpi.title),
        "period": ranking.period,
        "leaders": shown(ranking.leaders),
        "laggards": shown(ranking.laggards),
        "laggards_from": ranking.groups - len(ranking.laggards) + 1,
    }


def _funnel(report: Report, language: Language) -> list[Part]:
    if report.funnel is None:
        return []
    table = of_table(report.funnel.table(), language)
    notes = tuple(language.say(note.text) for note in report.funnel.notes)
    return [Part("funnel", language.text("Funnel"), pictures.of_funnel(report.funnel, language), (table,), notes)]


def _forecast(report: Report, language: Language) -> list[Part]:
    if report.forecast is None:
        return []
    shown, *others = report.forecast.tables()
    title = language.text("Forecast")
    tables = [_called(of_table(shown, language), title)]
    tables += [of_table(each, language) for each in others]
    notes = tuple(language.say(note.text) for note in report.forecast.notes)
    return [Part("forecast", title, pictures.of_forecast(report.forecast, language), tuple(tables), notes)]


def _besides(besides: Sequence[Besides], language: Language) -> list[Part]:
    """What other results stand on the page, each with its chart and its tables."""
    found = []
    for each in besides:
        picture = (
            () if each.chart is None else (Picture(each.chart.title, "", Markup(svg(each.chart, each.id)), "wide"),)
        )
        tables = tuple(of_table(table, language) for table in each.tables)
        notes = tuple(language.say(note.text) for note in each.notes)
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


def _missing(gap: Missing, language: Language) -> dict[str, str]:
    return {
        "names": ", ".join(gap.kpis),
        "reason": language.say(gap.reason),
        "remedy": language.say(gap.remedy or ""),
    }


def _notes(report: Report, language: Language) -> list[str]:
    lines = [language.say(note.text) for note in report.notes]
    if report.ignored:
        lines.append(language.text("Not read: {files}", files=", ".join(report.ignored)))
    if report.settings:
        lines.append(language.text("Settings: {path}", path=report.settings))
    return lines
