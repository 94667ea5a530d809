"""A file with rates by day, read like an export. Columns: date, currency, rate (one unit in the base currency)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.config.sections import check_rate
from salescli.errors import InputError, Place, Unfit, did_you_mean
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.currency.by_day import DatedRates
from salescli.loading.currency.rates_on import RATE
from salescli.loading.files import scanning
from salescli.loading.files.opened import open_file
from salescli.loading.files.sheets import split
from salescli.loading.mapping.lookups import rate_headers
from salescli.loading.parsing import column_style, decimals, numbers
from salescli.loading.parsing.cast import Cast
from salescli.loading.parsing.column_style import ColumnOfFile
from salescli.loading.parsing.currency_words import code_of
from salescli.loading.parsing.text import stripped
from salescli.loading.places import place_of
from salescli.loading.precision import Precision
from salescli.message import say
from salescli.model.schema import Column, Kind
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.loading.files.opened import Opener

_DIGITS_ALONE = regex(r"[-+0-9.,'’\s]+(?:[eE][-+]?[0-9]+)?")
_CORRECT_IT = say("loading.correct_it")


def read(path: Path, base: str, reach: int, opener: Opener = open_file) -> DatedRates:
    """The rates of a file. Raises InputError where a rate does not read, or two have one currency and day."""
    book = path if path.exists() else Path(split(path)[0])
    if not book.exists():
        siblings = [child.name for child in book.parent.iterdir()] if book.parent.is_dir() else []
        what = say("mapping.no_joined_file", setting="currency.rates")
        raise InputError.at(Place(str(book)), what, did_you_mean(book.name, siblings))
    file = opener(path, None)
    headers = {name: header_of(file, name) for name in rate_headers.CALLED}
    try:
        decimal = column_style.number_style(
            ColumnOfFile(file, headers["rate"], "rates"), [headers["rate"]], is_share=False, precision=Precision.EXACT
        ).decimal
        date = _date(file, headers["date"])
    except column_style.Undecided as error:  # no settings can say how a file of rates is written
        raise InputError(error.message, say("loading.write_rates_plainly"), error.place) from None
    texts = {name: stripped(pl.col(header)).alias(f"{name}:text") for name, header in headers.items()}
    frame = scanning.scan(file, ROW_COLUMN).select(ROW_COLUMN, date.alias("date"), *texts.values())
    rows = frame.collect(engine="streaming").filter(pl.any_horizontal(pl.col("^.*:text$").is_not_null()))
    found: dict[tuple[str, object], tuple[int, Decimal]] = {}
    for row, day, *cells in rows.iter_rows():
        for (name, header), text in zip(headers.items(), cells, strict=True):
            if text is None or (name == "date" and day is None):
                what = say("loading.not_a_date", value=text) if text else say("loading.rate_without", column=header)
                raise InputError.at(place_of(file, row, header, text), what, _CORRECT_IT)
        key = (code_of(cells[1]), day)
        rate = _rate(file, row, headers["rate"], cells[2], decimal, key[0], base)
        if key in found:
            also = place_of(file, found[key][0]).spot
            what = say("loading.rate_again", currency=key[0], day=day, also=also)
            raise InputError.at(place_of(file, row), what, say("loading.leave_one_rate"))
        found[key] = (row, rate)
    return DatedRates(file.name, _frame(found), reach)


def _frame(found: Mapping[tuple[str, object], tuple[int, Decimal]]) -> pl.DataFrame:
    codes, days = [code for code, _ in found], [day for _, day in found]
    rates = decimals.column((rate for _, rate in found.values()), RATE)
    columns = {"code": pl.Series(codes, dtype=pl.String), "day": pl.Series(days, dtype=pl.Date), "rate": rates}
    return pl.DataFrame(columns).sort("day")


def header_of(file: File, name: str) -> str:
    """The header of one of the columns. Raises InputError where there is none, or there are two."""
    exact = rate_headers.called(file.columns, name)
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise InputError.at(Place(file.name), say("mapping.rivals", headers=exact, column=name), _CORRECT_IT)
    what = say("loading.rates_without_column", column=name, headers=file.headers)
    raise InputError.at(Place(file.name), what, say("loading.name_the_columns_of_rates"))


def _date(file: File, header: str) -> pl.Expr:
    """The day of every row; null where its text is no date."""
    column = ColumnOfFile(file, header, "rates")
    clock = column_style.clock_of([column], None, Precision.EXACT)
    style = column_style.date_style(column, (), clock, Precision.EXACT)
    style = replace(style, of_month=None)  # a rate for a month is not a rate for its first day
    return Cast(Column("date", Kind.TIME, ""), date=style).at_once(pl.col(header)).value


def _rate(file: File, row: int, header: str, text: str, decimal: str | None, code: str, base: str) -> Decimal:
    """One unit of a currency in the base one. Raises InputError where a cell is no rate."""
    place = place_of(file, row, header, text)
    rate = _decimal(text, decimal)
    if rate is None:
        raise InputError.at(place, say("loading.not_a_rate", value=text), _CORRECT_IT)
    try:
        check_rate(code, rate, base)
    except Unfit as error:
        raise InputError.at(place, say("loading.rate_unfit", what=error.message), _CORRECT_IT) from None
    if code == code_of(base) and rate != 1:
        raise InputError.at(place, say("loading.rate_of_base", currency=code), _CORRECT_IT)
    return rate


def _decimal(text: str, mark: str | None) -> Decimal | None:
    """A number with all of its digits; None for anything else, such as a number with a word beside it."""
    if not numbers.is_number(text, mark) or not _DIGITS_ALONE.fullmatch(text):
        return None
    digits = re.sub(r"[\s'’]", "", text)
    digits = digits.replace(".", "").replace(",", ".") if mark == "," else digits.replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
