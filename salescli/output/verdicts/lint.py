"""What `check --lint` found, as a table, JSON, CSV or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.output import exact, plain
from salescli.output.figures import figure
from salescli.output.style import PLAIN, Style
from salescli.output.text_table import Grid, of_records
from salescli.output.verdicts import verdict_text as words
from salescli.output.verdicts.ci import harmless
from salescli.output.verdicts.data import SCHEMA_VERSION, dumps
from salescli.output.verdicts.markdown import safe

if TYPE_CHECKING:
    from salescli.targets.lint import Ambition, Finding


def as_text(findings: Sequence[Finding]) -> str:
    """A table as plain text in UTF-8."""
    return plain.drawn(of_findings(findings, "utf-8"), "utf-8")


def of_findings(findings: Sequence[Finding], encoding: str) -> Grid:
    """A table, in characters that the encoding has."""
    records = [{name: harmless(cell) for name, cell in record.items()} for record in lines(findings)]
    return of_records(records, encoding)


def as_json(findings: Sequence[Finding]) -> str:
    """One object: `schema_version, targets`, one target a line."""
    rows = ",\n    ".join(dumps(_record(finding)) for finding in findings)
    return f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "targets": [\n    {rows}\n  ]\n}}\n'


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "written_in": str(finding.origin),
        "broken": finding.is_broken,
        "remarks": [ENGLISH.say(remark) for remark in finding.remarks],
        "ambition": [
            {
                "group": dict(ambition.group),
                "period": ambition.judged.period.label if ambition.judged.period else None,
                "min": ambition.judged.bounds.low if ambition.judged.bounds else None,
                "max": ambition.judged.bounds.high if ambition.judged.bounds else None,
                "percentile": ambition.percentile,
                "reached": ambition.reached,
                "past_periods": ambition.past,
            }
            for ambition in finding.ambitions
        ],
    }


def lines(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """One record of text a target and group: target, group, ambition, remarks, written in."""
    found = []
    for finding in findings:
        for position, ambition in enumerate(finding.ambitions or (None,)):
            found.append(
                {
                    "target": finding.name,
                    "group": words.group(ambition.judged) if ambition else "",
                    "wanted": words.wanted(ambition.judged) if ambition else "",
                    "ambition": _ambition(ambition) if ambition else "",
                    "remarks": "; ".join(map(ENGLISH.say, finding.remarks)) if not position else "",
                    "written in": str(finding.origin),
                }
            )
    return found


def _ambition(ambition: Ambition) -> str:
    if ambition.percentile is None:
        return "no past to compare with"
    share = figure(ambition.percentile, Unit.PERCENT)
    return f"harder than {share} of the past (reached in {ambition.reached} of {ambition.past})"


def as_csv(findings: Sequence[Finding], style: Style = PLAIN) -> str:
    """One header and one line a target and group."""
    header = ["name", "group", "period", "percentile", "reached", "past_periods", "broken", "remarks", "place"]
    rows = [
        [
            finding.name,
            words.group(ambition.judged) if ambition else None,
            ambition.judged.period.label if ambition and ambition.judged.period else None,
            ambition.percentile if ambition else None,
            ambition.reached if ambition else None,
            ambition.past if ambition else None,
            finding.is_broken,
            "; ".join(map(ENGLISH.say, finding.remarks)),
            str(finding.origin),
        ]
        for finding in findings
        for ambition in finding.ambitions or (None,)
    ]
    return exact.as_csv(header, rows, style)


def as_markdown(findings: Sequence[Finding]) -> str:
    """One table."""
    rows = lines(findings)
    names = list(rows[0])
    written = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    written += ["| " + " | ".join(safe(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(written) + "\n"
