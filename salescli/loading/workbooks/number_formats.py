"""What the format of a cell says of its number: that it is a share, or an amount in a currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from salescli.loading.parsing.currency_words import SIGNS, is_known, is_shared, is_sure

PERCENT = "%"
#: Formats that workbooks know by number alone; those of currencies are what the reader's country has, and say none.
BUILT_IN = {9: "0%", 10: "0.00%"}
#: What a format shows beside the number: in brackets with `$` and a place (`[$€-407]`), in quotation marks, or after a
#: backslash.
_BRACKET = re.compile(r"\[\$([^\]-]*)(?:-([^\]]*))?\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_SIGN = re.compile(SIGNS)
#: What colours and conditions are in.
_OTHER_BRACKET = re.compile(r"\[(?!\$)[^\]]*\]")
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*', re.DOTALL)
#: The places, by number and by tag, whose currency has a sign or a word that others have too.
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
    """What a format says: PERCENT, a currency by its code or as the format shows it, or None for neither."""
    found = _SECTION.match(code)  # others, for numbers below zero, follow a semicolon
    section = found[0] if found else code
    bare = _LITERAL.sub("", _BRACKET.sub("", _OTHER_BRACKET.sub("", section)))
    if PERCENT in bare:
        return PERCENT
    for word, place in _BRACKET.findall(section):
        if is_known(word):
            said: str = word.strip()
            return _PLACES.get(place.lower(), said) if is_shared(word) else said
    literal = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(section)).strip()
    if literal and is_sure(literal):
        return literal
    sign = _SIGN.search(bare)
    return sign[0] if sign else None
