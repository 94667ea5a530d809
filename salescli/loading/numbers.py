"""How a column writes its numbers: which mark is the decimal one, told from the values, and the reading that follows.

`1,234.50`, `1.234,50`, `1 234,50`, `1'234.50`, `12,34,567`, `$5`, `5 kr`, `(12.00)` and `12-` are each told by their
own shape. One mark before exactly three digits (`1,234`) says nothing: whatever decides that stands elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, partial

import polars as pl

from salescli.loading.stepwise import TEXT, VALUE, short, stepwise
from salescli.records import dataclass

#: Money is decimal from the first cast to the last division: 38 digits, 6 of them after the point.
MONEY = pl.Decimal(38, 6)

#: What an amount or a date may say for "nothing". In text columns they are words like any other.
BLANK_WORDS = ("-", "–", "—", "na", "n/a", "#n/a", "null", "(null)", "none")

_SPACES = " \u00a0\u2009\u202f"
_LETTERS = "[A-Za-z\u00c0-\u024f]"
_SIGNS = "(?:US|CA|AU|NZ|A|C|R)?[$€£¥₹₽₩₺₪฿₫₴]"
#: A currency as a cell may write it: a sign, a code or a short word.
CURRENCY = rf"(?:{_SIGNS}|{_LETTERS}{{1,4}}\.?)"
_LEAD = rf"\(?\s*(?:[-+]?\s*(?:{CURRENCY})?|(?:{CURRENCY})\s*[-+])\s*"
_TAIL = rf"\s*(?:{CURRENCY}|%)?\s*-?\s*\)?"
_WHOLE = rf"[1-9][0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:['’][0-9]{{3}})+|[0-9]+"
_THOUSANDS = {
    ".": r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|",
    ",": r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|",
}
#: Words that multiply the number before them (`1.5M`, `250 tkr`, `3 MSEK`): an amount that has one is not read.
_MULTIPLES = (
    "K", "M", "B", "T", "MM", "THOU", "TSD", "TIS", "TYS", "MN", "MIL", "MIO", "MLN", "MILL", "MILJ", "BN", "BLN",
    "BIO", "MD", "MDR", "MLD", "MRD", "MIA", "TN", "TRN", "TKR", "MKR", "KKR", "MNKR", "MDKR", "LAC", "LACS", "LAKH",
    "CR", "CRS",
)  # fmt: skip
_OF_CODES = r"[TKM](?:SEK|NOK|DKK|ISK|EUR|USD|GBP|CHF|PLN|CZK|HUF|INR|JPY|CAD|AUD)"
_LONG = "LAKHS|CRORES?|THOUSANDS?|MILLI?ON[A-Z]*|MILJON(?:ER)?|BILLI?ON[A-Z]*|MILLIARD[A-Z]*|TUSEN|TAUSEND"
_DASHES = "[−\u2013]"
_EXPONENT = "[0-9.][eE][-+]?[0-9]"
_NO_CENTS = "[:.,]-$"
_SIGN = re.compile(_SIGNS)
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PLAIN_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def _shape(body: str) -> str:
    return rf"^{_LEAD}({body}){_TAIL}$"


def _body(decimal: str | None) -> str:
    if decimal is None:
        return _WHOLE
    mark = re.escape(decimal)
    return rf"(?:{_THOUSANDS[decimal]}{_WHOLE})(?:{mark}[0-9]*)?"


def _proof(decimal: str) -> str:
    """The number bodies that can only be read with this decimal mark."""
    mark, other = (re.escape(sign) for sign in (decimal, ".,".replace(decimal, "")))
    groups = r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}" if decimal == "." else rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+"
    repeated = r"[0-9]{1,3}(?:,[0-9]{2,3})+,[0-9]{3}" if decimal == "." else rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}"
    spaced = rf"[0-9]{{1,3}}(?:[{_SPACES}'’][0-9]{{3}})+{mark}[0-9]*"
    single = rf"[0-9]+{mark}(?:[0-9]{{0,2}}|[0-9]{{4,}})|(?:0|[0-9]{{4,}}){mark}[0-9]{{3}}"
    return rf"{groups}{mark}[0-9]*|{repeated}|{spaced}|{single}"


#: Texts that prove a decimal mark, by the mark.
PROOF = {
    ".": rf"{_shape(_proof('.'))}|^[-+]?[0-9]*\.[0-9]+[eE][-+]?[0-9]+$|^[-+]?[0-9]+[eE][-+]?[0-9]+$|^[-+]?\.[0-9]+$",
    ",": _shape(_proof(",")),
}
#: Texts with one mark before exactly three digits: they read either way.
UNDECIDED = _shape(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_ALL = {decimal: _shape(_body(decimal)) for decimal in (".", ",", None)}
_ANY = _shape(r"[0-9][0-9.,'’\s]*")


def normal(text: str) -> str:
    """A cell without the blanks around it, its minus the plain one, `5:-` as `5`."""
    text = text.strip()
    text = text if text.isascii() else re.sub(_DASHES, "-", text)
    return re.sub(_NO_CENTS, "", text) if text.endswith("-") else text


def normal_expression(text: pl.Expr) -> pl.Expr:
    """What `normal` does to a column; null where a cell is blank."""
    bare = text.str.strip_chars()
    bare = bare.str.replace_all(_DASHES, "-").str.replace(_NO_CENTS, "")
    return pl.when(bare != "").then(bare)


def multiple_in(text: str, own: Collection[str] = ()) -> str | None:
    """The word of an amount that multiplies its number, unless it is one of one's `own` for a currency."""
    found = re.search(_multiple(frozenset(own)), text) if re.search("[0-9]", text) else None
    return found[1] if found else None


