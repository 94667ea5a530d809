"""The rows behind a number, for people and for programs."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from salescli.i18n.language import ENGLISH, Language, in_encoding
from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.output.data import SCHEMA_VERSION, csv_of, rows_member
from salescli.output.plain import drawn
from salescli.output.style import PLAIN, Style
from salescli.output.text_table import Grid, encodable, encoded, is_unicode, note_line

if TYPE_CHECKING:
    from salescli.explain.drilldown import Drilldown


def of_rows(rows: Drilldown, encoding: str, language: Language = ENGLISH) -> Grid:
    """The rows as a table, the sums of what they add under it."""

    def number(value: Decimal | float | int, unit: Unit) -> str:
        return in_encoding(language.number(value, unit), encoding)

    def shown(value: Decimal | float | int | str | None, unit: Unit) -> str:
        if value is None:
            return missing
        return encodable(value, encoding) if isinstance(value, str) else number(value, unit)

    missing = "–" if is_unicode(encoding) else "-"
    frame, result = rows.frame, rows.answer.result
    texts = [column for column in frame.columns if column not in rows.units]
    columns = [
        [missing if value is None else encodable(str(value), encoding) for value in frame[column].to_list()]
        for column in texts
    ]
    columns += [[shown(value, unit) for value in frame[column].to_list()] for column, unit in rows.units.items()]
    sums = [number(frame[column].sum(), unit) if column in rows.summed else "" for column, unit in rows.units.items()]
    labels = [
        f"{language.column(column)}\n{language.unit(unit, result.currency)}".rstrip()
        for column, unit in rows.units.items()
    ]
    count = language.number(frame.height, Unit.COUNT)
    heading = language.text("{title}: the {count} rows behind it", title=language.title(result.kpi), count=count)
    return Grid(
        headers=[encoded(header, encoding) for header in (*map(language.column, texts), *labels)],
        rows=list(zip(*columns, strict=True)),
        first_number=len(texts),
        total=[encodable(language.text("total"), encoding), *[""] * (len(texts) - 1), *sums],
        heading=encodable(heading, encoding),
        footnotes=[encodable(note_line(note.text, language), encoding) for note in result.notes],
    )


def as_text(rows: Drilldown, style: Style = PLAIN) -> str:
    """The rows as plain text."""
    return drawn(of_rows(rows, style.encoding, style.language), style.encoding)


def as_markdown(rows: Drilldown, style: Style = PLAIN) -> str:
    """The rows as a table in Markdown."""
    from salescli.output.markdown import of_grid

    return of_grid(of_rows(rows, "utf-8", style.language))


def as_json(rows: Drilldown, style: Style = PLAIN) -> str:
    """One object, one row a line."""
    result = rows.answer.result
    head = {
        "schema_version": SCHEMA_VERSION,
        "kpi": result.kpi.name,
        "currency": result.currency,
        "units": {column: unit.value for column, unit in rows.units.items()},
        "as_of": result.as_of.day.isoformat(),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    lines += rows_member(rows.frame)
    notes = [note_record(note) for note in result.notes]
    lines.append(f'  "notes": {json.dumps(notes, ensure_ascii=False)}')
    return "\n".join(["{", *lines, "}", ""])


def as_csv(rows: Drilldown, style: Style = PLAIN) -> str:
    """One header and a line a row."""
    return csv_of(rows.frame, style)
