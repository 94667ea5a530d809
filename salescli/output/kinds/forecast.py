"""A forecast for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salescli.i18n.language import ENGLISH, Language
from salescli.i18n.notes import record as note_record
from salescli.output import exact, markdown
from salescli.output.data import SCHEMA_VERSION
from salescli.output.style import PLAIN, Style
from salescli.output.wrapped_tables import fitting, key_columns, of_table, together

if TYPE_CHECKING:
    from salescli.forecast import Forecast, ForecastRow
    from salescli.output.text_table import Grid

_NUMBERS = ("deals", "won", "open", "weighted", "best_case", "commit", "quota", "gap", "coverage")


def of_forecast(forecast: Forecast, encoding: str, language: Language = ENGLISH) -> list[Grid]:
    """The periods, then the open deals of no period, in tables that fit a terminal."""
    return [part for table in forecast.tables() for part in fitting(of_table(table, encoding, language))]


def as_text(forecast: Forecast, style: Style = PLAIN) -> str:
    """The forecast as plain text in UTF-8."""
    return together(of_forecast(forecast, "utf-8", style.language))


def as_markdown(forecast: Forecast, style: Style = PLAIN) -> str:
    """The forecast as Markdown tables."""
    return "\n".join(markdown.of_grid(of_table(table, "utf-8", style.language)) for table in forecast.tables())


def as_json(forecast: Forecast, style: Style = PLAIN) -> str:
    """One object, a row a period and group, then those of no period."""
    return exact.document({"schema_version": SCHEMA_VERSION, "title": "Forecast", **record(forecast)})


def as_csv(forecast: Forecast, style: Style = PLAIN) -> str:
    """One header and a line a row: kind, period, start, end, complete, the split, the numbers, currency."""
    names = ["kind", "period", "start", "end", "complete", *key_columns(forecast.by), *_NUMBERS, "currency"]
    return exact.as_csv(names, ([*row.values(), forecast.currency] for row in _rows(forecast)), style)


def record(forecast: Forecast) -> dict[str, Any]:
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
