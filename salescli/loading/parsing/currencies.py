"""What an amount in a currency is worth in the base currency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import polars as pl

from salescli.loading.parsing import decimals
from salescli.loading.parsing.currency_words import agreed, code_of, every_word, folded, is_shared
from salescli.loading.parsing.numbers import BLANK_WORDS, MONEY

#: Rates of weak currencies have many zeros after the point. This leaves 22 digits before it.
_RATE = pl.Decimal(38, 16)


def worth(base: str | None, rates: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What one unit is worth in the base currency, by word (in capitals), for words that can only mean one currency."""
    worths = {**rates, base: Decimal(1)} if base else dict(rates)
    known = {code_of(word): rate for word, rate in worths.items() if not is_shared(word)}
    found = known | {form: rate for word, rate in worths.items() for form in (word.upper(), folded(word))}
    for word, codes in every_word():
        meant = [code for code in codes if code in known]
        if base and code_of(base) in meant:
            meant = [code_of(base)]
        if len(meant) == 1:
            found.setdefault(word, known[meant[0]])
    return found


def rate_of(word: pl.Expr, by_word: Mapping[str, Decimal]) -> pl.Expr:
    """The rate of a currency as written, 1 where none is written; null where it is not known."""
    words, rates = pl.Series(list(by_word), dtype=pl.String), decimals.column(by_word.values(), _RATE)
    found = word.replace_strict(words, rates, default=None, return_dtype=_RATE)
    return pl.when(word.is_null()).then(pl.lit(1, _RATE)).otherwise(found)


def rate_among(word: pl.Expr, by_word: Mapping[str, Decimal]) -> pl.Expr:
    """The same for few words. They are compared one by one: to look them up keeps all rows of a scan in memory."""
    rate = pl.when(word.is_null()).then(pl.lit(1, _RATE))
    for each, number in by_word.items():
        rate = rate.when(word == each).then(decimals.literal(number, _RATE))
    return rate


def converted(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """The amount in the base currency, to the six places that money has; null without a rate."""
    return (amount * rate).cast(MONEY)


def converted_with_care(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """The same for amounts that may be huge: a product has room for fewer digits, so a rate of 1 is not multiplied."""
    return pl.coalesce(pl.when(rate == 1).then(amount), converted(amount, pl.when(rate != 1).then(rate)))


def spelt(by_word: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The words as a clean file writes them, in capitals or small letters."""
    return {form: rate for word, rate in by_word.items() for form in (word, word.lower(), word.capitalize())}


def of_column(text: pl.Expr) -> pl.Expr:
    """The currency in a column, in the form that is compared; null for a blank."""
    bare = text.str.strip_chars().str.to_uppercase()
    return pl.when(bare != "", ~bare.str.to_lowercase().is_in(BLANK_WORDS)).then(bare)


def named_together(frame: pl.DataFrame, names: Collection[str], own: frozenset[str]) -> pl.Series:
    """The one currency that the columns `names` have together in each row, by their words (see `agreed`)."""
    different = frame.select(names).unique()
    found = [_together(row, own) for row in different.rows()]
    meanings = different.with_columns(pl.Series("meant", found, dtype=pl.String))
    return frame.select(names).join(meanings, on=list(names), how="left", nulls_equal=True, maintain_order="left")[
        "meant"
    ]


def _together(words: Collection[str | None], own: frozenset[str]) -> str | None:
    return agreed([folded(word) for word in words if word is not None], own)
