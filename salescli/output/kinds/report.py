"""A report for people: tables that fit a terminal of 80 columns, or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.i18n.language import ENGLISH, Language, in_encoding
from salescli.model.measures import Unit
from salescli.output import against, markdown
from salescli.output.kinds.forecast import of_forecast
from salescli.output.kinds.funnel import of_funnel
from salescli.output.style import PLAIN, Style
from salescli.output.text_table import Grid, encodable, encoded, is_unicode, note_line
from salescli.output.text_width import width
from salescli.output.verdicts import verdict_text as words
from salescli.output.wrapped_tables import WIDTH, fitting, of_table, together

if TYPE_CHECKING:
    from salescli.report.model import Breakdown, Comparison, Missing, Ranking, Report, Scorecard, Verdict

#: How many groups of a breakdown are shown: the rest is in JSON, CSV and HTML.
MOST_GROUPS = 15
_GAP = 2
_TITLE = 30
_BARS = {True: "▁▂▃▄▅▆▇█", False: "_.-~=+*#"}


def of_report(report: Report, encoding: str, language: Language = ENGLISH) -> list[Grid]:
    """Every part of the report as tables that fit a terminal, in characters that the encoding has."""
    return [_wrapped(grid) for grid in _grids(report, encoding, language, most=WIDTH)]


def as_text(report: Report, style: Style = PLAIN) -> str:
    """The report as plain text in UTF-8."""
    return together(of_report(report, "utf-8", style.language))


def as_markdown(report: Report, style: Style = PLAIN) -> str:
    """The report as Markdown: a heading and a table a part."""
    language = style.language
    grids = list(_grids(report, "utf-8", language, most=10_000))
    parts = []
    for level, grid in zip(["#", *["##"] * len(grids)], grids, strict=False):
        heading = f"{level} {markdown.escaped(grid.heading)}\n\n" if grid.heading else ""
        parts.append(heading + markdown.of_grid(replace(grid, heading=None)).lstrip("\n"))
    return "\n".join(parts)


def _grids(report: Report, encoding: str, language: Language, *, most: int) -> Iterator[Grid]:
    draw = _Drawing(report, encoding, language, most)
    cards = draw.cards(_title(report, language), report.scorecards, with_verdicts=True)
    ends = [note_line(note.text, language) for note in report.notes if note.code == "data_end"]
    lines = [encodable(line, encoding) for line in (against.legend(report, language), *ends)]
    yield replace(cards, footnotes=[*cards.footnotes, *lines])
    if report.verdicts:
        yield draw.verdicts(report.verdicts)
    for section in report.sections:
        yield draw.cards(language.text(section.title), section.cards)
    for breakdown in report.breakdowns:
        yield from draw.breakdown(breakdown)
    for ranking in report.rankings:
        yield draw.ranking(ranking)
    if report.funnel:
        yield from (replace(grid, footnotes=[]) for grid in of_funnel(report.funnel, encoding, language))
    if report.forecast:
        yield from (replace(grid, footnotes=[]) for grid in of_forecast(report.forecast, encoding, language))
    if report.missing:
        yield draw.missing(report.missing)
    yield draw.closing()


def _title(report: Report, language: Language) -> str:
    return language.text("{title}, {period}, as of {day}", title=language.text(report.title), period=report.period,
                         day=report.as_of)  # fmt: skip


class _Drawing:
    """A report on its way to tables."""

    def __init__(self, report: Report, encoding: str, language: Language, most: int) -> None:
        self._report = report
        self._encoding = encoding
        self._language = language
        self._most = most
        self._missing = "–" if is_unicode(encoding) else "-"

    def cards(self, heading: str, cards: Sequence[Scorecard], *, with_verdicts: bool = False) -> Grid:
        """KPIs with their value, change and sparkline; as many of its periods as there is room for."""
        columns: dict[str, list[str]] = {
            "KPI": [self._title_of(card) for card in cards],
            "value": [self._value(card.value, card.unit) for card in cards],
            "change": [self._change(card.previous, card.unit) for card in cards],
            "a year": [self._change(card.year_before, card.unit) for card in cards],
        }
        shows = with_verdicts and any(card.verdicts for card in cards)
        judged = {"target": [self._verdict(card) for card in cards]} if shows else {}
        used = sum(max(map(width, [name, *cells])) + _GAP for name, cells in {**columns, **judged}.items())
        room = min(12, self._most - 1 - used)
        if room >= len("trend"):
            columns["trend"] = [self._trend(card, room) for card in cards]
        columns |= judged
        return self._grid(heading, columns, 1)

    def _title_of(self, card: Scorecard) -> str:
        """The KPI, its name where the title is long, with its period where that is not the report's."""
        title = self._language.title_of(card.kpi, card.title)
        shown = title if width(title) <= _TITLE else card.kpi
        other = "" if card.period in (self._report.period, "total") else f", {card.period}"
        return self._cell(shown + other + ("" if card.complete else " *"))

    def _value(self, value: object, unit: Unit) -> str:
        if value is None:
            return self._missing
        number = self._language.number(value, unit)  # type: ignore[arg-type]
        label = self._language.unit(unit, self._report.currency)
        return in_encoding(f"{number} {label}".rstrip(), self._encoding)

    def _change(self, comparison: Comparison | None, unit: Unit) -> str:
        """In percentage points for what is in percent already, else in percent of what it was."""
        if comparison is None:
            return self._missing
        change = comparison.change if unit is Unit.PERCENT else comparison.change_percent
        if change is None:
            return self._missing
        number = self._language.number(float(change), Unit.DAYS)  # to one place
        sign = "+" if float(change) > 0 and re.search("[1-9]", number) else ""
        points = f" {self._language.text('pp')}" if unit is Unit.PERCENT else "%"
        return in_encoding(f"{sign}{number}{points}", self._encoding)

    def _verdict(self, card: Scorecard) -> str:
        return self._cell(", ".join(dict.fromkeys(self._language.text(verdict.word) for verdict in card.verdicts)))

    def _trend(self, card: Scorecard, room: int) -> str:
        """The last periods as bars from the lowest to the highest of them; a blank for what is not known."""
        values = [None if point.value is None else float(point.value) for point in card.trend[-room:]]
        known = [value for value in values if value is not None]
        if not known:
            return ""
        low, high = min(known), max(known)
        bars = _BARS[is_unicode(self._encoding)]
        steps = len(bars) - 1
        return "".join(
            " " if value is None else bars[round((value - low) / (high - low) * steps) if high > low else steps // 2]
            for value in values
        )

    def verdicts(self, verdicts: Sequence[Verdict]) -> Grid:
        """The targets and how they stand."""
        scopes = [words.scope(verdict.judged, self._language) for verdict in verdicts]
        names = [f"{each.target} ({scope})" if scope else each.target
                 for each, scope in zip(verdicts, scopes, strict=True)]  # fmt: skip
        columns = {
            "target": [self._cell(name) for name in names],
            "verdict": [self._cell(self._language.text(verdict.word)) for verdict in verdicts],
            "period": [self._cell(verdict.period or self._missing) for verdict in verdicts],
            "value": [self._value(verdict.value, verdict.unit) for verdict in verdicts],
        }
        return self._grid(self._language.text("Targets"), columns, 3)

    def breakdown(self, breakdown: Breakdown) -> Iterator[Grid]:
        """The groups of a breakdown, those with the largest first number where there are many."""
        table = breakdown.table()
        rest = len(table.rows) - MOST_GROUPS
        text = "The {most} of {all} with the largest {kpi}; JSON, CSV and HTML have all."
        notes = []
        if rest > 0:
            kpi = self._language.title_of(breakdown.kpis[0].kpi, breakdown.kpis[0].title)
            notes = [self._language.text(text, most=MOST_GROUPS, all=len(table.rows), kpi=kpi)]
            table = replace(table, rows=table.rows[:MOST_GROUPS])
        grid = replace(of_table(table, self._encoding, self._language), footnotes=notes)
        yield from fitting(grid, self._most)

    def ranking(self, ranking: Ranking) -> Grid:
        """The best, best first, and below a gap for those between the worst, worst last."""
        kpi = ranking.kpi
        title = self._language.title_of(kpi.kpi, kpi.title)
        heading = self._language.text("Leaders and laggards, {kpi}, {period}", kpi=title, period=ranking.period)
        between = ranking.groups - len(ranking.leaders) - len(ranking.laggards)
        names = [self._cell(group.label or group.key or self._missing) for group in ranking.leaders]
        values = [self._value(group.values[0], kpi.unit) for group in ranking.leaders]
        if between:
            names.append(self._cell(self._language.text("({count} between)", count=between)))
            values.append("")
        names += [self._cell(group.label or group.key or self._missing) for group in ranking.laggards]
        values += [self._value(group.values[0], kpi.unit) for group in ranking.laggards]
        return self._grid(heading, {ranking.dimension: names, "value": values}, 1)

    def missing(self, missing: Sequence[Missing]) -> Grid:
        """What could not be computed, and what would change that."""
        lines = []
        for each in missing:
            lines.append(f"{', '.join(each.kpis)}: {self._language.sentence(each.reason)}")
            lines += [f"  {self._language.sentence(line)}" for line in (each.remedy or "").splitlines()]
        return self._lines(self._language.text("Not computed"), lines)

    def closing(self) -> Grid:
        """Where the numbers come from and what was left out."""
        report = self._report
        source = "{file}: {rows} rows of {table}"
        lines = [
            self._language.text(
                source,
                file=file.name,
                rows=self._language.number(file.rows, Unit.COUNT),
                table=self._language.text(file.table),
            )
            for file in report.files
        ]
        lines += [self._language.text("Settings: {path}", path=report.settings)] if report.settings else []
        lines += [self._language.text("Not read: {file}", file=file) for file in report.ignored]
        notes = [*report.notes]
        for part in (report.funnel, report.forecast):
            notes += part.notes if part else []
        told = [note for note in dict.fromkeys(notes) if note.code != "data_end"]
        lines += [note_line(note.text, self._language) for note in told]
        return self._lines(self._language.text("Where the numbers come from"), lines)

    def _lines(self, heading: str, lines: Sequence[str]) -> Grid:
        return Grid([], [], 0, heading=self._cell(heading), footnotes=[self._cell(line) for line in lines])

    def _grid(self, heading: str, columns: dict[str, list[str]], first_number: int) -> Grid:
        running = any(cell.endswith(" *") for cell in columns.get("KPI", []))
        return Grid(
            headers=[encoded(self._language.column(name), self._encoding) for name in columns],
            rows=list(zip(*columns.values(), strict=True)),
            first_number=first_number,
            heading=self._cell(heading),
            footnotes=[encoded(self._language.text("* not complete"), self._encoding)] if running else [],
            gap=_GAP,
        )

    def _cell(self, text: str) -> str:
        return encodable(text, self._encoding)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _wrapped(grid: Grid) -> Grid:
    """The grid with footnotes that fit a terminal."""
    lines = [
        piece
        for line in grid.footnotes
        for piece in wrap(line, WIDTH, subsequent_indent=f"{_indent(line)}  ", break_on_hyphens=False)
    ]  # fmt: skip
    return replace(grid, footnotes=lines)
