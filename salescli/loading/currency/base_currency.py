"""The base currency where the settings have none: the currency of most rows; of equals the first by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.files.scanning import collected, scan
from salescli.loading.mapping import excluded_rows
from salescli.loading.parsing import column_style, currencies, numbers
from salescli.loading.parsing.currency_words import NO_CURRENCY, code_of, codes_of, is_known, is_shared, meant
from salescli.loading.parsing.sql import expressions
from salescli.loading.together.styles import of_column
from salescli.model.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

_CURRENCY = "currency"


def of_most(rows: Counter[str]) -> str | None:
    """The currency of most rows; None for no row."""
    return next(iter(by_rows(rows)), None)


def by_rows(rows: Counter[str]) -> dict[str, int]:
    """The number of rows by currency, the largest first; of equals by code.

    A sign that several currencies share counts for the one of them that most rows name, if any row names one.
    """
    found = Counter({code: count for code, count in rows.items() if not is_shared(code)})
    for word in filter(is_shared, rows):
        fitting = [code for code in codes_of(word) if code in rows]
        found[_ranked(rows, fitting)[0] if fitting else word] += rows[word]
    return {code: found[code] for code in _ranked(found, found)}


def _ranked(rows: Counter[str], codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (-rows[code], is_shared(code), code))


def in_sample(file: MappedFile, own: frozenset[str]) -> set[str]:
    """The currencies that the first rows of a file name: by a column or a constant, else beside their amounts."""
    mapped = file.columns.get(_CURRENCY)
    if mapped and mapped.source.constant is not None:
        return {code_of(str(mapped.source.constant))}
    named = file.file.values(mapped.source.header) if mapped and mapped.source.header else []
    words = [word for word in named if is_known(word, own)]
    if not words:
        words += [word for mapped in _amounts(file) for word in words_of_amounts(file, mapped, own)]
        words += [word for header in _behind(file) for word in words_behind(file, header, own)]
    return {code_of(word) for word in words}


def rows_of(file: MappedFile, own: frozenset[str]) -> Counter[str]:
    """How many rows of a file have an amount in each currency that is named. The whole file is read."""
    mapped = file.columns.get(_CURRENCY)
    own_column: pl.Expr = pl.lit(None, pl.String)
    if mapped and mapped.source.constant is not None:
        own_column = pl.lit(code_of(str(mapped.source.constant)))
    elif mapped and mapped.source.header:
        own_column = currencies.of_column(pl.col(mapped.source.header))
    amounts, behind = _amounts(file), _behind(file)
    said = [pl.col(mapped.source.header or "").str.strip_chars() for mapped in amounts]
    has_amount = [(text != "") & ~numbers.says_nothing_expression(text) for text in said]
    is_amount = pl.any_horizontal(*has_amount, pl.lit(value=len(has_amount) < _money_columns(file)))
    signs = [pl.coalesce(numbers.words_of(pl.col(header)), numbers.sign_of(pl.col(header))) for header in behind]
    frame = scan(file.file)
    if file.exclusions:
        frame = frame.filter(~excluded_rows.is_excluded(file.exclusions))
    words = [numbers.words_of(text, is_ledger=mapped.column.is_ledger)
             for text, mapped in zip(said, amounts, strict=True)]  # fmt: skip
    named = frame.filter(is_amount.fill_null(value=False)).select(
        own_column.alias("column"),
        pl.coalesce(*words, pl.lit(None, pl.String)).alias("words"),
        pl.coalesce(*signs, pl.lit(None, pl.String)).alias("signs"),
        pl.col(file.file.columns[0]).is_null().alias("row"),  # a selection of constants alone would have one row
    )
    counted = collected(named.group_by("column", "words", "signs").len(), [file.file])
    found: Counter[str] = Counter()
    for column, beside, behind_it, count in counted.sort("column", "words", "signs").rows():
        currency = column or meant(beside or "", own) or meant(behind_it or "", own, is_lenient=True)
        if currency and currency != NO_CURRENCY and is_known(currency, own):
            found[code_of(currency)] += count
    return found


def words_of_amounts(file: MappedFile, mapped: MappedColumn, own: frozenset[str]) -> list[str]:
    """The currencies that the first amounts of a column name."""
    column = column_style.column_of(file.file, mapped.source.header or "", file.table)
    if of_column(column.file, column.header, Kind.MONEY):
        return []  # digits alone
    return column_style.currency_words(column, own, is_ledger=mapped.column.is_ledger)


def words_behind(file: MappedFile, header: str, own: frozenset[str]) -> list[str]:
    """The same for a header that an expression names; its cells may have other words too."""
    values = [value for value in file.file.values(header) if not numbers.says_nothing(value)]
    are_numbers = all(numbers.is_number(value, ".") or numbers.is_number(value, ",") for value in values)
    if are_numbers:
        return [word for value in values if (word := numbers.currency_word(value, own, is_lenient=True))]
    return [word for value in values if (word := numbers.sign_in(value))]


def _money_columns(file: MappedFile) -> int:
    return sum(mapped.column.kind is Kind.MONEY for mapped in file.columns.values())


def _amounts(file: MappedFile) -> list[MappedColumn]:
    """The columns of amounts that are read from a header."""
    return [each for each in file.columns.values() if each.column.kind is Kind.MONEY and each.source.header]


def _behind(file: MappedFile) -> list[str]:
    """The headers that expressions make amounts from."""
    made = [each.source.sql for each in file.columns.values() if each.column.kind is Kind.MONEY and each.source.sql]
    return list(dict.fromkeys(header for sql in made for header in expressions.headers_in(sql)
                              if header in file.file.columns))  # fmt: skip
