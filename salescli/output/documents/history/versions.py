"""The versions of a KPI's numbers, a row each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from salescli.i18n.notes import record as note_record
from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.documents.why.sentences import points
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Names, OneLine, Rows, Section
from salescli.results.table import Cell, Column, Label, Table

if TYPE_CHECKING:
    from salescli.history.versions import Told, VersionRow
    from salescli.i18n.language import Language
    from salescli.results.note import Note

HEADER = (
    "kpi", "period", "start", "end", "group", "as_of", "recorded_at", "value", "change", "cause", "status",
    "definition", "unit", "currency", "filter", "reason",
)  # fmt: skip
_MONEY = (Unit.MONEY, Unit.MONEY_A_DAY)


class VersionsDocument(Document):
    """The adapter of versions, with what is known of the KPI and the day; `is_accepted`: they have been accepted."""

    page_width = 110

    def __init__(
        self, told: Told, unit: Unit, asked: dict[str, Any], *, is_accepted: bool = False,
        notes: Sequence[Note] = (),
    ) -> None:  # fmt: skip
        """Adapt versions of numbers."""
        self._told, self._unit, self._asked, self._is_accepted = told, unit, asked, is_accepted
        self._notes = tuple(notes)

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what is not guarded."""
        return self._notes

    def sections(self, language: Language) -> list[Section]:
        """A table of the versions, without columns that say nothing."""
        code = "history.accepted_title" if self._is_accepted else "history.title"
        title = language.say(say(code, kpi=self._told.kpi, path=self._told.path, count=len(self._told.rows)))
        return [Section(title, self._table(language), notes=self._notes)]

    def _table(self, language: Language) -> Table:
        rows = self._told.rows
        shown = {
            "period": [row.period for row in rows],
            "filter": [_words(dict(json.loads(row.series.filter)), language) for row in rows],
            "group": [_words(json.loads(row.group), language) for row in rows],
            "as_of": [row.as_of.isoformat() for row in rows],
        }
        cells: dict[str, Sequence[Cell]] = {name: texts for name, texts in shown.items() if any(texts)}
        cells["value"] = [row.value for row in rows]
        cells["change"] = [row.change for row in rows]
        cells["cause"] = [Label(row.cause.value) for row in rows]
        cells["status"] = [Label(row.status.value) for row in rows]
        currencies = list(dict.fromkeys(map(self._currency, rows)))
        if len(currencies) > 1:
            cells["currency"] = [self._currency(row) or "" for row in rows]
        if any(row.reason for row in rows):
            cells["reason"] = [row.reason or "" for row in rows]
        units = {"value": self._unit, "change": points(self._unit)}
        columns = tuple(
            Column(name, language.text(name), units.get(name), is_own=True, is_label=name == "period")
            for name in cells
        )  # fmt: skip
        return Table(
            "history",
            "",
            columns,
            tuple(zip(*cells.values(), strict=True)),
            currencies[0] if len(currencies) == 1 else None,
        )

    def record(self) -> dict[str, Any]:
        """One object, with a line for each version."""
        return {
            "schema_version": SCHEMA_VERSION,
            "command": "history",
            "kpi": self._told.kpi,
            "as_of": max((row.as_of for row in self._told.rows), default=None),
            **self._asked,
            "accepted": self._is_accepted,
            "rows": [self._object(row) for row in self._told.rows],
            "notes": OneLine([note_record(note) for note in self._notes]),
        }

    def _object(self, row: VersionRow) -> dict[str, Any]:
        found = dict(zip(HEADER, self._row(row), strict=True))
        found["group"] = Names(json.loads(row.group))
        return {**found, "filter": json.loads(row.series.filter)}

    def rows(self) -> Rows:
        """A line for each version."""
        return Rows(HEADER, map(self._row, self._told.rows))

    def _currency(self, row: VersionRow) -> str | None:
        """The currency of a row's amounts; None where it has none."""
        return row.currency if self._unit in _MONEY else None

    def _row(self, row: VersionRow) -> list[object]:
        group = _pairs(json.loads(row.group).items())
        spans: list[date] = [row.start, row.end]
        return [
            row.series.kpi, row.period, *spans, group, row.as_of, row.recorded_at, row.value, row.change,
            row.cause.value, row.status.value, row.definition, self._unit.value, self._currency(row),
            _pairs(json.loads(row.series.filter)), row.reason,
        ]  # fmt: skip


def _pairs(pairs: Iterable[tuple[str, str | None]]) -> str | None:
    """Dimensions with their values as one text; None without any."""
    return "; ".join(f"{name}={value or ''}" for name, value in pairs) or None


def _words(group: dict[str, str | None], language: Language) -> str:
    return ", ".join(key or language.text("(none)") for key in group.values())
