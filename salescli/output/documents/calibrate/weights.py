"""Weights of stages: a row for each, and the section of the settings that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

from salescli.calibrate.model import half_up
from salescli.i18n.notes import record as note_record
from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Names, OneLine, Part, Rows, Section
from salescli.results.table import Cell, Column, Label, Table

if TYPE_CHECKING:
    from salescli.calibrate.model import Calibration
    from salescli.i18n.language import Language
    from salescli.results.note import Note

#: The columns, their titles and units.
COLUMNS = (
    Column("stage", "stage", is_label=True),
    Column("entered", "entered", Unit.COUNT),
    Column("won", "won", Unit.COUNT),
    Column("lost", "lost", Unit.COUNT),
    Column("open", "open", Unit.COUNT),
    Column("weight", "weight", Unit.RATIO),
    Column("low", "low", Unit.RATIO),
    Column("high", "high", Unit.RATIO),
    Column("in_use", "in use", Unit.RATIO),
    Column("verdict", "verdict"),
    Column("value_share", "value share", Unit.PERCENT),
    Column("brier_in_use", "Brier in use", Unit.RATIO),
    Column("brier", "Brier", Unit.RATIO),
)
#: How many decimals of a share people see.
_DECIMALS = {"weight": 2, "low": 2, "high": 2, "in_use": 2, "brier_in_use": 3, "brier": 3}


class CalibrationDocument(Document):
    """The adapter of weights of stages."""

    parts: ClassVar[tuple[Part, ...]] = (*Document.parts, Part.SETTINGS)
    page_width = 80

    def __init__(self, calibration: Calibration) -> None:
        """Adapt weights of stages."""
        self._calibration = calibration

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the weights leave out or guess."""
        return self._calibration.notes

    def sections(self, language: Language) -> list[Section]:
        """The stages, then the lines of the settings."""
        return self._sections(language, as_text=True)

    def sheets(self, language: Language) -> list[Section]:
        """The same, unrounded."""
        return self._sections(language, as_text=False)

    def _sections(self, language: Language, *, as_text: bool) -> list[Section]:
        found = self._calibration
        entered = say("calibrate.entered", start=found.start, end=found.end) if found.start or found.end else None
        title = say("calibrate.title", entered=entered, day=found.as_of)
        columns = tuple(
            replace(column, unit=None, is_number=True) if as_text and column.name in _DECIMALS else column
            for column in COLUMNS
        )
        words = language if as_text else None
        rows = tuple(
            tuple(_cell(getattr(stage, column.name), column.name, words) for column in COLUMNS)
            for stage in found.stages
        )
        table = Table("weights", title, columns, rows)
        return [Section(language.say(title), table, notes=found.notes),
                Section(language.say(say("calibrate.block")), lines=found.block)]  # fmt: skip

    def record(self) -> dict[str, Any]:
        """One object, with a row for each stage and the lines of the settings."""
        found = self._calibration
        where: dict[str, list[str | None]] = {}
        for dimension, value in found.where:
            where.setdefault(dimension, []).append(value)
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "calibrate",
            "title": "Weights of stages",
            "as_of": found.as_of,
            "from": found.start,
            "to": found.end,
            "min": found.least,
            "confidence": found.confidence,
            "where": OneLine(Names(where)),
            "rows": [{column.name: getattr(stage, column.name) for column in COLUMNS} for stage in found.stages],
            "settings": list(found.block),
            "notes": [note_record(note) for note in found.notes],
        }

    def rows(self) -> Rows:
        """A row for each stage."""
        names = [column.name for column in COLUMNS]
        return Rows(names, ([getattr(stage, name) for name in names] for stage in self._calibration.stages))

    def settings(self) -> Sequence[str]:
        """The section `[stages]`."""
        return self._calibration.block


def _cell(value: Any, column: str, language: Language | None) -> Cell:
    """A cell for people; with a language shares are texts with as many decimals as they need."""
    cell: Cell = Label(value.value) if column == "verdict" and value is not None else value
    if language and column in _DECIMALS and value is not None:
        return language.styled(f"{half_up(value, _DECIMALS[column]):f}")
    return cell
