"""The words for currencies, and the currency of an amount that names one or several of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

#: The signs of currencies in cells, and the letters of words.
SIGNS = "(?:US|CA|AU|NZ|A|C|R)?[$€£¥₹₽₩₺₪฿₫₴]"
LETTERS = "[A-Za-z\u00c0-\u024f]"

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
#: What a cell may have for a currency, and the codes that it can mean.
WORDS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"), "₹": ("INR",), "RS": ("INR",), "₽": ("RUB",), "₩": ("KRW",),
    "₺": ("TRY",), "₺TL": ("TRY",), "TL": ("TRY",), "₪": ("ILS",), "฿": ("THB",), "₫": ("VND",), "₴": ("UAH",),
    "$": _DOLLARS, "US$": ("USD",), "CA$": ("CAD",), "C$": ("CAD",), "A$": ("AUD",), "AU$": ("AUD",),
    "NZ$": ("NZD",), "R$": ("BRL",), "KR": _CROWNS, "FR": ("CHF",), "SFR": ("CHF",), "ZŁ": ("PLN",),
    "KČ": ("CZK",), "FT": ("HUF",), "LEI": ("RON",), "EURO": ("EUR",), "DKR": ("DKK",), "NKR": ("NOK",),
    "SKR": ("SEK",), "R": ("ZAR",), "RM": ("MYR",), "RP": ("IDR",), "KM": ("BAM",), "SR": ("SAR",), "QR": ("QAR",),
    "KD": ("KWD",), "BD": ("BHD",), "LE": ("EGP",), "DH": ("AED", "MAD"), "DHS": ("AED",), "YEN": ("JPY",),
}  # fmt: skip
#: Names of currencies in columns of currencies.
_NAMES: Mapping[str, str] = {
    "US DOLLAR": "USD", "U.S. DOLLAR": "USD", "CANADIAN DOLLAR": "CAD", "AUSTRALIAN DOLLAR": "AUD",
    "NEW ZEALAND DOLLAR": "NZD", "POUND STERLING": "GBP", "BRITISH POUND": "GBP", "SWISS FRANC": "CHF",
    "SWEDISH KRONA": "SEK", "SVENSK KRONA": "SEK", "SVENSKA KRONOR": "SEK", "NORWEGIAN KRONE": "NOK",
    "NORSK KRONE": "NOK", "NORSKE KRONER": "NOK", "DANISH KRONE": "DKK", "DANSK KRONE": "DKK",
    "DANSKE KRONER": "DKK", "JAPANESE YEN": "JPY", "INDIAN RUPEE": "INR", "POLISH ZLOTY": "PLN",
    "CZECH KORUNA": "CZK", "HUNGARIAN FORINT": "HUF", "BRAZILIAN REAL": "BRL", "SOUTH AFRICAN RAND": "ZAR",
    "SINGAPORE DOLLAR": "SGD", "HONG KONG DOLLAR": "HKD", "MEXICAN PESO": "MXN", "CHINESE YUAN": "CNY",
}  # fmt: skip
_LENGTHS = {"KM", "FT"}
#: The codes of ISO 4217, and some former ones.
_ISO_4217 = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF "
    "GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
    "LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND "
    "TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG "
    "ZWL"
)
_CODES = frozenset(_ISO_4217.split())
#: The places of the minor units of currencies that do not have two, by ISO 4217. CLDR, and with it Babel, says instead
#: how amounts are rounded in print: 0 for LAK.
_PLACES: Mapping[str, int | None] = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3,
    "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4, "XDR": None,
}  # fmt: skip

#: A word that is no currency, or two currencies that differ: an amount beside it does not read.
NO_CURRENCY = "?"


def folded(word: str) -> str:
    """A word for a currency in the form that is compared: in capitals, without blanks around it or a stop after it."""
    return word.strip().upper().rstrip(".")


def codes_of(word: str, own: Collection[str] = ()) -> Sequence[str]:
    """The codes that a folded word can mean; the user's `own` words mean themselves, unknown words nothing."""
    if word in WORDS:
        return WORDS[word]
    if word in _NAMES:
        return (_NAMES[word],)
    return (word,) if word in _CODES or word in own else ()


def code_of(word: str) -> str:
    """The code of the currency in a cell; the word itself where several share it, or none is known."""
    word = folded(word)
    codes = codes_of(word)
    return codes[0] if len(codes) == 1 else word


def is_known(word: str, own: Collection[str] = ()) -> bool:
    """Whether a word is the sign, a name or the code of a currency, or one of the user's `own` words."""
    return bool(codes_of(folded(word), own))


def is_sure(word: str, own: Collection[str] = ()) -> bool:
    """Whether a word beside a number is certainly a currency; `km` and `ft` are also units of length."""
    word = folded(word)
    return word in own or (is_known(word) and word not in _LENGTHS)


def is_shared(word: str) -> bool:
    """Whether several currencies are written so, as `$` and `kr` are."""
    return len(codes_of(folded(word))) > 1


def places_of(word: str, own: Mapping[str, int]) -> int | None:
    """How many places after the point the minor units of a currency are: 2 for cents, 0 where there are none.

    `own` gives it by code and comes first. None where it is not known, or where currencies that share the word differ.
    """
    codes = codes_of(folded(word), own)
    found = {own[code] if code in own else _PLACES.get(code, 2) for code in codes}
    return found.pop() if len(found) == 1 and all(code in _CODES or code in own for code in codes) else None


def every_word() -> Iterable[tuple[str, Sequence[str]]]:
    """The words that are no codes, each with the codes that it can mean."""
    yield from WORDS.items()
    yield from ((name, (code,)) for name, code in _NAMES.items())


def tokens(words: str) -> list[str]:
    """The single signs and words among what stands beside a number, folded."""
    return [folded(word) for word in re.findall(rf"{SIGNS}|{LETTERS}+", words)]


@cache
def meant(words: str, own: frozenset[str] = frozenset(), *, is_lenient: bool = False) -> str | None:
    """The currency that the words beside a number name; None where there are no words.

    NO_CURRENCY where one of them is no currency, or where two differ. If it `is_lenient`, words that are not certainly
    currencies are ignored.
    """
    whole = folded(words.replace(" ", ""))
    if whole and is_known(whole, own):
        return whole if not is_lenient or is_sure(whole, own) else None
    found = tokens(words)
    if is_lenient:
        found = [word for word in found if is_sure(word, own)]
    return agreed(found, own)


def agreed(words: Sequence[str], own: Collection[str] = ()) -> str | None:
    """The one currency that folded words name. A shared sign goes with a code beside it: `$` and `CAD` are CAD.

    None where there are no words, NO_CURRENCY where one is no currency, or where two differ.
    """
    if not words:
        return None
    meanings = [codes_of(word, own) for word in words]
    common = [code for code in meanings[0] if all(code in codes for codes in meanings)]
    if not common:
        return NO_CURRENCY
    if len(common) == 1 and len(words) > 1:
        return common[0]
    return min(words, key=lambda word: (len(codes_of(word, own)), word))
