"""Rows in frames as JSON and CSV, made column by column: unrounded, the same text for the same number in both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from salescli.model.versus import COMPARED
from salescli.output.exact import FORMULA, no_formula

if TYPE_CHECKING:
    from salescli.output.style import Style

#: This many rows are written at once.
_AT_ONCE = 100_000


def as_csv(frame: pl.DataFrame, style: Style) -> str:
    """A frame as CSV, exact; for a spreadsheet in its language's style, and without text that it would compute."""
    found = texts(frame)
    if not style.excel:
        return found.write_csv()
    decimal = style.language.signs[0]
    numbers = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    words = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    found = found.with_columns(
        pl.col(numbers).str.replace(".", decimal, literal=True),
        pl.col(words).str.replace(FORMULA.pattern, "'$0"),
    ).rename(no_formula)
    return "\ufeff" + found.write_csv(separator=";" if decimal == "," else ",", line_terminator="\r\n")


def texts(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with all values as text; null stays null."""
    return frame.select(plain(frame, name) for name in frame.columns)


def plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as text: numbers without trailing zeros, ISO dates, booleans true and false; null stays null."""
    column, dtype = pl.col(name), frame.schema[name]
    text = column.cast(pl.String)
    if dtype == pl.Decimal:
        return text.str.replace(r"\.?0+$", "")
    if dtype.is_float():
        return text.str.replace(r"^-?0\.0$", "0").str.replace(r"\.0$", "")
    return text


def in_parts(frame: pl.DataFrame, indent: str = "", separator: str = ",\n") -> Iterator[str]:
    """The rows as JSON objects, in parts of many rows, without the separators between parts."""
    return (objects(some, indent, separator) for some in frame.iter_slices(_AT_ONCE))


def objects(frame: pl.DataFrame, indent: str = "", separator: str = ",\n") -> str:
    """The rows as JSON objects, one on each line, made column by column."""
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
    text: str = frame.select(rows.str.join(separator)).item()
    return text


def _days_compared() -> pl.Expr:
    """The days that a row is compared with as an object; null without any."""
    start, end = COMPARED
    return pl.format('{{"start": "{}", "end": "{}"}}', pl.col(start).cast(pl.String), pl.col(end).cast(pl.String))


def _quoted(frame: pl.DataFrame, text: pl.Expr) -> pl.Expr:
    """Text as JSON strings; each different text is quoted once."""
    different = frame.select(text.unique()).to_series().drop_nulls().to_list()
    quoted = [json.dumps(value, ensure_ascii=False) for value in different]
    return text.replace_strict(different, quoted, default=None, return_dtype=pl.String)
