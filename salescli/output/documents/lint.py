"""What `check --lint` found: what each target leaves unsaid, and how ambitious it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.output import verdict_text as words
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Names, Rows, Section
from salescli.results.table import Column, Table

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.targets.lint import Ambition, Finding

_HEADER = ("name", "group", "period", "percentile", "reached", "past_periods", "broken", "remarks", "place")


class LintDocument(Document):
    """A row a target and group. Its words have no translation yet."""

    is_translated = False
    for_runners = True

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Adapt the findings."""
        self._findings = findings

    def sections(self, language: Language) -> list[Section]:
        """One table: target, group, wanted, ambition, remarks, written in."""
        records = [record for finding in self._findings for record in _records(finding)]
        columns = tuple(Column(name, name, is_own=True) for name in records[0])
        return [Section(table=Table("targets", "", columns, tuple(tuple(record.values()) for record in records)))]

    def record(self) -> dict[str, Any]:
        """One object: `schema_version, targets`, one target a line."""
        return {"schema_version": SCHEMA_VERSION, "targets": [_record(finding) for finding in self._findings]}

    def rows(self) -> Rows:
        """A target and group each."""
        rows = (
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
            for finding in self._findings
            for ambition in finding.ambitions or (None,)
        )
        return Rows(_HEADER, rows)


def _records(finding: Finding) -> list[dict[str, str]]:
    return [
        {
            "target": finding.name,
            "group": words.group(ambition.judged) if ambition else "",
            "wanted": words.wanted(ambition.judged) if ambition else "",
            "ambition": _ambition(ambition) if ambition else "",
            "remarks": "; ".join(map(ENGLISH.say, finding.remarks)) if not position else "",
            "written in": str(finding.origin),
        }
        for position, ambition in enumerate(finding.ambitions or (None,))
    ]


def _ambition(ambition: Ambition) -> str:
    from salescli.output.figures import figure

    if ambition.percentile is None:
        return "no past to compare with"
    share = figure(ambition.percentile, Unit.PERCENT)
    return f"harder than {share} of the past (reached in {ambition.reached} of {ambition.past})"


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "written_in": str(finding.origin),
        "broken": finding.is_broken,
        "remarks": list(map(ENGLISH.say, finding.remarks)),
        "ambition": [
            {
                "group": Names(ambition.group),
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
