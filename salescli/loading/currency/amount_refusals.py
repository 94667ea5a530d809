"""Why an amount does not read, by its words and its currency, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from salescli import fix
from salescli.loading.currency.minor_units import places_in
from salescli.loading.parsing import numbers
from salescli.loading.parsing.currency_words import (
    LETTERS,
    NO_CURRENCY,
    SIGNS,
    agreed,
    code_of,
    folded,
    is_known,
    tokens,
)
from salescli.message import Message, Setting, say
from salescli.system.regex import regex

#: The text of an amount that does not read, with the currency that a column names in brackets.
_BESIDE = regex(r"(.*) \(([^()]*)\)", re.DOTALL)
#: Words beside a number; letters between two digits (`12x0`) are no word.
_SIGN = f"[0-9{LETTERS[1:]}"
_WORDS = regex(rf"(?<!{_SIGN}){LETTERS}+|{LETTERS}+(?!{_SIGN})")


class Amount(Struct, frozen=True):
    """The table and canonical column of an amount, and its header; None where an expression makes it."""

    table: str
    column: str
    header: str | None
    is_ledger: bool = False


class Currencies(Struct, frozen=True):
    """What is known of currencies: the base one, the words that have a rate, the user's own words, and the column that
    names them. `units` are the settings for minor units (see `MappedFile`), None where amounts are in whole units.
    """

    base: str | None
    rates: Mapping[str, Decimal]
    own: frozenset[str]
    place: Message | None
    units: Mapping[str, int] | None = None


class Refusal(Struct, frozen=True):
    """What is wrong with an amount, in words that follow its text, and what to do; whether only its currency is wrong.

    It `lacks_rate` where the settings have rates by day, but none for its currency and day; it may have a day or not
    (`has_day`).
    """

    what: Message
    advice: Message
    is_of_currency: bool = False
    lacks_rate: bool = False
    has_day: bool = False


def bare(text: str) -> str:
    """The text of an amount that did not read as in its cell, without the currency of a column."""
    found = _BESIDE.fullmatch(text)
    return re.sub(r"\.0{6}$", "", found[1]) if found else text


def refusal(text: str, amount: Amount, known: Currencies) -> Refusal | None:
    """Why an amount did not read; None where its words and its currency give no reason."""
    beside = _BESIDE.fullmatch(text) if known.place else None
    cell, column = (beside[1], folded(beside[2])) if beside else (text, None)
    if beside and not column:
        advice = say("loading.fill_in_the_currency", fix=_base(known.base or "SEK"))
        what = say("loading.in_no_currency", place=known.place, base=known.base)
        return Refusal(what, advice, is_of_currency=True)
    if not re.search("[0-9]", cell):
        return _without_rate([], column, amount.table, known)
    named = tokens(numbers.words_beside(cell, is_ledger=amount.is_ledger))
    marks = {numbers.mark_in(cell)} if amount.is_ledger else set()
    found = (
        _marked(cell, amount)
        or _multiple(cell, known)
        or _no_currency([word for word in _WORDS.findall(re.sub(SIGNS, " ", cell)) if word not in marks], known)
    )
    if found or not numbers.is_like_one(cell):
        return found
    return _two_currencies(named, column, known) or _without_rate(named, column, amount.table, known)


def _marked(cell: str, amount: Amount) -> Refusal | None:
    """A mark of a debit or a credit where no setting says which one adds, or such a mark beside a minus."""
    mark = numbers.mark_in(cell)
    if mark is None:
        return None
    if amount.is_ledger and not re.search("[-−(]", cell):
        return None
    if amount.is_ledger:
        return Refusal(say("loading.minus_and_mark", mark=mark), say("loading.leave_one_sign_out"))
    what = say("loading.unclear_mark", mark=mark)
    if amount.header is None:
        return Refusal(what, say("loading.say_it_in_the_expression"))
    header = '"' + amount.header.replace('"', '""') + '"'
    sql = (
        f"CASE WHEN UPPER({header}) LIKE '%CR%' THEN '-' ELSE '' END || "
        f"RTRIM(REPLACE(REPLACE(UPPER({header}), 'CR', ''), 'DR', ''), '. ')"
    )
    entry = fix.setting(f"tables.{amount.table}.columns", amount.column, f"{{ sql = {fix.text(sql)} }}")
    return Refusal(what, say("loading.say_what_the_mark_does", fix=entry))


def _multiple(cell: str, known: Currencies) -> Refusal | None:
    word = numbers.multiple_in(cell, known.own)
    if word is None:
        return None
    return Refusal(say("loading.not_in_full", word=word), say("loading.write_it_in_full"))


def _no_currency(words: list[str], known: Currencies) -> Refusal | None:
    """A word beside the number that is no currency."""
    word = next((word for word in words if not is_known(word, known.own)), None)
    if word is None:
        return None
    advice = say("loading.leave_the_word_out")
    if word.isupper() and 2 < len(word) <= numbers.LONGEST_WORD:
        own = _base(word)
        if known.own:
            own = rate_of(word)
        advice = say("loading.leave_the_word_out_or_name_it", fix=own)
    return Refusal(say("loading.no_known_currency", word=word), advice)


def _two_currencies(named: list[str], column: str | None, known: Currencies) -> Refusal | None:
    """Two currencies: a sign and a code that differ, or a cell and a column that do."""
    codes = [code_of(word) for word in named]
    if agreed(named, known.own) == NO_CURRENCY:
        what = say("loading.two_currencies", codes=tuple(dict.fromkeys(codes)))
        return Refusal(what, say("loading.correct_it_has_one"))
    if column is None or not is_known(column, known.own) or agreed([column, *named], known.own) != NO_CURRENCY:
        return None
    what = say("loading.other_currency", code=codes[0], place=known.place, other=code_of(column))
    return Refusal(what, say("loading.one_currency_an_amount"))


def _without_rate(cell: list[str], column: str | None, table: str, known: Currencies) -> Refusal | None:
    """An amount whose currency has no rate to the base currency."""
    if column and not is_known(column, known.own):
        what = say("loading.unknown_currency", code=column, place=known.place)
        own = _rates(known.base, column) if known.base else _base(column)
        return Refusal(what, say("loading.write_the_code", fix=own), is_of_currency=True)
    named = agreed([*([column] if column else []), *cell], known.own)
    if named is None or named == NO_CURRENCY:
        return None
    code = code_of(named)
    if named in known.rates:
        return _without_unit(named, table, known)
    currency: Message | str = code
    if column and code == code_of(column):
        currency = say("loading.currency_by_column", code=code, place=known.place)
    what = say("loading.other_currencies_unknown", currency=currency)
    if known.base is not None:
        what = say("loading.without_rate", currency=currency, base=known.base)
    base = known.base or "SEK"
    advice = say("loading.add_the_rate", fix=_rates(base, code), code=code, base=base)
    return Refusal(what, advice, is_of_currency=True)


def _without_unit(named: str, table: str, known: Currencies) -> Refusal | None:
    """An amount in minor units of a currency whose number of places is not known."""
    if known.units is None or places_in(named, known.rates, known.base or "", known.units) is not None:
        return None
    code = code_of(named)
    unit = fix.setting(f"tables.{table}", "minor_units", f"{{ {fix.key(code)} = 2 }}", is_complete=False)
    what = say("loading.in_no_minor_unit", currency=code)
    return Refusal(what, say("loading.say_the_minor_unit", setting=unit), is_of_currency=True)


def _base(code: str) -> Setting:
    return fix.setting("currency", "base", fix.text(code))


def _rates(base: str, code: str) -> Setting:
    return Setting("currency", (("base", fix.text(base)), *rate_of(code).entries), is_complete=False)


def rate_of(code: str) -> Setting:
    """The entry for the rate of a currency, which only the user knows."""
    return fix.setting("currency", "rates", f"{{ {fix.key(code)} = … }}", is_complete=False)
