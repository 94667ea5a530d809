"""A forecast: the periods, and the open deals of no period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from salescli.i18n.notes import record as note_record
from salescli.output.documents.keys import key_columns
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Rows, Section

if TYPE_CHECKING:
    from salescli.forecast import Forecast, ForecastRow
    from salescli.i18n.language import Language
    from salescli.results.note import Note

_NUMBERS = ("deals", "won", "open", "weighted", "best_case", "commit", "quota", "gap", "coverage")


class ForecastDocument(Document):
    """What is won and open, against quota."""

    page_width = 80

    def __init__(self, forecast: Forecast) -> None:
        """Adapt a forecast."""
        self._forecast = forecast

    @property
    def notes(self) -> Sequence[Note]:
        """What the numbers leave out or guess."""
        return self._forecast.notes

    def sections(self, language: Language) -> list[Section]:
        """The periods, then the open deals of no period."""
        return [
            Section(language.say(table.title), table, notes=table.notes) for table in self._forecast.tables()
        ]  # fmt: skip

    def record(self) -> dict[str, Any]:
        """One object, a row a period and group, then those of no period."""
        return {"schema_version": SCHEMA_VERSION, "title": "Forecast", **members(self._forecast)}

    def rows(self) -> Rows:
        """Kind, period, start, end, complete, the split, the numbers, currency."""
        forecast = self._forecast
        names = ["kind", "period", "start", "end", "complete", *key_columns(forecast.by), *_NUMBERS, "currency"]
        return Rows(names, ([*row.values(), forecast.currency] for row in _rows(forecast)))


def members(forecast: Forecast) -> dict[str, Any]:
    """The forecast as plain values."""
    total = forecast.total
    return {
        "as_of": forecast.as_of,
        "period": forecast.grain,
        "by": [forecast.by] if forecast.by else [],
        "currency": forecast.currency,
        "commit_threshold": forecast.threshold,
        "rows": _rows(forecast),
        "total": None if total is None else {name: getattr(total, name) for name in _NUMBERS},
        "notes": [note_record(note) for note in forecast.notes],
    }


def _rows(forecast: Forecast) -> list[dict[str, Any]]:
    return [_row(row, key_columns(forecast.by)) for row in forecast.rows]


def _row(row: ForecastRow, split: list[str]) -> dict[str, Any]:
    dated = {"kind": row.kind, "period": row.period, "start": row.start, "end": row.end, "complete": row.complete}
    groups = dict(zip(split, (row.key, row.label)[: len(split)], strict=True))
    return {**dated, **groups, **{name: getattr(row, name) for name in _NUMBERS}}
