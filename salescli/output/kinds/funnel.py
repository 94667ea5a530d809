"""A funnel for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from salescli.i18n.language import ENGLISH, Language
from salescli.i18n.notes import record as note_record
from salescli.output import exact, markdown
from salescli.output.data import SCHEMA_VERSION
from salescli.output.style import PLAIN, Style
from salescli.output.wrapped_tables import fitting, key_columns, of_table, together

if TYPE_CHECKING:
    from salescli.funnel.compute import Funnel
    from salescli.output.text_table import Grid

_NUMBERS = (
    "reached", "reached_at_most", "conversion", "conversion_from", "conversion_to", "overall", "overall_from",
    "overall_to", "dropped", "value", "median_days",
)  # fmt: skip


def of_funnel(funnel: Funnel, encoding: str, language: Language = ENGLISH) -> list[Grid]:
    """The stages in a table that fits a terminal, or in two."""
    return fitting(of_table(funnel.table(), encoding, language))


def as_text(funnel: Funnel, style: Style = PLAIN) -> str:
    """The funnel as plain text in UTF-8."""
    return together(of_funnel(funnel, "utf-8", style.language))


def as_markdown(funnel: Funnel, style: Style = PLAIN) -> str:
    """The funnel as a Markdown table."""
    return markdown.of_grid(of_table(funnel.table(), "utf-8", style.language))


def as_json(funnel: Funnel, style: Style = PLAIN) -> str:
    """One object, a row a stage and group."""
    return exact.document({"schema_version": SCHEMA_VERSION, "title": "Funnel", **record(funnel)})


def as_csv(funnel: Funnel, style: Style = PLAIN) -> str:
    """One header and a line a stage and group: the split, stage, the numbers, currency."""
    names = [*key_columns(funnel.by), "stage", *_NUMBERS, "currency"]
    return exact.as_csv(names, ([*row.values(), funnel.currency] for row in _rows(funnel)), style)


def record(funnel: Funnel) -> dict[str, Any]:
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
