"""Why an amount does not read, by the words in it and its currency, and what to do about it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from salescli.errors import quoted
from salescli.loading.parsing import numbers
from salescli.loading.parsing.currency_words import LETTERS, NO_CURRENCY, agreed, code_of, folded, is_known, tokens

#: An amount with the currency that a column names, as the text of one that does not read has it.
_BESIDE = re.compile(r"(.*) \(([^()]*)\)", re.DOTALL)
#: Words beside a number; letters between two digits (`12x0`) are none.
_SIGN = f"[0-9{LETTERS[1:]}"
_WORDS = re.compile(rf"(?<!{_SIGN}){LETTERS}+|{LETTERS}+(?!{_SIGN})")
_BARE_KEY = re.compile("[A-Za-z0-9_-]+")


class Amount(Struct, frozen=True):
    """Where an amount stands: its canonical table and column, and its header; None for one that an expression makes."""

    table: str
    column: str
    header: str | None
    is_ledger: bool = False


class Told(Struct, frozen=True):
    """What is known of currencies: the base, the words that have a rate, the settings' own, and where a column names
    them.
    """

    base: str | None
    rates: Mapping[str, Decimal]
    own: frozenset[str]
    place: str | None


class Refusal(Struct, frozen=True):
    """What is wrong with an amount, to follow its text, and what to do; whether its currency alone is what is wrong."""

    what: str
    advice: str
    is_of_currency: bool = False


def bare(text: str) -> str:
    """An amount that did not read as its cell has it, without the currency that a column names."""
    found = _BESIDE.fullmatch(text)
    return re.sub(r"\.0{6}$", "", found[1]) if found else text


def refusal(text: str, amount: Amount, told: Told) -> Refusal | None:
    """Why an amount did not read; None where nothing about its words and its currency says so."""
    beside = _BESIDE.fullmatch(text) if told.place else None
    cell, column = (beside[1], folded(beside[2])) if beside else (text, None)
    if beside and not column:
        advice = (
            f"Fill it in, or say in salescli.toml what a blank means: [currency] base = {_string(told.base or 'SEK')}."
        )
        what = f"is in no currency that is told ({told.place} is blank), and others are in {told.base}"
        return Refusal(what, advice, is_of_currency=True)
    if not re.search("[0-9]", cell):
        return _without_rate([], column, told)
    named = tokens(numbers.words_beside(cell, is_ledger=amount.is_ledger))
    marks = {numbers.mark_in(cell)} if amount.is_ledger else set()
    found = (
        _marked(cell, amount)
        or _multiple(cell, told)
        or _no_currency([word for word in _WORDS.findall(cell) if word not in marks], told)
    )
    if found or not numbers.is_like_one(cell):
        return found
    return _two_currencies(named, column, told) or _without_rate(named, column, told)


def _marked(cell: str, amount: Amount) -> Refusal | None:
    """A debit or a credit where nothing says which of them adds, or one beside a minus."""
    mark = numbers.mark_in(cell)
    if mark is None:
        return None
    if amount.is_ledger and not re.search("[-−(]", cell):
        return None
    if amount.is_ledger:
        what = f"is not an amount: it has a minus, and {quoted(mark)} beside it"
        return Refusal(what, "Leave one of them out: DR adds, CR takes away.")
    what = f"is not an amount: nothing says whether {quoted(mark)} adds or takes away"
    if amount.header is None:
        return Refusal(what, "Say it in the expression in salescli.toml.")
    header = '"' + amount.header.replace('"', '""') + '"'
    sql = (
        f"CASE WHEN UPPER({header}) LIKE '%CR%' THEN '-' ELSE '' END || "
        f"RTRIM(REPLACE(REPLACE(UPPER({header}), 'CR', ''), 'DR', ''), '. ')"
    )
    entry = f"{amount.column} = {{ sql = {json.dumps(sql, ensure_ascii=False)} }}"
    return Refusal(
        what, f"Say it in salescli.toml, such as that CR takes away: [tables.{amount.table}.columns] {entry}"
    )


def _multiple(cell: str, told: Told) -> Refusal | None:
    word = numbers.multiple_in(cell, told.own)
    if word is None:
        return None
    what = f"is not an amount written out in full: {quoted(word)} stands for a multiple"
    return Refusal(what, "Write it as 1500000, or compute it by an sql expression in salescli.toml.")


def _no_currency(words: list[str], told: Told) -> Refusal | None:
    """A word beside the number that is no currency."""
    word = next((word for word in words if not is_known(word, told.own)), None)
    if word is None:
        return None
    advice = "Leave it out there, or compute the amount by an sql expression in salescli.toml"
    if word.isupper() and len(word) > 2:
        name = f'base = "{word}"' if not told.own else f"rates = {{ {_key(word)} = … }}"
        advice += f"; if it is one of your own: [currency] {name}"
    return Refusal(f"is not an amount: {quoted(word)} is no known currency", f"{advice}.")


def _two_currencies(named: list[str], column: str | None, told: Told) -> Refusal | None:
    """A sign and a code, or the cell and a column, that differ."""
    codes = [code_of(word) for word in named]
    if agreed(named, told.own) == NO_CURRENCY:
        return Refusal(f"names two currencies: {' and '.join(dict.fromkeys(codes))}", "Correct it there: it has one.")
    if column is None or not is_known(column, told.own) or agreed([column, *named], told.own) != NO_CURRENCY:
        return None
    what = f"is in {codes[0]}, and {told.place} says {code_of(column)}"
    return Refusal(what, "Correct it there: an amount has one currency.")


def _without_rate(cell: list[str], column: str | None, told: Told) -> Refusal | None:
    """An amount whose currency has no rate to the base currency."""
    if column and not is_known(column, told.own):
        what = f"is in {column} ({told.place}), which is no known currency"
        name = _rates(told.base, column) if told.base else f"base = {_string(column)}"
        advice = f"Write its code there, such as SEK; one of your own is named in salescli.toml: [currency] {name}."
        return Refusal(what, advice, is_of_currency=True)
    named = agreed([*([column] if column else []), *cell], told.own)
    if named is None or named == NO_CURRENCY or named in told.rates:
        return None
    code = code_of(named)
    what = f"is in {code}" + (f" ({told.place})" if column and code == code_of(column) else "")
    if told.base is None:
        what += ", and nothing says what the other amounts are in"
    else:
        what += f", which has no rate to {told.base}"
    base = told.base or "SEK"
    advice = f"Add it to salescli.toml: [currency] {_rates(base, code)} (one {code} in {base})."
    return Refusal(what, advice, is_of_currency=True)


def _rates(base: str, code: str) -> str:
    return f"base = {_string(base)}, rates = {{ {_key(code)} = … }}"


def _key(code: str) -> str:
    return code if _BARE_KEY.fullmatch(code) else _string(code)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
