"""The rows behind a change, with what each adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.notes import record as note_record
from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Frame, OneLine, Section
from salescli.results.table import Cell, Column, Label, Table, split_by

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.note import Note
    from salescli.why.model import Why


class EffectsDocument(Document):
    """Rows of both windows by file and line, the largest effect first."""

    def __init__(self, why: Why) -> None:
        """Adapt an account that has the rows behind it."""
        self._why = why
        assert why.effects is not None
        self._effects = why.effects

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the number leaves out or guesses."""
        return self._why.notes

    def sections(self, language: Language) -> list[Section]:
        """The rows as a table, with the change under it."""
        why, frame = self._why, self._effects.frame
        heading = language.say(
            say("why.rows", title=language.title(why.kpi), count=language.number(frame.height, Unit.COUNT),
                at=why.at.label, versus=why.versus.label)
        )  # fmt: skip
        return [Section(heading, self._table(), notes=tuple(why.notes))]

    def _table(self) -> Table:
        why, frame = self._why, self._effects.frame
        labels = {"at": why.at.label, "versus": why.versus.label}
        columns = [
            Column(name, name, self._effects.units.get(name)) if name in self._effects.units else split_by(name)
            for name in frame.columns
        ]
        cells: list[list[Cell]] = [
            [_cell(value, labels if name == "window" else {}, is_text=name not in self._effects.units)
             for value in frame[name].to_list()]
            for name in frame.columns
        ]  # fmt: skip
        total = tuple(
            Label("total") if place == 0 else why.total.contribution if name == "effect" else ""
            for place, name in enumerate(frame.columns)
        )
        return Table("rows", "", tuple(columns), tuple(zip(*cells, strict=True)), why.currency, total,
                     wraps_titles=False)  # fmt: skip

    def record(self) -> dict[str, Any]:
        """One object, with a line for each row."""
        why = self._why
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "why",
            "kpi": why.kpi.name,
            "definition": why.kpi.label,
            "definition_hash": why.kpi.definition_hash,
            "unit": why.kpi.unit,
            "currency": why.currency if why.kpi.unit is Unit.MONEY else None,
            "as_of": why.as_of.day,
            "at": OneLine({"period": why.at.label, "start": why.at.start, "end": why.at.end}),
            "versus": OneLine({"period": why.versus.label, "start": why.versus.start, "end": why.versus.end}),
            "change": why.total.contribution,
            "rows": Frame(self._effects.frame),
            "notes": OneLine([note_record(note) for note in why.notes]),
        }

    def rows(self) -> Frame:
        """The rows: window, effect, their file and line, what identifies them."""
        return Frame(self._effects.frame)


def _cell(value: object, labels: dict[str, str], *, is_text: bool) -> Cell:
    if value is None:
        return None
    return labels.get(str(value), str(value)) if is_text else value  # type: ignore[return-value]
