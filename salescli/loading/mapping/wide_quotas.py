"""Quotas with a column a period: the headers that are periods, and those that may be sums of others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from salescli import fix
from salescli.errors import InputError, Place
from salescli.loading.files import file_names
from salescli.loading.sum_words import SumKind, sum_word
from salescli.message import say
from salescli.model.period_words import period_in, tokens_of
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.files.file import File

TABLE = "quotas"
#: A year to put after a month or a quarter, to test whether it is one.
_SOME_YEAR = "2026"
#: Words that such a header may have besides its period.
_OWN_WORDS = frozenset(token for word in TABLES[TABLE].file_words.split() for token in tokens_of(word))
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
