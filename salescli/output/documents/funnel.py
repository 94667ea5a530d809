"""A funnel: its stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.notes import record as note_record
from salescli.output.documents.keys import key_columns
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Rows, Section

if TYPE_CHECKING:
    from salescli.funnel.compute import Funnel
    from salescli.i18n.language import Language
    from salescli.results.note import Note

_NUMBERS = (
    "reached", "reached_at_most", "conversion", "conversion_from", "conversion_to", "overall", "overall_from",
    "overall_to", "dropped", "value", "median_days",
)  # fmt: skip


class FunnelDocument(Document):
    """How far deals get."""

    page_width = 80

    def __init__(self, funnel: Funnel) -> None:
        """Adapt a funnel."""
        self._funnel = funnel

    @property
    def notes(self) -> Sequence[Note]:
        """What the numbers leave out or guess."""
        return self._funnel.notes

    def sections(self, language: Language) -> list[Section]:
        """The stages in one table."""
        table = self._funnel.table()
        return [Section(language.say(table.title), table, notes=table.notes)]

    def record(self) -> dict[str, Any]:
        """One object, a row a stage and group."""
        return {"schema_version": SCHEMA_VERSION, "title": "Funnel", **members(self._funnel)}

    def rows(self) -> Rows:
        """The split, stage, the numbers, currency."""
        names = [*key_columns(self._funnel.by), "stage", *_NUMBERS, "currency"]
        return Rows(names, ([*row.values(), self._funnel.currency] for row in _rows(self._funnel)))


def members(funnel: Funnel) -> dict[str, Any]:
    """The funnel as plain values."""
    return {
        "as_of": funnel.as_of,
        "start": funnel.start,
        "end": funnel.end,
        "by": [funnel.by] if funnel.by else [],
        "currency": funnel.currency,
        "basis": funnel.basis,
        "rows": _rows(funnel),
        "notes": [note_record(note) for note in funnel.notes],
    }


def _rows(funnel: Funnel) -> list[dict[str, Any]]:
    split = key_columns(funnel.by)
    rows = []
    for group in funnel.groups:
        named = dict(zip(split, (group.key, group.label)[: len(split)], strict=True))
        for step in group.steps:
            rows.append({**named, "stage": step.stage, **{name: getattr(step, name) for name in _NUMBERS}})
    return rows
