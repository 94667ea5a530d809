"""Ids and dimensions as they are compared and shown, of frames; of one text see `spelling`.

Text is looked at as it stands, which ASCII without blanks around it passes; only what is odd is read, once a spelling.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import polars as pl

_FORMULA = '="'
#: An id as a spreadsheet shows a long one that it took for a number.
ROUNDED = r"[0-9]+(?:[.,][0-9]+)?E\+[0-9]{2,}"
Texts = TypeVar("Texts", pl.Series, pl.Expr)


def clean(text: pl.Expr) -> pl.Expr:
    """Text as `spelling.clean` has it; null where nothing is left."""
    return text.map_batches(cleaned, return_dtype=pl.String(), is_elementwise=True)


def cleaned(texts: pl.Series) -> pl.Series:
    """The same of a series."""
    bare = texts.str.strip_chars()
    is_ascii = bare.str.len_bytes().sum() == bare.str.len_chars().sum()
    if not is_ascii or bare.str.starts_with(_FORMULA).any():
        bare = _spelt(bare)
    empty = bare == ""
    return bare.set(empty, None) if empty.any() else bare


def _spelt(texts: pl.Series) -> pl.Series:
    """Text without blanks around it, each odd spelling cleaned once."""
    is_odd = (texts.str.len_bytes() != texts.str.len_chars()) | texts.str.starts_with(_FORMULA)
    odd = texts.filter(is_odd).unique()
    seen = odd.str.replace_all(r"\p{Cf}", "").str.replace_all(r"\p{Zs}", " ").str.normalize("NFC").str.strip_chars()
    inside = seen.str.extract(r'(?s)^="(.*)"$').str.replace_all('""', '"', literal=True).str.strip_chars()
    new = inside.zip_with(inside.is_not_null(), seen)
    changed = new != odd
    return texts.replace(odd.filter(changed), new.filter(changed)) if changed.any() else texts


def loosened(texts: Texts) -> Texts:
    """Ids as those compare that differ in leading zeros, a decimal `.0` or the case of letters alone."""
    return texts.str.to_lowercase().str.replace(r"[.,]0+$", "").str.replace(r"^0+([^0]|0$)", "${1}")


def is_rounded(text: pl.Expr) -> pl.Expr:
    """Whether an id was rounded by a spreadsheet; null for a blank one."""
    return text.str.contains(f"^{ROUNDED}$")


def without(text: pl.Expr, words: Collection[str]) -> pl.Expr:
    """Cleaned text; null where it is one of the words for nothing."""
    return pl.when(~says_nothing(text, words)).then(text) if words else text


def says_nothing(text: pl.Expr, words: Collection[str]) -> pl.Expr:
    """Whether cleaned text is one of the words for nothing; null for null."""
    return text.is_in(sorted(words))


def stripped(text: pl.Expr) -> pl.Expr:
    """Text without the blanks around it; null where nothing is left."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)
