"""How a column writes its numbers: the decimal mark, recognised by the values, and the reading with that mark.

`1,234.50`, `1.234,50`, `1 234,50`, `1'234.50`, `12,34,567`, `$5`, `5 kr`, `$5 CAD`, `(12.00)`, `$(12.00)` and `12-`
are recognised by their shape alone. A single mark before exactly three digits (`1,234`) proves nothing: other values
must decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache, partial

import polars as pl
from msgspec import Struct

from salescli.loading.parsing.currency_words import LETTERS, NO_CURRENCY, SIGNS, code_of, meant, tokens
from salescli.loading.parsing.slow_path import TEXT, VALUE, short, stepwise
from salescli.model import spelling
from salescli.system.regex import regex

#: Money is decimal from the first cast to the last division: 38 digits, 6 of them after the point.
MONEY = pl.Decimal(38, 6)

#: The currency that an amount names, in the frame that a slow reading works on.
NAMED = "named"

#: Words for "nothing" in amounts and dates. In columns of text they are words like any other.
BLANK_WORDS = (
    "-", "–", "—", "na", "n/a", "null", "(null)", "none", *sorted(word.lower() for word in spelling.NO_VALUE),
)  # fmt: skip

#: The marks of a ledger: a debit adds, a credit subtracts.
_DEBIT, _CREDIT = "DR", "CR"
_SPACES = " \u00a0\u2009\u202f"
#: The longest word beside a number that may be a currency, even one of the settings.
LONGEST_WORD = 4
_WORD = rf"{LETTERS}{{1,{LONGEST_WORD}}}\.?"
#: A currency as a cell may write it: a sign, a code or a short word, or a sign with one of these.
_CURRENCY = rf"(?:{SIGNS}(?:\s*{_WORD})?|{_WORD}(?:\s*{SIGNS})?)"
_LEAD = rf"(?:\(?\s*(?:[-+]?\s*{_CURRENCY}?|{_CURRENCY}\s*[-+])|{_CURRENCY}\s*\()\s*"
_TAIL = rf"\s*(?:{_CURRENCY}(?:\s+(?i:{_DEBIT}|{_CREDIT})\.?)?|%)?\s*-?\s*(?:\)\s*{_CURRENCY}?)?"
_WHOLE = rf"[1-9][0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})+|[1-9][0-9]{{0,2}}(?:['’][0-9]{{3}})+|[0-9]+"
_THOUSANDS = {
    ".": r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|",
    ",": r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|",
}
#: Words that multiply the number before them (`1.5M`, `250 tkr`, `3 MSEK`): such an amount does not read.
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
_SIGN = regex(SIGNS)
_NO_WORDS = rf"[0-9.,'’()+%\-{_SPACES}\s]+"
_MARK_WORD = rf"(?:^| )({_DEBIT}|{_CREDIT})(?:$| )"
_MARK = rf"(?i)(?:^|[^{LETTERS[1:]})({_DEBIT}|{_CREDIT})\.?(?:$|[^{LETTERS[1:]})"
_PLAIN = regex(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
#: The plainest texts that prove a decimal point: their pattern takes a hundredth of the time of PROOF to compile.
_PLAIN_PROOF = regex(r"[0-9]+\.[0-9]{1,2}")
_PLAIN_WHOLE = regex(r"[+-]?[0-9]{1,18}")


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
    """A cell without the blanks around it, with a plain minus, and `5:-` as `5`."""
    text = text.strip()
    text = text if text.isascii() else re.sub(_DASHES, "-", text)
    return re.sub(_NO_CENTS, "", text) if text.endswith("-") else text


def normal_expression(text: pl.Expr) -> pl.Expr:
    """As `normal`, for a column; null where a cell is blank."""
    bare = text.str.strip_chars()
    bare = bare.str.replace_all(_DASHES, "-").str.replace(_NO_CENTS, "")
    return pl.when(bare != "").then(bare)


def multiple_in(text: str, own: Collection[str] = ()) -> str | None:
    """The word of an amount that multiplies its number, unless it is one of the user's `own` words for currencies."""
    found = re.search(_multiple(frozenset(own)), text) if re.search("[0-9]", text) else None
    return found[1] if found else None


