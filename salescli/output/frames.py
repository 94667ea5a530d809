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
_AT_ONCE = 20_000


def as_csv(frame: pl.DataFrame, style: Style) -> Iterator[str]:
    """A frame as CSV, in parts of many rows; exact, or for a spreadsheet in its language's style, and without text that
    it would compute.
    """
    written = _as_in_a_spreadsheet if style.excel else _as_it_is
    yield written(frame.head(_AT_ONCE), style, is_first=True)
    for start in range(_AT_ONCE, frame.height, _AT_ONCE):
        yield written(frame.slice(start, _AT_ONCE), style, is_first=False)


def _as_it_is(frame: pl.DataFrame, style: Style, *, is_first: bool) -> str:
    """Rows as exact CSV. Dates, whole numbers and booleans are written alike as text or not, which costs less."""
    as_it_is = (pl.String, pl.Date, pl.Boolean)
    found = frame.with_columns(
        plain(frame, name) for name, dtype in frame.schema.items() if not (dtype in as_it_is or dtype.is_integer())
    )
    return found.write_csv(include_header=is_first)


def _as_in_a_spreadsheet(frame: pl.DataFrame, style: Style, *, is_first: bool) -> str:
    decimal = style.language.signs[0]
    numbers = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    words = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    found = texts(frame).with_columns(
        pl.col(numbers).str.replace(".", decimal, literal=True),
        pl.col(words).str.replace(FORMULA.pattern, "'$0"),
    )
    separator = ";" if decimal == "," else ","
    text = found.rename(no_formula).write_csv(separator=separator, line_terminator="\r\n", include_header=is_first)
    return ("\ufeff" if is_first else "") + text


def texts(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with all values as text; null stays null."""
    return frame.select(plain(frame, name) for name in frame.columns)


def plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as text: numbers without trailing zeros, ISO dates, booleans true and false; null stays null."""
    column, dtype = pl.col(name), frame.schema[name]
    text = column.cast(pl.String)
    if isinstance(dtype, pl.Decimal):
        return text.str.strip_chars_end("0").str.strip_suffix(".") if dtype.scale else text
    if dtype.is_float():
        return text.str.replace(r"^-?0\.0$", "0").str.replace(r"\.0$", "")
    return text


def in_parts(frame: pl.DataFrame, indent: str = "", separator: str = ",\n") -> Iterator[str]:
    """The rows as JSON objects, in parts of many rows, without the separators between parts."""
    return (objects(some, indent, separator) for some in frame.iter_slices(_AT_ONCE))


def objects(frame: pl.DataFrame, indent: str = "", separator: str = ",\n") -> str:
    """The rows as JSON objects, one on each line, made column by column."""
    members: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        if name in COMPARED:
            continue
        literal = plain(frame, name)
        if dtype == pl.Date:
            literal = pl.format('"{}"', literal)
        elif dtype == pl.String:
            literal = _quoted(frame, literal)
        lead = ", " if members else ""
        members += [pl.lit(f"{lead}{json.dumps(name)}: "), literal.fill_null("null")]
    if set(COMPARED) <= set(frame.columns):
        members += [pl.lit(', "compared": '), _days_compared().fill_null("null")]
    rows = pl.concat_str(pl.lit(indent + "{"), *members, pl.lit("}"))
    text: str = frame.select(rows.str.join(separator)).item()
    return text


def _days_compared() -> pl.Expr:
    """The days that a row is compared with as an object; null without any."""
    start, end = COMPARED
    return pl.format('{{"start": "{}", "end": "{}"}}', pl.col(start).cast(pl.String), pl.col(end).cast(pl.String))


def _quoted(frame: pl.DataFrame, text: pl.Expr) -> pl.Expr:
    """Text as JSON strings; each different text is quoted once, where quoting takes more than marks around it."""
    different = frame.select(text.unique()).to_series().drop_nulls().to_list()
    quoted = [json.dumps(value, ensure_ascii=False) for value in different]
    if all(f'"{value}"' == said for value, said in zip(different, quoted, strict=True)):
        return pl.format('"{}"', text)
    return text.replace_strict(different, quoted, default=None, return_dtype=pl.String)
