"""The rows behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Frame, OneLine, Section
from salescli.results.table import Cell, Column, Label, Table, split_by

if TYPE_CHECKING:
    from salescli.explain.drilldown import Drilldown
    from salescli.i18n.language import Language
    from salescli.results.note import Note

#: The columns that label a row where the table is split into blocks.
_PLACE = ("file", "line")


class RowsDocument(Document):
    """Rows by file and line, with what each adds to a KPI."""

    def __init__(self, behind: Drilldown) -> None:
        """Adapt the rows."""
        self._behind = behind

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the number leaves out or guesses."""
        return self._behind.answer.result.notes

    def sections(self, language: Language) -> list[Section]:
        """The rows as a table, with the sums of what they add under it."""
        count = language.number(self._behind.frame.height, Unit.COUNT)
        kpi = self._behind.answer.result.kpi
        heading = language.text("{title}: the {count} rows behind it", title=language.title(kpi), count=count)
        return [Section(heading, self._table(), notes=tuple(self.notes))]

    def sheets(self, language: Language) -> list[Section]:
        """The same with numbers and dates as they are."""
        (section,) = self.sections(language)
        return [replace(section, table=self._table(as_they_are=True))]

    def _table(self, *, as_they_are: bool = False) -> Table:
        behind, frame = self._behind, self._behind.frame
        texts = [column for column in frame.columns if column not in behind.units]
        by = behind.answer.result.by
        columns = [
            split_by(name) if name in by else Column(name, name, is_label=name in _PLACE) for name in texts
        ]  # fmt: skip
        columns += [Column(name, name, unit) for name, unit in behind.units.items()]
        cells: list[list[Cell]] = [
            [None if value is None else value if as_they_are else str(value) for value in frame[name].to_list()]
            for name in texts
        ]
        cells += [frame[name].to_list() for name in behind.units]
        sums: list[Cell] = [frame[name].sum() if name in behind.summed else "" for name in behind.units]
        total = (Label("total"), *[""] * (len(texts) - 1), *sums)
        return Table(
            "rows", "", tuple(columns), tuple(zip(*cells, strict=True)), behind.answer.result.currency, total,
            wraps_titles=False,
        )  # fmt: skip

    def record(self) -> dict[str, Any]:
        """One object, with a line for each row."""
        result = self._behind.answer.result
        return {
            "schema_version": SCHEMA_VERSION,
            "kpi": result.kpi.name,
            "definition": result.kpi.label,
            "definition_hash": result.kpi.definition_hash,
            "currency": result.currency,
            "units": dict(self._behind.units),
            "as_of": result.as_of.day,
            "rows": Frame(self._behind.frame),
            "notes": OneLine([note_record(note) for note in result.notes]),
        }

    def rows(self) -> Frame:
        """The rows, their file and line first."""
        return Frame(self._behind.frame)