@cache
def _multiple(own: frozenset[str]) -> str:
    words = "|".join(sorted(set(_MULTIPLES) - own))
    signs = r"(?:MN?|T|K|MIO|MRD|BN)\.? ?[€$£¥₹]"
    other = LETTERS.replace("[", "[^")
    return rf"(?i)(?:^|{other})({signs}|{words}|{_OF_CODES}|{_LONG})(?:{other}|$)"


def mark_in(text: str) -> str | None:
    """The mark of a debit or a credit beside a number, as written; not `Cr` for ten million rupees."""
    found = re.search(_MARK, text) if re.match(_ANY, normal(text)) else None
    if found is None or (found[1].upper() == _CREDIT and _is_in_rupees(words_beside(text))):
        return None
    return found[1]


def _is_in_rupees(words: str) -> bool:
    return any(code_of(word) == "INR" for word in tokens(words))


def words_beside(text: str, *, is_ledger: bool = False) -> str:
    """The words beside the number of a cell, in capitals, with blanks between them; without the mark of a ledger."""
    words = re.sub(_NO_WORDS, " ", re.sub(_EXPONENT, "0", text)).strip().upper()
    return re.sub(_MARK_WORD, " ", words, count=1).strip() if is_ledger else words


def says_nothing(text: str) -> bool:
    """Whether a cell in a column of amounts or dates means no value."""
    return not text[:1].isdecimal() and (not text.strip() or text.strip().casefold() in BLANK_WORDS)


#: Digits with a decimal comma, and nothing that asks for a closer look.
_WITH_COMMA = "^-?[0-9]+,[0-9]+$"


class NumberEvidence(Struct, frozen=True):
    """Evidence from the values of a column: texts that prove a decimal mark, and a text that reads both ways."""

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
    """The evidence of some values about their decimal mark."""
    texts = [normal(value) for value in values if not value.isdecimal()]
    pointed = [text for text in texts if "." in text or text.count(",") > 1 or "e" in text.lower()]
    is_plain = bool(pointed) and _PLAIN_PROOF.fullmatch(pointed[0]) is not None
    point = pointed[0] if is_plain else _first(PROOF["."], pointed)
    comma = _first(PROOF[","], (text for text in texts if "," in text or text.count(".") > 1))
    return NumberEvidence(point, comma, None if point or comma else _first(UNDECIDED, texts))


def proves_mark(text: pl.Expr) -> pl.Expr:
    """Whether a text proves its decimal mark."""
    return pl.any_horizontal(text.str.contains(PROOF[mark]) for mark in ".,")


def has_mark(text: pl.Expr) -> pl.Expr:
    """Whether a text proves its decimal mark, or has one that can be read in two ways."""
    return proves_mark(text) | text.str.contains(UNDECIDED)


def _first(pattern: str, texts: Iterable[str]) -> str | None:
    return next((text for text in texts if re.match(pattern, text)), None)


def is_number(text: str, decimal: str | None) -> bool:
    """Whether a cell reads as a number with this decimal mark."""
    if decimal != "," and _PLAIN.fullmatch(text):
        return True
    return bool(re.match(_ALL[decimal], normal(text))) and not (multiple_in(text) or mark_in(text))


def currency_word(
    text: str, own: frozenset[str] = frozenset(), *, is_lenient: bool = False, is_ledger: bool = False
) -> str | None:
    """The currency that a cell names beside its number, in capitals; None for any other word (see `meant`)."""
    if not text.strip("0123456789.,+- ") or not re.match(_ANY, normal(text)):
        return None
    if multiple_in(text, own | {_CREDIT} if is_ledger else own):
        return None
    found = meant(words_beside(text, is_ledger=is_ledger), own, is_lenient=is_lenient)
    return None if found == NO_CURRENCY else found


