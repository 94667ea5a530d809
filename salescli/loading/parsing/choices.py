"""Expressions for words that mean one of a few values: choices and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import polars as pl

from salescli.model import spelling

_T = TypeVar("_T")
#: Up to so many words are compared one by one, which is faster than to look them up.
_FEW = 8

#: True and false as spreadsheets write them, and yes and no, by language.
_TRUE = (
    "true yes", "sant ja", "sand ja", "sann ja", "tosi kyllä", "wahr ja", "waar ja", "vrai oui", "verdadero sí si",
    "vero sì si", "verdadeiro sim", "prawda tak",
)  # fmt: skip
_FALSE = (
    "false no", "falskt nej", "falsk nej", "usann nei", "epätosi ei", "falsch nein", "onwaar nee", "faux non",
    "falso no", "falso no", "falso não nao", "fałsz nie",
)  # fmt: skip
#: What the usual words for true and false mean.
FLAGS = {
    **dict.fromkeys((*" ".join(_TRUE).split(), "t", "y", "1", "done", "x"), True),
    **dict.fromkeys((*" ".join(_FALSE).split(), "f", "n", "0", "to_do", "not_done"), False),
}


def translated(
    text: pl.Expr, words: Mapping[str, str] | Mapping[str, bool] | Mapping[str, str | bool], dtype: pl.DataType
) -> pl.Expr:
    """The value that each word means; null for any other word.

    The expression compares, for there are few words, and the memory of `replace_strict` grows with the rows.
    """
    itself = [word for word, value in words.items() if word == value]
    found = pl.when(_is_one_of(text, itself)).then(text) if itself else pl.lit(None, dtype)
    by_value: dict[str | bool, list[str]] = {}
    for word, value in words.items():
        if word != value:
            by_value.setdefault(value, []).append(word)
    for value, spelt in by_value.items():
        found = pl.when(_is_one_of(text, spelt)).then(pl.lit(value, dtype)).otherwise(found)
    return found


def _is_one_of(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """Whether text is one of the words; for a few words a comparison is faster than a lookup."""
    return pl.any_horizontal(text == word for word in words) if len(words) <= _FEW else text.is_in(words)


def folded(text: pl.Expr) -> pl.Expr:
    """Text in the form in which words of choices are compared: in lower case, joined by underscores."""
    return text.str.to_lowercase().str.replace_all(r"[\s_\-]+", "_")


def folded_word(word: str) -> str:
    """One word as `folded` has it."""
    return "_".join(spelling.clean(word).lower().replace("-", " ").replace("_", " ").split())


def spelt(words: Mapping[str, _T]) -> dict[str, _T]:
    """The words as a clean export may spell them: `closed_won`, `Closed Won`, `CLOSED WON`, `closed-won`."""
    return {
        form: value
        for word, value in words.items()
        for base in (word, word.replace("_", " "), word.replace("_", "-"))
        for form in (base, base.title(), base.upper(), base.capitalize())
    }
