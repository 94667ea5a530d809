"""A report: the dashboard as sections of tables, as a record, and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.model.measures import Unit
from salescli.results.document import Document, Part, Rows, Section
from salescli.results.table import Cell, Change, Column, Quantity, Table, Trend, split_by

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.html import Page
    from salescli.output.html.report import Besides
    from salescli.report.model import Breakdown, Comparison, Missing, Ranking, Report, Scorecard, Verdict
    from salescli.results.note import Note
    from salescli.why.model import Why

#: At most this many groups of a breakdown are shown; JSON, CSV and HTML have all.
MOST_GROUPS = 15
#: A longer title is replaced by the name of the KPI.
_TITLE = 30


class ReportDocument(Document):
    """The adapter of a report."""

    parts = (*Document.parts, Part.PAGE)
    page_width = 80
    wraps_lines = True

    def __init__(self, report: Report) -> None:
        """Adapt a report."""
        self._report = report

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what was left out, each once."""
        return self._report.notes

    def sections(self, language: Language) -> Iterator[Section]:
        """Every part of the report."""
        return _Sections(self._report, language).all()

    def prose(self, language: Language) -> Iterator[Section]:
        """Every part under a heading of its own."""
        for number, section in enumerate(self.sections(language)):
            yield replace(section, level=1 if number == 0 else 2)

    def sheets(self, language: Language) -> Iterator[Section]:
        """Every part with all of its groups, then every number in every period."""
        yield from _Sections(self._report, language, most_groups=None).all()
        rows = self.rows()
        columns = tuple(Column(name, name, is_own=True, is_number=name == "value") for name in rows.header)
        cells = tuple(tuple(_plain(cell) for cell in row) for row in rows.rows)
        yield Section(language.text("Data"), Table("data", language.text("Data"), columns, cells))

    def record(self) -> dict[str, Any]:
        """One object. `kpis` are the scorecards of all KPIs; `scorecards` and `sections` name theirs."""
        from salescli.output.documents.report_data import record_of

        return record_of(self._report)

    def rows(self) -> Rows:
        """A line for each number: every KPI in every period, then breakdowns, funnel, forecast and cohorts."""
        from salescli.output.documents.report_data import rows_of

        return rows_of(self._report)

    def page(self, kind: str | None, language: Language) -> Page:
        """The dashboard as a page."""
        from salescli.output.html.report import page_of

        besides = _besides(self._report, language)
        if not self._report.changes:
            return page_of(self._report, language, besides=besides)
        from salescli.output.documents.why import in_report

        return page_of(self._report, language, in_report.on_page(self._report.changes, language), besides)