def sign_in(text: str) -> str | None:
    """The sign of a currency in a text that holds digits among other words."""
    found = _SIGN.search(text) if re.search("[0-9]", text) else None
    return found[0] if found else None


def quick(text: pl.Expr, decimal: str | None) -> pl.Expr:
    """Plain digits, with a decimal mark between them if it is known; null for anything else."""
    if decimal == ".":
        return text.cast(MONEY, strict=False)
    whole = text.cast(pl.Int64, strict=False).cast(MONEY)
    if decimal != ",":
        return whole
    parts = pl.when(text.str.contains(_WITH_COMMA)).then(text.str.replace(",", ".", literal=True))
    return pl.coalesce(whole, parts.cast(MONEY, strict=False))


def in_full(text: pl.Expr, decimal: str | None) -> pl.Expr:
    """A number in any of the shapes that go with the decimal mark; null for anything else. `%` is ignored."""
    plain = quick(text, decimal)
    return pl.coalesce(plain, stepwise(pl.when(plain.is_null()).then(text), partial(in_any_shape, decimal), MONEY))


def in_any_shape(
    decimal: str | None,
    frame: pl.DataFrame,
    own: frozenset[str] = frozenset(),
    *,
    is_lenient: bool = False,
    is_ledger: bool = False,
) -> pl.DataFrame:
    """The steps of a slow reading (see `stepwise`). They add the text as `clean`, its number as VALUE and the currency
    that it names as NAMED (see `meant`). A number beside any other word does not read, unless it `is_lenient`.

    `own` are the user's words for currencies, which multiply nothing. In a ledger a debit adds and a credit subtracts.
    """
    clean, body = pl.col("clean"), pl.col("body")
    frame = frame.with_columns(normal_expression(short(pl.col(TEXT))).alias("clean"))
    is_whole = ~clean.str.contains(_multiple(own | {_CREDIT} if is_ledger else own))
    frame = frame.with_columns(pl.when(is_whole).then(clean.str.extract(_ALL[decimal], 1)).alias("body"))
    digits = body.str.replace_all(rf"[{_SPACES}'’{'.' if decimal == ',' else ','}]", "").str.replace(",", ".")
    opened, closed = (clean.str.contains(sign, literal=True) for sign in "()")
    size = pl.when(opened == closed).then(digits.cast(MONEY, strict=False))
    words = pl.when(body.is_not_null()).then(_words_beside(clean))
    frame = frame.with_columns(
        size.alias("size"), (opened | clean.str.contains("-", literal=True)).alias("is_minus"), words.alias("words")
    )
    if is_ledger:
        frame = _of_ledger(frame)
    frame = frame.with_columns(_named(frame["words"], own, is_lenient=is_lenient).alias(NAMED))
    signed = pl.when(pl.col("is_minus")).then(-pl.col("size")).otherwise(pl.col("size"))
    one = pl.when(pl.col(NAMED).is_null() | (pl.col(NAMED) != NO_CURRENCY)).then(signed)
    return frame.with_columns(pl.coalesce(quick(clean, decimal), one).alias(VALUE))


def _of_ledger(frame: pl.DataFrame) -> pl.DataFrame:
    """The same without the marks of debits and credits, which become the sign of the number; it may have no other."""
    words = pl.col("words")
    mark, others = words.str.extract(_MARK_WORD, 1), _unmarked(words)
    frame = frame.with_columns(mark.alias("mark"), others.alias("words"))
    mark, others = pl.col("mark"), pl.col("words")
    crores = _word_by_word(frame["words"], _is_in_rupees, pl.Boolean())
    refused = (mark.is_not_null() & pl.col("is_minus")) | ((mark == _CREDIT) & crores)
    return frame.with_columns(
        pl.when(~refused.fill_null(value=False)).then(pl.col("size")).alias("size"),
        (pl.col("is_minus") | (mark == _CREDIT)).alias("is_minus"),
        pl.when(others != "").then(others).alias("words"),
    )


