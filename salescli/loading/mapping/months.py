"""Months as rows: a file of customers with a row a month, or with a column a month.

With the setting `snapshot = "month"`, the month of a row is read as its first day. A file with a customer, then months
as columns (`customer; jan 2026; feb 2026`), is the same table turned: each cell becomes a row with its amount as mrr.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli import fix
from salescli.config.settings import BEGINS, MONTH, OF_SPELLS
from salescli.errors import InputError, Place
from salescli.loading.files.file import File, Months
from salescli.loading.parsing.slow_path import word_by_word
from salescli.message import Word, say
from salescli.model.month_names import are_ends_of_months, day_of, month_of
from salescli.model.schema import Column, Kind, TableSchema, fold

if TYPE_CHECKING:
    from salescli.config.settings import Settings

#: The canonical column of the amounts in columns of months.
AMOUNT = "mrr"
#: Headers of the month of a row, the best first.
_WORDS = (
    MONTH, "mrr_month", "revenue_month", "snapshot_month", "billing_month", "invoice_month", "year_month", "yearmonth",
    "month_start", "month_end", "snapshot_date", "snapshot", "period", "månad", "måned", "monat", "maand", "mois",
    "mes", "mese", "mês", "kuukausi", "miesiąc",
)  # fmt: skip
#: With so many columns of months, a table is turned.
_LEAST_COLUMNS = 2


class OneMonth(InputError):
    """Two columns of a file are the same month."""


def schema_by_month(schema: TableSchema) -> TableSchema:
    """The table with a row a month: a row begins with its month, and has no columns for ends."""
    kept = {name: column for name, column in schema.columns.items() if name not in OF_SPELLS}
    return replace(schema, columns={**kept, BEGINS: Column(BEGINS, Kind.TIME, "the month that the row is of")})


def called(name: str, table: str, settings: Settings) -> str:
    """The name of a column of a table in the settings."""
    return MONTH if name == BEGINS and settings.is_by_month(table) else name


def onto(file: File, table: str, settings: Settings) -> File:
    """The file with one row a month, whose month is a day; unchanged where it has no months.

    Raises OneMonth where two columns are the same month.
    """
    if not settings.is_by_month(table) or file.months:
        return file
    if header := _header(file, table, settings):
        return _in_rows(file, header)
    if BEGINS in settings.columns_of(table):  # of an expression
        return file
    return _turned(file)


def _header(file: File, table: str, settings: Settings) -> str | None:
    """The column with the month of a row."""
    if wanted := settings.columns_of(table).get(BEGINS):
        return wanted.header if wanted.header in file.columns else None
    by_name = {fold(column): column for column in reversed(file.columns)}
    return next((by_name[word] for word in _WORDS if word in by_name), None)


def header_of_months(file: File) -> str | None:
    """The column with the month of each row, by its header and its first values; None where there is none."""
    by_name = {fold(column): column for column in reversed(file.columns)}
    headers = (by_name[word] for word in _WORDS if word in by_name)
    return next((header for header in headers if are_months(file.values(header))), None)


def are_months(texts: Sequence[str]) -> bool:
    """Whether there are texts, and all are months, all first days of months, or all last days of months."""
    days = [day for text in texts if (day := day_of(text)) is not None]
    return bool(texts) and (all(map(month_of, texts)) or (len(days) == len(texts) and are_ends_of_months(days)))


def _in_rows(file: File, header: str) -> File:
    position = file.columns.index(header)
    months = Months(file, header, word_by_word(pl.col(header), _day, pl.String()))
    sample = (
        (*row[:position], _day(row[position]), *row[position + 1 :]) if len(row) > position else row
        for row in file.sample
    )
    return replace(file, sample=tuple(sample), months=months)


def _day(text: str) -> str:
    """A month as its first day; any other text unchanged."""
    month = month_of(text)
    return text if month is None else month.isoformat()


def _turned(file: File) -> File:
    """A file of columns of months, each cell as a row."""
    found = _months_above(file)
    others = tuple(column for column in file.columns if column not in found)
    if len(found) < _LEAST_COLUMNS or fold(AMOUNT) in map(fold, others):
        return file
    _refuse_two_of_one(found, file)
    names = list(found)
    amount = f"{names[0]} … {names[-1]}"  # where an error looks for a cell
    months = Months(file, MONTH, None, {column: month.isoformat() for column, month in found.items()}, amount)
    at = {column: position for position, column in enumerate(file.columns)}
    rows = [(*row, *[""] * (len(at) - len(row))) for row in file.sample]
    lines = file.lines or (0,) * len(rows)
    cells = [
        (line, (*(row[at[other]] for other in others), months.wide[column], row[at[column]]))
        for line, row in zip(lines, rows, strict=True)
        for column in names
    ]
    return replace(
        file,
        headers=(*(file.headers[at[other]] for other in others), MONTH, amount),
        sample=tuple(row for _, row in cells),
        lines=tuple(line for line, _ in cells) if file.lines else (),
        typed=file.typed.intersection(others),
        textless=file.textless.intersection(others),
        months=months,
    )


def _months_above(file: File) -> dict[str, date]:
    """The month of each column with a month as its header; days are months if all are first or all are last days.

    Raises OneMonth where days are neither, because two are in one month.
    """
    headed = dict(zip(file.columns, file.headers, strict=True))
    for join in file.joins:  # a looked-up column is no month of these rows
        headed = {column: header for column, header in headed.items() if column not in join.columns}
    days = {column: day for column, header in headed.items() if (day := day_of(header)) is not None}
    months = {column: month for column, header in headed.items() if (month := month_of(header)) is not None}
    if are_ends_of_months(days.values()):
        months |= {column: day.replace(day=1) for column, day in days.items()}
    elif any(day.day == 1 for day in days.values()):
        _refuse_two_of_one(months | {column: day.replace(day=1) for column, day in days.items()}, file)
    return {column: months[column] for column in file.columns if column in months}


def _refuse_two_of_one(months: Mapping[str, date], file: File) -> None:
    """Raise OneMonth where two columns are the same month."""
    seen: dict[date, str] = {}
    for column, month in months.items():
        if (other := seen.setdefault(month, column)) != column:
            what = say("mapping.one_month", headers=[other, column])
            raise OneMonth.at(Place(file.name, column=column), what, say("mapping.leave_one_column"))


def _has_two_of_one(file: File) -> bool:
    try:
        _turned(file)
    except OneMonth:
        return True
    return False


def refuse_absent(table: str, files: Sequence[File], settings: Settings) -> None:
    """Raise an InputError where the settings say that rows are for months, but no file has their month."""
    if not settings.is_by_month(table) or BEGINS in settings.columns_of(table):
        return
    if any(file.months or _has_two_of_one(file) for file in files):  # the latter validation has said
        return
    headers = list(dict.fromkeys(header for file in files for header in file.headers))
    what = say("mapping.no_month", table=Word(table), headers=headers)
    hint = say("mapping.name_the_month", fix=fix.column(table, MONTH))
    raise InputError.at(Place(files[0].name), what, hint)
