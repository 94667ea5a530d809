"""The findings of `validate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.language import ENGLISH
from salescli.i18n.notes import record as note_record
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, OneLine, Part, Rows, Section
from salescli.results.table import Cell, Column, Table

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.note import Note
    from salescli.validation.report import Finding, Report

_COLUMNS = ("severity", "rule", "file", "line", "column", "value", "text")
#: The columns that label a finding where the table is split into blocks.
_PLACE = ("file", "line")


class FindingsDocument(Document):
    """Problems with file, line, column and value. Not yet translated."""

    parts = (Part.SECTIONS, Part.SHEETS, Part.RECORD, Part.ROWS)
    is_translated = False

    def __init__(self, report: Report) -> None:
        """Adapt the findings."""
        self._report = report

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what is not listed."""
        return self._report.notes

    def sections(self, language: Language) -> list[Section]:
        """The findings as a table, with notes on what is not listed, and the totals."""
        rows = [
            tuple(None if cell is None else str(cell) for cell in _cells(finding).values())
            for finding in self._report.findings
        ]
        return [self._section(rows)]

    def sheets(self, language: Language) -> list[Section]:
        """The same, with lines as numbers."""
        return [self._section([tuple(_cells(finding).values()) for finding in self._report.findings])]

    def _section(self, rows: Sequence[tuple[Cell, ...]]) -> Section:
        columns = tuple(Column(name, name, is_own=True, is_label=name in _PLACE) for name in _COLUMNS)
        table = Table("findings", "", columns, tuple(rows)) if rows else None
        return Section(ENGLISH.say(self._report.summary), table, notes=tuple(self._report.notes))

    def record(self) -> dict[str, Any]:
        """One object: the files, the numbers of findings by severity and rule, and a line for each finding."""
        from salescli.validation.report import Severity

        report = self._report
        rules = [
            {"rule": rule.name, "severity": rule.severity.value, "count": count, "text": ENGLISH.say(rule.text)}
            for rule, count in report.counts.items()
        ]
        return {
            "schema_version": SCHEMA_VERSION,
            "files": list(report.files),
            "totals": {severity.value: report.total(severity) for severity in Severity},
            "rules": OneLine(rules),
            "findings": [_cells(finding) for finding in report.findings],
            "notes": OneLine([note_record(note) for note in report.notes]),
        }

    def rows(self) -> Rows:
        """A row for each finding."""
        return Rows(_COLUMNS, (list(_cells(finding).values()) for finding in self._report.findings))


def _cells(finding: Finding) -> dict[str, str | int | None]:
    rule = finding.rule
    values = (rule.severity.value, rule.name, finding.file, finding.line, finding.column, finding.value,
              ENGLISH.say(finding.said))  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))