@cache
def _multiple(own: frozenset[str]) -> str:
    words = "|".join(sorted(set(_MULTIPLES) - own))
    signs = r"(?:MN?|T|K|MIO|MRD|BN)\.? ?[€$£¥₹]"
    other = _LETTERS.replace("[", "[^")
    return rf"(?i)(?:^|{other})({signs}|{words}|{_OF_CODES}|{_LONG})(?:{other}|$)"


def says_nothing(text: str) -> bool:
    """Whether a cell of an amount or date column stands for no value."""
    return not text[:1].isdecimal() and (not text.strip() or text.strip().casefold() in BLANK_WORDS)


@dataclass(frozen=True)
class NumberEvidence:
    """What the values of a column say: texts that prove a decimal mark, and one that could be read both ways."""

    point: str | None = None
    comma: str | None = None
    undecided: str | None = None

    @property
    def decimal(self) -> str | None:
        """The decimal mark that is proved; None where neither or both are."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","


def evidence_in(values: Iterable[str]) -> NumberEvidence:
    """What these values say of their decimal mark."""
    texts = [normal(value) for value in values if not value.isdecimal()]
    point = _first(PROOF["."], (text for text in texts if "." in text or text.count(",") > 1 or "e" in text.lower()))
    comma = _first(PROOF[","], (text for text in texts if "," in text or text.count(".") > 1))
    return NumberEvidence(point, comma, None if point or comma else _first(UNDECIDED, texts))


def _first(pattern: str, texts: Iterable[str]) -> str | None:
    return next((text for text in texts if re.match(pattern, text)), None)


def is_number(text: str, decimal: str | None) -> bool:
    """Whether a cell reads as a number with this decimal mark."""
    if decimal != "," and _PLAIN.fullmatch(text):
        return True
    return bool(re.match(_ALL[decimal], normal(text))) and not multiple_in(text)


def currency_word(text: str) -> str | None:
    """The currency that a cell names beside its number, as it is written."""
    if not text.strip("0123456789.,+- ") or multiple_in(text):
        return None
    found = re.search(CURRENCY, re.sub(_EXPONENT, "0", text))
    return found[0].rstrip(".") if found and re.match(_ANY, normal(text)) else None


def sign_in(text: str) -> str | None:
    """The sign of a currency in a text that holds digits among other words."""
    found = _SIGN.search(text) if re.search("[0-9]", text) else None
    return found[0] if found else None


def quick(text: pl.Expr, decimal: str | None) -> pl.Expr:
    """Plain digits, with a decimal point where that is known to be one; null for anything else."""
    return text.cast(MONEY, strict=False) if decimal == "." else text.cast(pl.Int64, strict=False).cast(MONEY)


def careful(text: pl.Expr, decimal: str | None) -> pl.Expr:
    """A number in any of the shapes that go with the decimal mark; null for anything else, `%` is passed over."""
    plain = quick(text, decimal)
    return pl.coalesce(plain, stepwise(pl.when(plain.is_null()).then(text), partial(in_any_shape, decimal), MONEY))


def in_any_shape(decimal: str | None, frame: pl.DataFrame, own: Collection[str] = ()) -> pl.DataFrame:
    """The steps of a careful reading (see `stepwise`), each text as `clean` and its number as VALUE.

    `own` are words for currencies, which multiply nothing.
    """
    clean, body = pl.col("clean"), pl.col("body")
    frame = frame.with_columns(normal_expression(short(pl.col(TEXT))).alias("clean"))
    is_whole = ~clean.str.contains(_multiple(frozenset(own)))
    frame = frame.with_columns(pl.when(is_whole).then(clean.str.extract(_ALL[decimal], 1)).alias("body"))
    digits = body.str.replace_all(rf"[{_SPACES}'’{'.' if decimal == ',' else ','}]", "").str.replace(",", ".")
    opened, closed = clean.str.starts_with("("), clean.str.ends_with(")")
    size = pl.when(opened == closed).then(digits.cast(MONEY, strict=False))
    frame = frame.with_columns(size.alias("size"), (opened | clean.str.contains("-", literal=True)).alias("is_minus"))
    signed = pl.when(pl.col("is_minus")).then(-pl.col("size")).otherwise(pl.col("size"))
    return frame.with_columns(pl.coalesce(quick(clean, decimal), signed).alias(VALUE))


def could_be_numbers(texts: pl.Series, own: Collection[str] = ()) -> pl.Series:
    """Those of the texts that are a number with one decimal mark or the other; `own` as for `in_any_shape`."""
    frame = texts.alias(TEXT).to_frame().with_columns(normal_expression(short(pl.col(TEXT))).alias("clean"))
    shapes = [pl.col("clean").str.contains(_ALL[mark]) for mark in ".,"]
    is_whole = ~pl.col("clean").str.contains(_multiple(frozenset(own)))
    is_number = (is_whole & pl.any_horizontal(*shapes)) | quick(pl.col("clean"), ".").is_not_null()
    return frame.filter(is_number)[TEXT]


def name_more(texts: pl.Series) -> bool:
    """Whether any of the numbers names a currency or a share beside its digits."""
    return bool(texts.str.contains(r"[^0-9.,+\- ()'’\s]").any())


def currency_of(text: pl.Expr) -> pl.Expr:
    """The currency that a cell names beside its number, as it is written; null without one."""
    more = pl.when(text.str.contains("[^0-9.,+ -]")).then(text)
    return more.str.replace(_EXPONENT, "0").str.extract(rf"({CURRENCY})", 1).str.strip_chars_end(".")


def named_currency(text: pl.Expr) -> pl.Expr:
    """The currency beside a number, in capitals; null where a text is no number or names none."""
    text = normal_expression(short(text))
    return pl.when(text.str.contains(_ANY)).then(currency_of(text).str.to_uppercase())


def says_nothing_expression(text: pl.Expr) -> pl.Expr:
    """Whether a cell without blanks around it stands for no value."""
    return text.str.to_lowercase().is_in(BLANK_WORDS)