class _Sections:
    """Makes the sections of a report, in a language."""

    def __init__(self, report: Report, language: Language, *, most_groups: int | None = MOST_GROUPS) -> None:
        self._report = report
        self._language = language
        self._most = most_groups

    def all(self) -> Iterator[Section]:
        """Every part that says something."""
        from salescli.output import against

        report, language = self._report, self._language
        cards = self.cards(self.title, report.scorecards, with_verdicts=True)
        ends = tuple(note for note in report.notes if note.code == "data_end")
        yield replace(cards, lines=(*cards.lines, against.legend(report, language)), notes=ends)
        if report.verdicts:
            yield self.verdicts(report.verdicts)
        if report.restated:
            from salescli.output.documents.history import restated

            yield restated.section(report.restated, language)
        for section in report.sections:
            yield self.cards(language.text(section.title), section.cards)
        if report.changes:
            yield self.changes(report.changes)
        for breakdown in report.breakdowns:
            yield self.breakdown(breakdown)
        for ranking in report.rankings:
            yield self.ranking(ranking)
        pipeline = [*([report.funnel.table()] if report.funnel else []),
                    *(report.forecast.tables() if report.forecast else []),
                    *([report.cohorts.table()] if report.cohorts else [])]  # fmt: skip
        for table in pipeline:
            yield Section(language.say(table.title), table, page_width=ReportDocument.page_width)
        for part in since(report):
            for found in part.sections(language):
                yield replace(found, notes=(), page_width=ReportDocument.page_width)
        if report.missing:
            yield self.missing(report.missing)
        yield self.closing()

    @property
    def title(self) -> str:
        """The title: the period of the report, and its as-of date."""
        from salescli.output import against

        report, text = self._report, self._language.text
        title = against.title_of(report, self._language)
        return text("{title}, {period}, as of {day}", title=title, period=report.period,
                    day=report.as_of)  # fmt: skip

    def cards(self, heading: str, cards: Sequence[Scorecard], *, with_verdicts: bool = False) -> Section:
        """KPIs with their value, change and sparkline."""
        columns: dict[str, list[Cell]] = {
            "KPI": [self._title_of(card) for card in cards],
            "value": [Quantity(card.value, card.unit, self._report.currency) for card in cards],
            "change": [_change(card.previous, card.unit) for card in cards],
            "a year": [_change(card.year_before, card.unit) for card in cards],
            "trend": [_trend(card) for card in cards],
        }
        if with_verdicts and any(card.verdicts for card in cards):
            columns["target"] = [self._verdict(card) for card in cards]
        return self._section(heading, columns, 1, is_running=any(_is_running(card) for card in cards))

    def _title_of(self, card: Scorecard) -> str:
        """The title of a KPI, or its name where the title is long; with its period where that is not the report's."""
        from salescli.output.text.width import width

        title = self._language.title_of(card.kpi, card.title)
        shown = title if width(title) <= _TITLE else card.kpi
        other = "" if card.period in (self._report.period, "total") else f", {card.period}"
        return shown + other + (" *" if _is_running(card) else "")

    def _verdict(self, card: Scorecard) -> str:
        return ", ".join(dict.fromkeys(self._language.text(verdict.word) for verdict in card.verdicts))

    def verdicts(self, verdicts: Sequence[Verdict]) -> Section:
        """The targets and how they stand."""
        from salescli.output import verdict_text

        scopes = [verdict_text.scope(verdict.judged, self._language) for verdict in verdicts]
        columns: dict[str, list[Cell]] = {
            "target": [f"{each.target} ({scope})" if scope else each.target
                       for each, scope in zip(verdicts, scopes, strict=True)],
            "verdict": [self._language.text(verdict.word) for verdict in verdicts],
            "period": [verdict.period for verdict in verdicts],
            "value": [Quantity(verdict.value, verdict.unit, self._report.currency) for verdict in verdicts],
        }  # fmt: skip
        return self._section(self._language.text("Targets"), columns, 3)

    def changes(self, accounts: Sequence[Why]) -> Section:
        """What changed since the period before: in sentences, on a sheet every contribution."""
        from salescli.output.documents.why import in_report

        heading = self._language.text("What changed")
        if self._most is None:
            return Section(heading, in_report.table_of_all(accounts, heading, self._language))
        notes = tuple(dict.fromkeys(note for account in accounts for note in account.notes))
        return Section(heading, lines=in_report.lines(accounts, self._language), notes=notes)

    def breakdown(self, breakdown: Breakdown) -> Section:
        """The groups of a breakdown; of many only those with the largest first number."""
        table = breakdown.table()
        title = self._language.say(table.title)
        if self._most is None or len(table.rows) <= self._most:
            return Section(title, table)
        kpi = self._language.title_of(breakdown.kpis[0].kpi, breakdown.kpis[0].title)
        line = self._language.text(
            "The {most} of {all} with the largest {kpi}; JSON, CSV and HTML have all.",
            most=self._most, all=len(table.rows), kpi=kpi,
        )  # fmt: skip
        return Section(title, replace(table, rows=table.rows[: self._most]), lines=(line,))

    def ranking(self, ranking: Ranking) -> Section:
        """The best groups, best first, then a gap for those between, then the worst, worst last."""
        kpi, currency = ranking.kpi, self._report.currency
        title = self._language.title_of(kpi.kpi, kpi.title)
        heading = self._language.text("Leaders and laggards, {kpi}, {period}", kpi=title, period=ranking.period)
        rows: list[tuple[Cell, Cell]] = [
            (group.label or group.key, Quantity(group.values[0], kpi.unit, currency)) for group in ranking.leaders
        ]
        if between := ranking.groups - len(ranking.leaders) - len(ranking.laggards):
            rows.append((self._language.text("({count} between)", count=between), ""))
        rows += [
            (group.label or group.key, Quantity(group.values[0], kpi.unit, currency)) for group in ranking.laggards
        ]
        columns = (split_by(ranking.dimension), Column("value", "value", is_number=True))
        return Section(heading, Table("ranking", "", columns, tuple(rows), is_close=True))

    def missing(self, missing: Sequence[Missing]) -> Section:
        """What could not be computed, and what would change that."""
        lines = []
        for each in missing:
            lines.append(f"{', '.join(each.kpis)}: {self._language.say(each.reason)}")
            lines += [f"  {line}" for line in self._language.say(each.remedy or "").splitlines()]
        return Section(self._language.text("Not computed"), lines=tuple(lines))

    def closing(self) -> Section:
        """Where the numbers come from and what was left out."""
        report, language = self._report, self._language
        source = "{file}: {rows} rows of {table}"
        lines = [
            language.text(
                source,
                file=file.name,
                rows=language.number(file.rows, Unit.COUNT),
                table=language.text(file.table),
            )
            for file in report.files
        ]
        lines += [language.text("Settings: {path}", path=report.settings)] if report.settings else []
        lines += [language.text("Not read: {file}", file=file) for file in report.ignored]
        notes = [*report.notes]
        for part in (report.funnel, report.forecast, report.cohorts, report.moved, report.accuracy):
            notes += part.notes if part else []
        shown = tuple(note for note in dict.fromkeys(notes) if note.code != "data_end")
        return Section(language.text("Where the numbers come from"), lines=tuple(lines), notes=shown)

    def _section(
        self, heading: str, cells: dict[str, list[Cell]], first_number: int, *, is_running: bool = False
    ) -> Section:
        columns = tuple(Column(name, name, is_number=place >= first_number) for place, name in enumerate(cells))
        table = Table("cards", "", columns, tuple(zip(*cells.values(), strict=True)), is_close=True)
        return Section(heading, table, lines=(self._language.text("* not complete"),) if is_running else ())


