"""Which currency an amount is in, and what it is worth in the base currency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import polars as pl

from salescli.loading import decimals
from salescli.loading.numbers import MONEY

#: Rates of weak currencies have many zeros after the point; what they leave is room for 22 digits before it.
_RATE = pl.Decimal(38, 16)
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
#: What a cell may write for a currency, and the codes it can stand for.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"), "₹": ("INR",), "RS": ("INR",), "₽": ("RUB",), "₩": ("KRW",),
    "₺": ("TRY",), "₺TL": ("TRY",), "TL": ("TRY",), "₪": ("ILS",), "฿": ("THB",), "₫": ("VND",), "₴": ("UAH",),
    "$": _DOLLARS, "US$": ("USD",), "CA$": ("CAD",), "C$": ("CAD",), "A$": ("AUD",), "AU$": ("AUD",),
    "NZ$": ("NZD",), "R$": ("BRL",), "KR": _CROWNS, "FR": ("CHF",), "SFR": ("CHF",), "ZŁ": ("PLN",),
    "KČ": ("CZK",), "FT": ("HUF",), "LEI": ("RON",), "EURO": ("EUR",), "DKR": ("DKK",), "NKR": ("NOK",),
    "SKR": ("SEK",), "R": ("ZAR",), "RM": ("MYR",), "RP": ("IDR",), "KM": ("BAM",), "SR": ("SAR",), "QR": ("QAR",),
    "KD": ("KWD",), "BD": ("BHD",), "LE": ("EGP",), "DH": ("AED", "MAD"), "DHS": ("AED",), "YEN": ("JPY",),
}  # fmt: skip
_LENGTHS = {"KM", "FT"}
#: The codes of ISO 4217, and some that it had.
_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"
)


def code_of(word: str) -> str:
    """The code of a currency that a cell names; the word itself where several share it or none is known."""
    word = word.strip().upper().rstrip(".")
    codes = _WORDS.get(word, ())
    return codes[0] if len(codes) == 1 else word


def is_word(word: str) -> bool:
    """Whether something may name a currency: one that is known, or three letters as codes have."""
    return is_known(word) or (len(word) == 3 and word.isalpha() and word.isascii())


def is_known(word: str) -> bool:
    """Whether something is the sign, a word or the code of a currency."""
    word = word.strip().upper().rstrip(".")
    return word in _WORDS or word in _CODES.split()


def is_sure(word: str) -> bool:
    """Whether a word beside a number is a currency wherever it stands; lengths are written like some."""
    return is_known(word) and word.strip().upper().rstrip(".") not in _LENGTHS


def known(word: pl.Expr, own: Collection[str] = ()) -> pl.Expr:
    """A word (in capitals) that is a currency for sure or one of one's `own`; null for any other."""
    words = {*_WORDS, *_CODES.split()} - _LENGTHS
    return pl.when(word.is_in(sorted(words | set(own)))).then(word)


def worth(base: str | None, rates: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What one unit is worth in the base currency, by every word (in capitals) that can only mean one currency."""
    known = {code.upper(): rate for code, rate in rates.items()}
    if base:
        known[base.upper()] = Decimal(1)
    found = dict(known)
    for word, codes in _WORDS.items():
        meant = [code for code in codes if code in known]
        if base and base.upper() in meant:
            meant = [base.upper()]
        if len(meant) == 1:
            found[word] = known[meant[0]]
    return found


def is_shared(word: str) -> bool:
    """Whether several currencies are written so, as `$` and `kr` are."""
    return len(_WORDS.get(word.strip().upper(), ())) > 1


def rate_of(word: pl.Expr, by_word: Mapping[str, Decimal]) -> pl.Expr:
    """The rate of a currency as it is written, 1 where none is; null where it is not known."""
    words, rates = pl.Series(list(by_word), dtype=pl.String), decimals.column(by_word.values(), _RATE)
    found = word.replace_strict(words, rates, default=None, return_dtype=_RATE)
    return pl.when(word.is_null()).then(pl.lit(1, _RATE)).otherwise(found)


def converted(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """The amount in the base currency, to the six places that money has; null without a rate."""
    return (amount * rate).cast(MONEY)


def converted_with_care(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """The same where amounts may be huge: a product has less room, so what needs none stays as it is."""
    return pl.coalesce(pl.when(rate == 1).then(amount), converted(amount, pl.when(rate != 1).then(rate)))


def spelt(by_word: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The words as a clean file writes them, in capitals or small letters."""
    return {form: rate for word, rate in by_word.items() for form in (word, word.lower(), word.capitalize())}


def agreed(column: pl.Expr, cell: pl.Expr, by_word: Mapping[str, Decimal]) -> pl.Expr:
    """The rate of an amount that may name its currency in a column, in its cell, or both; null where they differ.

    A sign that several currencies share, beside a currency in the column, says nothing of its own.
    """
    shared = [word for word, codes in _WORDS.items() if len(codes) > 1]
    cell = pl.when(column.is_null() | ~cell.is_in(shared)).then(cell)
    of_column, of_cell = rate_of(column, by_word), rate_of(cell, by_word)
    differs = column.is_not_null() & cell.is_not_null() & (of_column != of_cell)
    return pl.when(~differs).then(pl.when(column.is_not_null()).then(of_column).otherwise(of_cell) + 0 * of_cell)
