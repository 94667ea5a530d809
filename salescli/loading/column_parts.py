"""What a column of a file is made of: a header, a constant of the settings or an expression over headers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, Place
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.parsing import numbers
from salescli.loading.parsing.cast import Reading
from salescli.loading.parsing.columns import Given, Written
from salescli.loading.parsing.expressions import parse
from salescli.loading.places import place_on_line
from salescli.message import Message, say
from salescli.model.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.loading.files.sheets import Sheet
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile


def by_another_clock_of(given: Given) -> Given:
    """A column that shows which timestamps carry an offset; those of a constant or an expression carry none."""
    return Written(given.header, given.cast.by_another_clock()) if isinstance(given, Written) else given


def of_the_ended(end: Reading, status: pl.Expr) -> Reading:
    """The day on which an end was asked for, as the end of those that have ended alone."""
    ended = (status == "ended").fill_null(value=False)
    return Reading(pl.when(ended).then(end.value), pl.when(ended).then(end.text), end.unread & ended)


def refuse_untold(file: MappedFile, headers: Iterable[str]) -> None:
    """Raise an InputError where a column is to be read that no text is made of, in a Parquet file, or that holds a
    formula without a saved value.
    """
    if file.file.sheet:
        _refuse_unsaved(file.file, file.file.sheet, headers)
    for header in file.file.untold.intersection(headers):
        place = Place(file.file.name, column=header)
        raise InputError.at(place, say("loading.no_single_values"), say("loading.write_single_values"))


def _refuse_unsaved(file: File, sheet: Sheet, headers: Iterable[str]) -> None:
    for header in headers:
        if header in sheet.unsaved:
            place = place_on_line(file, sheet.unsaved[header], header)
            raise InputError.at(place, say("workbooks.no_saved_value"), say("workbooks.open_and_save"))


def currencies(file: MappedFile, headers: Iterable[str], sources: Collection[str]) -> list[str]:
    """The columns that keep the text of headers which name currencies, some of which are `sources` of expressions.

    Raises InputError where one holds a formula without a saved value.
    """
    named = list(headers)
    if file.file.sheet:
        _refuse_unsaved(file.file, file.file.sheet, named)
    return [raw(header) if header in sources else header for header in named]


def is_none_of(dropped: pl.Series) -> pl.Expr:
    """Whether a row is none of those that are dropped: looked up in a bit a row, not in a set of their numbers."""
    after = dropped.max()
    if not isinstance(after, int):
        return pl.lit(value=True)
    kept = pl.select(pl.repeat(value=True, n=after + 2)).to_series().scatter(dropped, False)
    row = pl.col(ROW_COLUMN).clip(upper_bound=after + 1)
    return row.map_batches(kept.gather, return_dtype=pl.Boolean, is_elementwise=True)


def raw(header: str) -> str:
    """The name of the column that keeps the text of a header while others are made of it."""
    return f"{header}:raw"


def is_amount(file: MappedFile, name: str) -> bool:
    """Whether a file has a canonical column, of money."""
    return name in file.columns and file.columns[name].column.kind is Kind.MONEY


def texts_of_amount(mapped: MappedColumn, found: Reading, behind: Sequence[str] | None) -> list[pl.Expr] | None:
    """The texts that may name the currency of an amount; None for one that is in the base currency as it stands.

    `behind` are the headers of numbers that an expression is made from.
    """
    if mapped.source.header:
        return [found.text]
    return None if behind is None else [*(pl.col(raw(header)) for header in behind), found.text]


def mark_for(values: Sequence[str]) -> str | None:
    """The decimal mark by which to tell whether values are numbers at all."""
    found = numbers.evidence_in(values)
    return found.decimal or ("," if found.undecided and "," in found.undecided else ".")


def is_percent(constant: object) -> bool:
    """Whether a probability is written in percent."""
    return isinstance(constant, int | Decimal) and constant > 1


def constant_text(constant: object) -> str:
    """A constant of the settings as text."""
    return str(constant).lower() if isinstance(constant, bool) else str(constant)


def expression(file: MappedFile, name: str, sql: str) -> pl.Expr:
    """An expression of the settings over the headers of a file. Raises SettingsError where it is none."""
    return parse(sql, file.file.headers, place_of(file, name))


def place_of(file: MappedFile, name: str) -> Message:
    """Where the settings say what a column is made of, for errors."""
    return say("loading.in_the_settings", key=f"tables.{file.table}.columns.{name}", file=file.file.name)
