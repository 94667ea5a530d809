"""Forecasts of periods that are over, against what was won in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.notes import record as note_record
from salescli.message import Word, say
from salescli.model.measures import Unit
from salescli.output.documents.why.filters import filters
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, OneLine, Rows, Section
from salescli.results.table import Cell, Column, Label, Table

if TYPE_CHECKING:
    from salescli.accuracy.model import Accuracy, Row
    from salescli.i18n.language import Language
    from salescli.results.note import Note

#: The columns of a row for programs.
COLUMNS = (
    "period", "start", "end", "complete", "snapshot", "deals", "open", "weighted", "commit", "won", "won_of_it",
    "won_other", "error", "error_percent", "error_of_it",
)  # fmt: skip
#: Those for people, with their titles and units.
_SHOWN = (
    Column("deals", "deals", Unit.COUNT),
    Column("open", "open", Unit.MONEY),
    Column("weighted", "weighted", Unit.MONEY),
    Column("commit", "commit", Unit.MONEY),
    Column("won", "won", Unit.MONEY),
    Column("won_of_it", "won of it", Unit.MONEY),
    Column("won_other", "won other", Unit.MONEY),
    Column("error", "error", Unit.MONEY),
    Column("error_percent", "error", Unit.PERCENT),
    Column("error_of_it", "error of it", Unit.MONEY),
)


class AccuracyDocument(Document):
    """The adapter of the accuracy of forecasts."""

    page_width = 80

    def __init__(self, accuracy: Accuracy) -> None:
        """Adapt the accuracy of forecasts."""
        self._accuracy = accuracy

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the numbers leave out."""
        return self._accuracy.notes

    def sections(self, language: Language) -> list[Section]:
        """The periods, with the total under them."""
        found = self._accuracy
        title = say("accuracy.title", grain=Word(found.grain), day=found.as_of)
        columns = (Column("period", "period"), Column("snapshot", "as of"), *_SHOWN)
        rows = tuple(_cells(row) for row in found.rows)
        total: tuple[Cell, ...] = (Label("total"), "", *_cells(found.total)[2:])
        table = Table("accuracy", title, columns, rows, found.currency, total)
        return [Section(language.say(title), table, notes=tuple(found.notes))]

    def record(self) -> dict[str, Any]:
        """One object, with a row for each period, and the total."""
        found = self._accuracy
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "forecast",
            "title": "Forecast accuracy",
            "as_of": found.as_of,
            "period": found.grain,
            "currency": found.currency,
            "commit_threshold": found.threshold,
            "where": OneLine(filters(found.where)),
            "rows": [{name: getattr(row, name) for name in COLUMNS} for row in found.rows],
            "total": {name: getattr(found.total, name) for name in COLUMNS[5:]},
            "notes": [note_record(note) for note in found.notes],
        }

    def rows(self) -> Rows:
        """A row for each period."""
        found = self._accuracy
        return Rows((*COLUMNS, "currency"),
                    ([*(getattr(row, name) for name in COLUMNS), found.currency] for row in found.rows))  # fmt: skip


def _cells(row: Row) -> tuple[Cell, ...]:
    numbers = (getattr(row, column.name) for column in _SHOWN)
    return (row.period, None if row.snapshot is None else str(row.snapshot), *numbers)
