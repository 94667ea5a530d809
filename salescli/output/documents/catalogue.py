"""The catalogue of KPIs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from salescli.results.document import Document, Part, Rows, Section
from salescli.results.table import Column, Table

if TYPE_CHECKING:
    from salescli.i18n.language import Language


class CatalogueDocument(Document):
    """A line for each KPI: name, unit, better direction, inputs, summary, other names. Not yet translated."""

    parts = (Part.SECTIONS, Part.SHEETS, Part.RECORD, Part.ROWS)
    is_translated = False

    def __init__(self, entries: Sequence[Mapping[str, str]]) -> None:
        """Adapt the entries of the catalogue."""
        self._entries = entries

    def sections(self, language: Language) -> list[Section]:
        """One table, without the other names: `explain` has those of a KPI, and programs get them all."""
        shown = [name for name in self._entries[0] if name != "also_called"]
        columns = tuple(Column(name, name, is_own=True) for name in shown)
        rows = tuple(tuple(entry[name] for name in shown) for entry in self._entries)
        return [Section(table=Table("kpis", "", columns, rows))]

    def record(self) -> Sequence[Mapping[str, str]]:
        """A list of objects."""
        return self._entries

    def rows(self) -> Rows:
        """A row for each KPI."""
        return Rows(list(self._entries[0]), (list(entry.values()) for entry in self._entries))
