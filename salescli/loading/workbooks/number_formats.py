"""What the format of a cell says of its number: that it is a share, an amount in a currency, or one in thousands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from salescli.loading.parsing.currency_words import LETTERS, SIGNS, is_known, is_shared, is_sure
from salescli.loading.parsing.numbers import multiple_in
from salescli.system.regex import regex

PERCENT = "%"
#: Built-in formats by number. Those of currencies depend on the reader's country, so they name no currency.
BUILT_IN = {9: "0%", 10: "0.00%"}
#: What a format shows beside the number: in brackets with `$` and a place (`[$€-407]`), in quotation marks, or after a
#: backslash.
_BRACKET = regex(r"\[\$([^\]-]*)(?:-([^\]]*))?\]")
_LITERAL = regex(r'"([^"]*)"|\\(.)')
_SIGN = regex(SIGNS)
#: Brackets with a colour or a condition.
_OTHER_BRACKET = regex(r"\[(?!\$)[^\]]*\]")
_SECTION = regex(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*', re.DOTALL)
#: The parts of a section: text, a currency, other brackets, room as wide as a character, the number, anything else.
_PART = regex(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<number>General|[0#?](?:[0#?., ]*[0#?])?)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
#: Letters that stand for parts of a date or a time, or for text.
_OF_DATES = regex("[dyhs:/@]", re.IGNORECASE)
#: A prefix of numbers such as `K` of `K1001`, which multiplies nothing.
_PREFIX = regex(rf"{LETTERS}+[-/.#:]*(?=1)")
#: Commas after the digits: each divides by a thousand what is shown, not the value.
_SCALE = regex(r"[0#?](,+)(?![0#?,])")
#: How many such commas go with a word that multiplies, by the beginning of the word.
_DIVISIONS = ((r"TN|TRN", 4), (r"[KT]", 1), (r"MD|MLD|MRD|MIA|MILLIARD", 3), (r"M", 2), (r"B", 3))
#: The currency of a place, by its number and its tag, where the sign is shared with other currencies.
_PLACES: Mapping[str, str] = {
    place: code
    for code, places in {
        "SEK": "41d 81d sv-se", "NOK": "414 814 nb-no nn-no", "DKK": "406 da-dk", "ISK": "40f is-is",
        "USD": "409 en-us", "CAD": "1009 c0c en-ca fr-ca", "AUD": "c09 en-au", "NZD": "1409 en-nz",
        "SGD": "4809 en-sg", "HKD": "c04 zh-hk", "MXN": "80a es-mx", "JPY": "411 ja-jp", "CNY": "804 zh-cn",
    }.items()
    for place in places.split()
}  # fmt: skip


@cache
def meaning(code: str) -> str | None:
    """What a format says: PERCENT, a currency by its code or as the format shows it, a word that multiplies the number
    (`tkr`), or None for none of these.
    """
    found = _SECTION.match(code)  # others, for numbers below zero, follow a semicolon
    section = found[0] if found else code
    bare = _unquoted(section)
    if PERCENT in bare:
        return PERCENT
    if multiple := _multiple(code):
        return multiple
    for word, place in _BRACKET.findall(section):
        if is_known(word):
            said: str = word.strip()
            return _PLACES.get(place.lower(), said) if is_shared(word) else said
    literal = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(section)).strip()
    if literal and is_sure(literal):
        return literal
    sign = _SIGN.search(bare)
    return sign[0] if sign else None


def _multiple(code: str) -> str | None:
    """The word of a format that multiplies its numbers, such as `tkr`; None where commas divide them by as much."""
    for section in _SECTION.findall(code):
        word = multiple_in(_PREFIX.sub("", _shown(section)))
        if word and _divisions(word) != sum(map(len, _SCALE.findall(_unquoted(section)))):
            return word
    return None


def _unquoted(section: str) -> str:
    """A section without its text and its brackets."""
    return _LITERAL.sub("", _BRACKET.sub("", _OTHER_BRACKET.sub("", section)))


def _shown(section: str) -> str:
    """The number 1 as a section formats it; empty for a format of dates."""
    has_letters = not _OF_DATES.search(_unquoted(section))
    parts: list[str] = []
    for found in _PART.finditer(section):
        part = found.lastgroup
        if part == "number":
            parts.append("1")
        elif part == "currency":
            parts.append(f" {found[part]} ")
        elif part in ("quoted", "escaped"):
            parts.append(re.sub("[0-9]", "x", found[part]))  # `m2` is no million
        elif part == "other":
            parts.append(found[part] if has_letters else " ")
    return "".join(parts)


def _divisions(word: str) -> int | None:
    """The power of a thousand that a word stands for; None where it stands for none."""
    return next((count for begins, count in _DIVISIONS if re.match(begins, word, re.IGNORECASE)), None)
