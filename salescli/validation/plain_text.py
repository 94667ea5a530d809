"""Cleans columns of text as rows pass by, at little cost where they are clean already, as most are.

Text is plain that cleaning leaves as it is, and that neither is a word for nothing nor may be an id that a spreadsheet
has rounded. Whether all text of a batch is plain is told by a few sums over it and by its first and last text in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from salescli.loading.parsing import text as texts

#: What every id has that a spreadsheet has rounded, and what such an id begins with.
EXPONENT = "E+"
_DIGITS = ("0", ":")
#: What a cell begins with that a spreadsheet reads as a formula, and the first text after all of those.
_FORMULA = ('="', "=#")


def clean(column: str, words: Collection[str]) -> pl.Expr:
    """A column, cleaned; null where nothing is left, or one of the `words` for nothing."""
    return texts.without(texts.clean(pl.col(column)), words)


def cleaned(rows: pl.DataFrame, columns: Mapping[str, Collection[str]]) -> tuple[pl.DataFrame, set[str]]:
    """Rows with the columns clean, each with its words for nothing, and those of the columns with text that is not
    plain.
    """
    facts = rows.select(fact for column in columns for fact in _facts(column)).row(0)
    odd = {
        column: words
        for number, (column, words) in enumerate(columns.items())
        if not _is_plain(rows[column], facts[number * 5 : number * 5 + 5], words)
    }
    return rows.with_columns(clean(column, words) for column, words in odd.items()) if odd else rows, set(odd)


def _facts(column: str) -> list[pl.Expr]:
    """The bytes and signs of all texts, the bytes without blanks around them, and the first and last text in order."""
    text = pl.col(column)
    facts = (text.str.len_bytes().sum(), text.str.len_chars().sum(), text.str.strip_chars().str.len_bytes().sum(),
             text.min(), text.max())  # fmt: skip
    return [fact.alias(f"{column}:{number}") for number, fact in enumerate(facts)]


def _is_plain(text: pl.Series, facts: Sequence[object], words: Collection[str]) -> bool:
    size, signs, bare, first, last = facts
    if first is None:
        return True
    if not size == signs == bare or first == "":
        return False
    first, last = str(first), str(last)
    if any(first <= word <= last for word in words) or _reach(first, last, _FORMULA):
        return False
    return not (_reach(first, last, _DIGITS) and text.str.contains(EXPONENT, literal=True).any())


def _reach(first: str, last: str, bounds: tuple[str, str]) -> bool:
    """Whether a text from the first to the last may be from one bound to before another."""
    return first < bounds[1] and last >= bounds[0]
