"""What is wrong with files, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from salescli.i18n.language import ENGLISH
from salescli.i18n.notes import record as note_record
from salescli.output import exact
from salescli.output.data import SCHEMA_VERSION
from salescli.output.plain import drawn
from salescli.output.style import PLAIN, Style
from salescli.output.text_table import Grid, encodable, is_unicode

if TYPE_CHECKING:
    from salescli.validation.report import Finding, Report

_COLUMNS = ("severity", "rule", "file", "line", "column", "value", "text")


def of_report(report: Report, encoding: str) -> Grid:
    """The findings as a table, what is not listed and the totals under it."""
    missing = "–" if is_unicode(encoding) else "-"
    rows = [
        [missing if cell is None else encodable(str(cell), encoding) for cell in _cells(finding).values()]
        for finding in report.findings
    ]
    footnotes = [f"Note: {ENGLISH.say(note.text)}" for note in report.notes]
    return Grid(
        headers=_COLUMNS,
        rows=rows,
        first_number=len(_COLUMNS),
        heading=encodable(ENGLISH.say(report.summary), encoding),
        footnotes=[encodable(line, encoding) for line in footnotes],
    )


def as_text(report: Report) -> str:
    """The findings as plain text."""
    return drawn(of_report(report, "utf-8"), "utf-8")


def as_json(report: Report) -> str:
    """One object: the files, how many findings there are of each severity and rule, and a finding a line."""
    from salescli.validation.report import Severity

    head: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "files": list(report.files),
        "totals": {severity.value: report.total(severity) for severity in Severity},
        "rules": [
            {"rule": rule.name, "severity": rule.severity.value, "count": count, "text": ENGLISH.say(rule.text)}
            for rule, count in report.counts.items()
        ],
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    found = ",\n    ".join(json.dumps(_cells(finding), ensure_ascii=False) for finding in report.findings)
    lines.append(f'  "findings": [\n    {found}\n  ],' if found else '  "findings": [],')
    notes = [note_record(note) for note in report.notes]
    lines.append(f'  "notes": {json.dumps(notes, ensure_ascii=False)}')
    return "{\n" + "\n".join(lines) + "\n}\n"


def as_csv(report: Report, style: Style = PLAIN) -> str:
    """One header and a line a finding."""
    return exact.as_csv(_COLUMNS, (_cells(finding).values() for finding in report.findings), style)


def _cells(finding: Finding) -> dict[str, str | int | None]:
    rule = finding.rule
    values = (rule.severity.value, rule.name, finding.file, finding.line, finding.column, finding.value,
              ENGLISH.say(finding.said))  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))
