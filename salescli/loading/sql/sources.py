"""The headers that columns of a file are made from: their texts, and the expressions of the settings over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from salescli.errors import InputError, Place
from salescli.loading.parsing import numbers
from salescli.loading.parsing.sql.expressions import parse
from salescli.loading.places import place_on_line
from salescli.message import Message, say

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.files.file import File
    from salescli.loading.files.sheets import Sheet
    from salescli.loading.mapping.map_columns import MappedFile


def expression(file: MappedFile, name: str, sql: str) -> pl.Expr:
    """An expression of the settings over the headers of a file. Raises SettingsError where it is not valid."""
    return parse(sql, file.file.headers, place_of(file, name))


def place_of(file: MappedFile, name: str) -> Message:
    """The place in the settings that says what a column is made from, for errors."""
    return say("loading.in_the_settings", key=f"tables.{file.table}.columns.{name}", file=file.file.name)


def raw(header: str) -> str:
    """The name of the column that keeps the text of a header while other columns are made from it."""
    return f"{header}:raw"


def currencies(file: MappedFile, headers: Iterable[str], sources: Collection[str]) -> list[str]:
    """The columns that keep the text of headers which name currencies, some of which are `sources` of expressions.

    Raises InputError where one holds a formula without a saved value.
    """
    named = list(headers)
    if file.file.sheet:
        _refuse_unsaved(file.file, file.file.sheet, named)
    return [raw(header) if header in sources else header for header in named]


def refuse_textless(file: MappedFile, headers: Iterable[str]) -> None:
    """Raise an InputError where a column that is to be read has no text, in a Parquet file, or has a formula without a
    saved value, in a workbook.
    """
    if file.file.sheet:
        _refuse_unsaved(file.file, file.file.sheet, headers)
    for header in file.file.textless.intersection(headers):
        place = Place(file.file.name, column=header)
        raise InputError.at(place, say("loading.no_single_values"), say("loading.write_single_values"))


def _refuse_unsaved(file: File, sheet: Sheet, headers: Iterable[str]) -> None:
    for header in headers:
        if header in sheet.unsaved:
            place = place_on_line(file, sheet.unsaved[header], header)
            raise InputError.at(place, say("workbooks.no_saved_value"), say("workbooks.open_and_save"))


def mark_for(values: Sequence[str]) -> str | None:
    """The decimal mark for a test whether values are numbers at all."""
    found = numbers.evidence_in(values)
    return found.decimal or ("," if found.undecided and "," in found.undecided else ".")
