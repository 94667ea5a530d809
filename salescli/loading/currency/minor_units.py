"""Amounts in minor units, such as cents and öre: how many of them make one of a currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from salescli import fix
from salescli.errors import InputError, Place, SettingsError
from salescli.loading.parsing.currency_words import code_of, codes_of, folded, is_shared, places_of
from salescli.message import Message, say

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile


def unit(file: MappedFile, base: str | None) -> Decimal | None:
    """The worth of one minor unit of the base currency in whole units; None where amounts are in whole units.

    Raises InputError where the currency is not known, or its minor unit.
    """
    if file.minor_units is None:
        return None
    places = places_of(base, file.minor_units) if base else None
    if places is not None:
        return Decimal(1).scaleb(-places)
    if base is None:
        what = say("loading.minor_units_of_what", key=f"tables.{file.table}.minor_units")
        named = fix.setting("currency", "base", '"SEK"', is_complete=False)
        advice = say("loading.say_the_currency", base=named, column=fix.column(file.table, "currency"))
        raise InputError.at(Place(file.file.name), what, advice)
    what = say("loading.no_minor_unit", currency=base, key=f"tables.{file.table}.minor_units")
    if is_shared(base):
        code = fix.setting("currency", "base", fix.text(codes_of(folded(base))[0]), is_complete=False)
        advice = say("loading.say_the_code", base=code)
    else:
        entry = f"{{ {fix.key(base)} = 2 }}"
        own = fix.setting(f"tables.{file.table}", "minor_units", entry, is_complete=False)
        advice = say("loading.say_the_minor_unit", setting=own)
    raise InputError.at(Place(file.file.name), what, advice)


def refuse_own_conversion(file: MappedFile, where: Message) -> None:
    """Raise SettingsError for an expression that makes amounts in minor units and uses their currency itself.

    `where` is its place in the settings.
    """
    if file.minor_units is not None:
        what = say("loading.minor_units_or_expression", key=f"tables.{file.table}.minor_units")
        whole = fix.setting(f"tables.{file.table}", "minor_units", "false")
        raise SettingsError(say("common.at", place=where, what=what), say("loading.leave_one_of_both", fix=whole))


def relative(rates: Mapping[str, Decimal], base: str, own: Mapping[str, int]) -> Mapping[str, Decimal]:
    """What one minor unit of each currency is worth in minor units of the base one, by word.

    Currencies whose minor unit is not known are left out.
    """
    to = places_of(base, own)
    if to is None:
        return {}
    places = {word: places_in(word, rates, base, own) for word in rates}
    return {word: rate.scaleb(to - of) for word, rate in rates.items() if (of := places[word]) is not None}


def places_in(word: str, rates: Mapping[str, Decimal], base: str, own: Mapping[str, int]) -> int | None:
    """How many places the minor units of a currency are (see `places_of`).

    A word that several currencies share, such as `kr`, means the base currency if it can, else the one with a rate.
    """
    codes = codes_of(folded(word), own)
    if len(codes) > 1:
        rated = [code for code in codes if code in rates]
        word = next((code for code in codes if code == code_of(base)), rated[0] if len(rated) == 1 else word)
    return places_of(word, own)
