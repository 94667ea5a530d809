"""The rows behind a number, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from salescli.figures import rounded, unit_label
from salescli.measures import Unit
from salescli.output.data import SCHEMA_VERSION, objects, plain
from salescli.output.grid import Grid, encodable, is_unicode
from salescli.output.plain import drawn

if TYPE_CHECKING:
    from salescli.contributions import Contributions


def of_rows(rows: Contributions, encoding: str) -> Grid:
    """The rows as a table, the sums of what they add under it."""
    missing = "–" if is_unicode(encoding) else "-"
    frame, result = rows.frame, rows.answer.result
    texts = [column for column in frame.columns if column not in rows.units]
    columns = [
        [missing if value is None else encodable(str(value), encoding) for value in frame[column].to_list()]
        for column in texts
    ]
    columns += [
        [_shown(value, unit, missing, encoding) for value in frame[column].to_list()]
        for column, unit in rows.units.items()
    ]
    sums = [rounded(frame[column].sum(), unit) if column in rows.summed else "" for column, unit in rows.units.items()]
    labels = [f"{column}\n{unit_label(unit, result.currency)}".rstrip() for column, unit in rows.units.items()]
    return Grid(
        headers=[*texts, *labels],
        rows=list(zip(*columns, strict=True)),
        first_number=len(texts),
        total=["total", *[""] * (len(texts) - 1), *sums],
        heading=encodable(f"{result.kpi.title}: the {frame.height:,} rows behind it", encoding),
        footnotes=[f"Note: {encodable(note.text, encoding)}" for note in result.notes],
    )


def _shown(value: Any, unit: Unit, missing: str, encoding: str) -> str:
    """What a row adds; to a distinct count that is the text it counts."""
    if value is None:
        return missing
    return encodable(value, encoding) if isinstance(value, str) else rounded(value, unit)


def as_text(rows: Contributions) -> str:
    """The rows as plain text."""
    return drawn(of_rows(rows, "utf-8"), "utf-8")


def as_json(rows: Contributions) -> str:
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
    found = ",\n    ".join(objects(rows.frame))
    lines.append(f'  "rows": [\n    {found}\n  ],' if found else '  "rows": [],')
    notes = [{"code": note.code, "count": note.count, "text": note.text} for note in result.notes]
    lines.append(f'  "notes": {json.dumps(notes, ensure_ascii=False)}')
    return "{\n" + "\n".join(lines) + "\n}\n"


def as_csv(rows: Contributions) -> str:
    """One header and a line a row."""
    return rows.frame.select(plain(rows.frame, name) for name in rows.frame.columns).write_csv()
