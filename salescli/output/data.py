"""Results for programs: JSON and CSV, unrounded, the same text for the same number in both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.model.versus import COMPARED
from salescli.output.exact import FORMULA, no_formula
from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.results.result import KpiResult

SCHEMA_VERSION = 1
#: So many rows are put into words at once.
_AT_ONCE = 100_000


def as_json(result: KpiResult, style: Style = PLAIN) -> str:
    """One object, one row a line; numbers are numbers, missing is null, dates are ISO; in English in every style."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "kpi": result.kpi.name,
        "title": result.kpi.title,
        "unit": result.kpi.unit.value,
        "currency": currency_of(result),
        "better": result.kpi.better.value,
        "period": result.grain.value,
        "by": list(result.by),
        "as_of": result.as_of.day.isoformat(),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    lines += rows_member(result.frame)
    total = "null" if result.total is None else objects(result.total)
    lines.append(f'  "total": {total},')
    notes = [note_record(note) for note in result.notes]
    lines.append(f'  "notes": {json.dumps(notes, ensure_ascii=False)}')
    return "\n".join(["{", *lines, "}", ""])


def as_csv(result: KpiResult, style: Style = PLAIN) -> str:
    """One header and a line a row: kpi, period, start, end, complete, dimensions, value, unit, currency, components.

    Of a comparison, after them the days compared with.
    """
    days = [name for name in COMPARED if name in result.frame.columns]
    frame = result.frame.with_columns(
        pl.lit(result.kpi.name).alias("kpi"),
        pl.lit(result.kpi.unit.value).alias("unit"),
        pl.lit(currency_of(result), pl.String).alias("currency"),
    )
    order = ["kpi", "period", "start", "end", "complete", *result.dimensions, "value", "unit", "currency"]
    return csv_of(frame.select(*order, *result.numbers[1:], *days), style)


def csv_of(frame: pl.DataFrame, style: Style) -> str:
    """A frame as CSV, exact; for a spreadsheet in its language's style, and with no text that it would compute."""
    texts = frame.select(plain(frame, name) for name in frame.columns)
    if not style.excel:
        return texts.write_csv()
    decimal = style.language.signs[0]
    numbers = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    words = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    texts = texts.with_columns(
        pl.col(numbers).str.replace(".", decimal, literal=True),
        pl.col(words).str.replace(FORMULA.pattern, "'$0"),
    ).rename(no_formula)
    return "\ufeff" + texts.write_csv(separator=";" if decimal == "," else ",", line_terminator="\r\n")


def currency_of(result: KpiResult) -> str | None:
    """The currency, where any number of the result is money."""
    units = {result.unit_of(column) for column in result.numbers}
    return result.currency if units & {Unit.MONEY, Unit.MONEY_A_DAY} else None


def plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as text: numbers without trailing zeros, dates ISO, booleans true and false; null stays null."""
    column, dtype = pl.col(name), frame.schema[name]
    text = column.cast(pl.String)
    if dtype == pl.Decimal:
        return text.str.replace(r"\.?0+$", "")
    if dtype.is_float():
        return text.str.replace(r"^-?0\.0$", "0").str.replace(r"\.0$", "")
    return text


def rows_member(frame: pl.DataFrame) -> list[str]:
    """The member `rows` of an object, in parts: there may be much of it, and every copy takes room."""
    if frame.is_empty():
        return ['  "rows": [],']
    *parts, last = (objects(some, "    ") for some in frame.iter_slices(_AT_ONCE))
    return ['  "rows": [', *(f"{part}," for part in parts), last, "  ],"]


def objects(frame: pl.DataFrame, indent: str = "") -> str:
    """The rows as JSON objects, a line each, made column by column."""
    members = []
    for name, dtype in frame.schema.items():
        if name in COMPARED:
            continue
        literal = plain(frame, name)
        if dtype in (pl.String, pl.Date):
            literal = _quoted(frame, literal)
        members.append(pl.format(json.dumps(name).replace("{", "{{") + ": {}", literal.fill_null("null")))
    if set(COMPARED) <= set(frame.columns):
        members.append(pl.format('"compared": {}', _days_compared().fill_null("null")))
    rows = pl.concat_str(pl.lit(indent + "{"), pl.concat_str(members, separator=", "), pl.lit("}"))
    text: str = frame.select(rows.str.join(",\n")).item()
    return text


def _days_compared() -> pl.Expr:
    """The days that a row is compared with as an object, null where there are none."""
    start, end = COMPARED
    return pl.format('{{"start": "{}", "end": "{}"}}', pl.col(start).cast(pl.String), pl.col(end).cast(pl.String))


def _quoted(frame: pl.DataFrame, text: pl.Expr) -> pl.Expr:
    """Text as JSON strings: each different one is quoted once."""
    different = frame.select(text.unique()).to_series().drop_nulls().to_list()
    quoted = [json.dumps(value, ensure_ascii=False) for value in different]
    return text.replace_strict(different, quoted, default=None, return_dtype=pl.String)