def _is_running(card: Scorecard) -> bool:
    return not card.complete


def _change(comparison: Comparison | None, unit: Unit) -> Change:
    """A change: in percentage points where the unit is percent, else in percent of the earlier value."""
    is_points = unit is Unit.PERCENT
    if comparison is None:
        return Change(None)
    return Change(comparison.change if is_points else comparison.change_percent, is_points)


def _plain(cell: object) -> Cell:
    """A plain value as a cell; a unit is a text."""
    return cell if cell is None or isinstance(cell, int | float | Decimal | date) else str(cell)


def _trend(card: Scorecard) -> Trend:
    return Trend(tuple(None if point.value is None else float(point.value) for point in card.trend))


def since(report: Report) -> list[Document]:
    """What is known since the last recorded run."""
    found: list[Document] = []
    if report.moved:
        from salescli.output.documents.pipeline.movements import PipelineDocument

        found.append(PipelineDocument(report.moved))
    if report.accuracy:
        from salescli.output.documents.history.accuracy import AccuracyDocument

        found.append(AccuracyDocument(report.accuracy))
    return found


def _besides(report: Report, language: Language) -> list[Besides]:
    """The same for the page: what moved the pipeline is a waterfall there."""
    from salescli.output.html.report import Besides

    found = []
    if report.restated:
        from salescli.output.documents.history import restated

        section = restated.section(report.restated, language)
        shown = (section.table,) if section.table else ()
        found.append(Besides("restated", section.title or "", None, shown, (), section.lines))
    for part in since(report):
        from salescli.output.documents.pipeline.movements import PipelineDocument

        is_moved = isinstance(part, PipelineDocument)
        title = language.text("Pipeline since the last report") if is_moved else language.text(
            "What was forecast, and what came"
        )  # fmt: skip
        tables = tuple(section.table for section in part.sheets(language) if section.table)
        chart = part.chart(None, language) if isinstance(part, PipelineDocument) else None
        found.append(Besides("moved" if is_moved else "accuracy", title, chart, tables, tuple(part.notes)))
    return found
