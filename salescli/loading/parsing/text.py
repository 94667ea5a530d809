"""Cleans ids and dimensions in frames, for comparing and showing them; `spelling` does that for one text.

ASCII without blanks around it is clean already. Only other texts are cleaned, each distinct text once.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import eq
from typing import TypeVar

import polars as pl

_FORMULA = '="'
#: A long id that a spreadsheet took for a number, as it shows it.
ROUNDED = r"[0-9]+(?:[.,][0-9]+)?E\+[0-9]{2,}"
#: Of so few texts Python sees faster that they are clean than queries do.
_FEW = 2_000
Texts = TypeVar("Texts", pl.Series, pl.Expr)


def clean(text: pl.Expr) -> pl.Expr:
    """Text as `spelling.clean` has it; null where nothing is left."""
    return text.map_batches(cleaned, return_dtype=pl.String(), is_elementwise=True)


def cleaned(texts: pl.Series) -> pl.Series:
    """The same for a series."""
    if texts.dtype == pl.String and len(texts) <= _FEW and _are_clean(set(texts.to_list())):
        return texts
    bare = texts.str.strip_chars()
    is_ascii = bare.str.len_bytes().sum() == bare.str.len_chars().sum()
    if not is_ascii or bare.str.starts_with(_FORMULA).any():
        bare = _spelt(bare)
    empty = bare == ""
    return bare.set(empty, None) if empty.any() else bare


def _are_clean(texts: set[str | None]) -> bool:
    """Whether all are clean, as far as a look at all of them at once shows; null is."""
    some = {text for text in texts if text is not None}
    whole = "".join(some)
    return whole.isascii() and _FORMULA not in whole and "" not in some and all(map(eq, some, map(str.strip, some)))


def _spelt(texts: pl.Series) -> pl.Series:
    """Text without blanks around it; each distinct text is cleaned once."""
    is_odd = (texts.str.len_bytes() != texts.str.len_chars()) | texts.str.starts_with(_FORMULA)
    odd = texts.filter(is_odd).unique()
    seen = odd.str.replace_all(r"\p{Cf}", "").str.replace_all(r"\p{Zs}", " ").str.normalize("NFC").str.strip_chars()
    inside = seen.str.extract(r'(?s)^="(.*)"$').str.replace_all('""', '"', literal=True).str.strip_chars()
    new = inside.zip_with(inside.is_not_null(), seen)
    changed = new != odd
    return texts.replace(odd.filter(changed), new.filter(changed)) if changed.any() else texts


def loosened(texts: Texts) -> Texts:
    """Ids in a form that ignores leading zeros, a decimal `.0` and the case of letters."""
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