def _unmarked(words: pl.Expr) -> pl.Expr:
    return words.str.replace(_MARK_WORD, " ").str.strip_chars()


def could_be_numbers(texts: pl.Series, own: frozenset[str] = frozenset(), *, is_ledger: bool = False) -> pl.Series:
    """The texts that are a number with one decimal mark or the other; other arguments as for `in_any_shape`."""
    frame = texts.alias(TEXT).to_frame().with_columns(normal_expression(short(pl.col(TEXT))).alias("clean"))
    shapes = [pl.col("clean").str.contains(_ALL[mark]) for mark in ".,"]
    is_whole = ~pl.col("clean").str.contains(_multiple(own | {_CREDIT} if is_ledger else own))
    is_number = (is_whole & pl.any_horizontal(*shapes)) | quick(pl.col("clean"), ".").is_not_null()
    return frame.filter(is_number)[TEXT]


def is_like_one(text: str) -> bool:
    """Whether a cell is digits with nothing but signs and short words beside them."""
    return bool(re.match(_ANY, normal(text)))


def name_more(texts: pl.Series) -> bool:
    """Whether any of the numbers names a currency or a share beside its digits."""
    return bool(texts.str.contains(r"[^0-9.,+\- ()'’\s]").any())


def _words_beside(text: pl.Expr) -> pl.Expr:
    """As `words_beside`, for a column; null where there are no words."""
    more = pl.when(text.str.contains("[^0-9.,+ -]")).then(text)
    words = more.str.replace(_EXPONENT, "0").str.replace_all(_NO_WORDS, " ").str.strip_chars().str.to_uppercase()
    return pl.when(words != "").then(words)


def words_of(text: pl.Expr, *, is_ledger: bool = False) -> pl.Expr:
    """As `words_beside`, for a column; null where there are no words, and for texts that are no numbers."""
    text = normal_expression(short(text))
    words = pl.when(text.str.contains(_ANY)).then(_words_beside(text))
    unmarked = _unmarked(words)
    return pl.when(unmarked != "").then(unmarked) if is_ledger else words


def sign_of(text: pl.Expr) -> pl.Expr:
    """As `sign_in`, for a column."""
    return pl.when(text.str.contains("[0-9]")).then(short(text).str.extract(rf"({SIGNS})", 1))


def naming(text: pl.Expr, own: frozenset[str]) -> pl.Expr:
    """The texts of numbers that name a currency; null for any other."""

    def steps(frame: pl.DataFrame) -> pl.DataFrame:
        is_named = named_in(frame[TEXT], own, is_lenient=True).is_not_null()
        return frame.with_columns(pl.when(is_named).then(pl.col(TEXT)).alias(VALUE))

    return stepwise(text, steps, pl.String())


def named_in(texts: pl.Series, own: frozenset[str], *, is_lenient: bool = False) -> pl.Series:
    """The currency beside each number (see `meant`); null where a text is no number or names none."""
    words = texts.alias(TEXT).to_frame().select(words_of(pl.col(TEXT))).to_series()
    return _named(words, own, is_lenient=is_lenient)


def _named(words: pl.Series, own: frozenset[str], *, is_lenient: bool) -> pl.Series:
    """The currency in each of the words beside numbers."""
    return _word_by_word(words, partial(meant, own=own, is_lenient=is_lenient), pl.String())


def _word_by_word(words: pl.Series, read: Callable[[str], object], dtype: pl.DataType) -> pl.Series:
    """The result of `read` for each of the words, few of which are different; null for null."""
    different = words.unique().drop_nulls()
    return words.replace_strict(
        different, pl.Series(map(read, different), dtype=dtype), default=None, return_dtype=dtype
    )


def says_nothing_expression(text: pl.Expr) -> pl.Expr:
    """Whether a cell without blanks around it means no value."""
    return text.str.to_lowercase().is_in(BLANK_WORDS)
