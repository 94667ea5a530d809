"""Quotas with a column a period: the headers that are periods, and those that may be sums of others.

And quotas whose period is in two columns, one of years: what to do about them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from salescli import fix
from salescli.errors import InputError, Place
from salescli.loading.files.scanning import scan
from salescli.loading.mapping import file_names
from salescli.loading.sum_words import SumKind, sum_word
from salescli.message import say
from salescli.model.period_words import period_in, tokens_of
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.message import Message

TABLE = "quotas"
#: A year to put after a month or a quarter, to test whether it is one.
_SOME_YEAR = "2026"
#: Words that such a header may have besides its period.
_OWN_WORDS = frozenset(token for word in TABLES[TABLE].file_words.split() for token in tokens_of(word))
#: What cells of a column are made of, where the year of their period is in a column beside it.
_A_YEAR, _A_MONTH, _A_QUARTER = r"(?:19|20)\d\d", "0?[1-9]|1[0-2]", "[Qq][1-4]"
#: A header of months; numbers under another, such as quarter, are no months.
_OF_MONTHS = frozenset(("month", "months", "månad", "månader", "manad"))
#: With so many headers that are periods, a file has a column a period.
LEAST_PERIODS = 2
#: The columns with the days of an entry, in a file with one amount a row.
_DATES = ("period", "starts_at", "ends_at")


def periods_in(
    table: str, headers: Iterable[str], read: Mapping[str, str | None], year: str | None = None
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The headers that are periods, with these; and those that may be sums, with their period (empty for all).

    `read` are the headers that canonical columns are read from, `year` is that of months and quarters that say none.
    Both are empty for a file with one amount a row.
    """
    if table != TABLE or any(name in read for name in _DATES):
        return {}, {}
    taken = {header for name, header in read.items() if name != "amount"}
    free = [header for header in headers if header not in taken]
    periods = {header: period for header in free if (period := _period(header, year))}
    if not periods:
        return {}, {}
    totals = [
        header for header in free if header not in periods and (header == read.get("amount") or _is_total(header))
    ]
    return periods, {header: _period_of_total(header) for header in totals}


def _period(header: str, year: str | None) -> str | None:
    """The period that a header is; a month or a quarter that says no year is of this one."""
    found = period_in(header, _OWN_WORDS)
    if found is None and year is not None and any(sign.isalpha() for sign in header):
        found = period_in(f"{header} {year}", _OWN_WORDS)
        return None if found == year else found  # a header of no period, such as quota
    return found


def without_year(headers: Iterable[str]) -> list[str]:
    """The headers that are a month or a quarter and say no year."""
    return [header for header in headers if _period(header, None) is None and _period(header, _SOME_YEAR)]


def are_quotas_without_year(file: File) -> bool:
    """Whether a file that calls itself one of quotas, or whose columns do, has a column a period without its year."""
    says_it = file_names.says(TABLE, file.words) or any(file_names.says(TABLE, header) for header in file.headers)
    return says_it and len(without_year(file.headers)) >= LEAST_PERIODS


def unclear(file: File, periods: Mapping[str, str], columns: Collection[str]) -> list[str]:
    """The headers of a file with a column a period that are months or quarters of a year that nothing says."""
    bare = [header for header in without_year(file.headers) if header not in periods]
    is_wide = periods or (len(bare) >= LEAST_PERIODS and not any(name in columns for name in _DATES))
    return bare if is_wide else []


def refuse_unclear(file: File, periods: Mapping[str, str], columns: Collection[str]) -> None:
    """Raise an InputError where a period of the headers stands twice, or where months or quarters say no year.

    `columns` are the canonical columns that are read.
    """
    bare = unclear(file, periods, columns)
    for header in dict.fromkeys(file.headers):
        if header in periods and (count := file.headers.count(header)) > 1:
            what = say("mapping.column_of_a_period_again", header=header, count=count)
            raise InputError.at(Place(file.name, column=header), what, say("mapping.leave_one_column"))
    if bare:
        what = say("mapping.periods_without_year", count=len(bare), headers=bare)
        year = fix.setting(f"tables.{TABLE}", "year", fix.BLANK, is_complete=False)
        raise InputError.at(Place(file.name), what, say("mapping.name_their_year", fix=year))


def amounts_in(headers: Iterable[str]) -> frozenset[str]:
    """The headers that are periods, or totals of them, in a file with a column a period; else nothing."""
    every = list(headers)
    periods = [header for header in every if period_in(header, _OWN_WORDS)]
    if len(periods) < LEAST_PERIODS:
        return frozenset()
    return frozenset((*periods, *filter(_is_total, every)))


def _is_total(header: str) -> bool:
    """Whether a header is a word for a total, beside a period or not."""
    found = sum_word(" ".join(_bare(header)))
    return found is not None and found.kind is SumKind.TOTAL


def _period_of_total(header: str) -> str:
    """The period of a total; empty for a total of all columns."""
    return period_in(" ".join(token for token in _bare(header) if sum_word(token) is None)) or ""


def _bare(header: str) -> list[str]:
    return [token for token in tokens_of(header) if token not in _OWN_WORDS]


def advice_on_parts(file: File, headers: Collection[str]) -> Message | None:
    """What to do where two headers claim the period and one of them has its year only; None where none does.

    An expression makes the period of a year and a number of a month, or a quarter.
    """
    years = [header for header in headers if _has_only(file, header, _A_YEAR)]
    rest = [header for header in headers if header not in years]
    if len(years) != 1 or len(rest) != 1 or _has_only(file, rest[0], f".*{_A_YEAR}.*"):
        return None
    year, part = (_quoted(header) for header in (years[0], rest[0]))
    if _has_only(file, rest[0], _A_QUARTER):
        sql = f"{year} || '-' || upper({part})"
    elif _OF_MONTHS.intersection(tokens_of(rest[0])) and _has_only(file, rest[0], _A_MONTH):
        sql = f"{year} || '-' || lpad({part}, 2, '0')"
    else:
        return say("mapping.one_period_column", year=years[0], part=rest[0])
    expression = fix.setting(f"tables.{TABLE}.columns", "period", fix.value({"sql": sql}))
    return say("mapping.period_of_parts", fix=expression)


def _has_only(file: File, header: str, pattern: str) -> bool:
    """Whether every cell of a column that is not blank is made so, and some are there."""
    import polars as pl

    cells = scan(file).select(pl.col(header).str.strip_chars()).filter(pl.col(header) != "")
    fits = cells.select(pl.len().alias("n"), pl.col(header).str.contains(f"^(?:{pattern})$").all().alias("fits"))
    count, is_so = fits.collect(engine="streaming").row(0)
    return bool(count and is_so)


def _quoted(header: str) -> str:
    """A header as an expression names it."""
    doubled = header.replace('"', '""')
    return f'"{doubled}"'
