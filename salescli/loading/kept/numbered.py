"""Texts that are a prefix and a number, such as `C000123`: stored as the number, which is read many times faster than a
text is looked up in a dictionary that grows.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from salescli.loading.kept.stored import Codes, Form

#: The prefix ends before the last run of digits.
_PARTS = re.compile(r"(?s)(.*?)([0-9]+)\Z")
#: All texts between the first and the last are in a dictionary; it has room for so many.
_MOST = 1 << 20
_MOST_DIGITS = len(str(_MOST))
#: The first rows show numbers of a part of the range only: the last row may have one that is so many times larger.
_GROWTH = 2
#: With up to so many digits a number takes two bytes.
_TWO_BYTES = 4


class Numbered(Form, frozen=True):
    """A prefix and a whole number as the number; a text of another shape does not fit.

    The number has `digits` digits, with zeros before it; where that is 0, it has as many as it needs.
    """

    prefix: str
    digits: int = 0

    @classmethod
    def of(cls, column: str, texts: Collection[str]) -> Numbered | None:
        """The form that all the texts have; None where they have no such form, or their numbers are too large."""
        parts = [found.groups() for found in map(_PARTS.match, texts) if found]
        prefixes, lengths = {prefix for prefix, _ in parts}, {len(number) for _, number in parts}
        if len(parts) < len(texts) or len(prefixes) != 1 or max(lengths) > _MOST_DIGITS:
            return None
        is_padded = any(len(number) > 1 and number.startswith("0") for _, number in parts)
        if is_padded and (len(lengths) > 1 or 10 ** max(lengths) > _MOST):
            return None
        if max(int(number) for _, number in parts) * _GROWTH > _MOST:
            return None
        return cls(column, prefixes.pop(), max(lengths) if is_padded else 0)

    @property
    def dtype(self) -> pl.UInt16 | pl.UInt32:
        """The type of the number."""
        return pl.UInt16() if 0 < self.digits <= _TWO_BYTES else pl.UInt32()

    @property
    def narrow(self) -> pl.Expr:
        """The number; null for a text of another shape, of which no two would have one number."""
        text, begins = pl.col(self.column), len(self.prefix)
        # What lies between these two begins with the prefix and a digit. Of what is left, only digits are a number.
        first, end = (pl.lit(self.prefix + sign) for sign in (("0", ":") if self.digits else ("1", ":")))
        has_shape = text.is_between(first, end, closed="left")
        if self.digits:
            has_shape &= text.str.len_bytes() == len(self.prefix.encode()) + self.digits
        return pl.when(has_shape).then(text.str.slice(begins).cast(self.dtype, strict=False))

    @property
    def may_not_fit(self) -> bool:
        """Whether there are values that the form cannot have."""
        return True

    @property
    def has_range(self) -> bool:
        """Whether the form of what was stored depends on the least and the largest of its numbers."""
        return True

    @property
    def wider(self) -> Form:
        """The form for a column with texts that do not fit."""
        return Codes.of(self.column)

    def among(self, first: int, last: int) -> Codes | None:
        """The form of what was stored, where all numbers lie between these; None where these are too many."""
        if last - first >= _MOST:
            return None
        number = pl.int_range(first, last + 1).cast(pl.String)
        text = pl.lit(self.prefix) + (number.str.zfill(self.digits) if self.digits else number)
        kind = pl.Categorical(pl.Categories.random(physical=self.dtype))
        texts = pl.select(text).to_series().cast(kind)
        in_order = texts.to_physical() == pl.int_range(len(texts), dtype=self.dtype, eager=True)
        return Codes(self.column, texts.head(1), first) if in_order.all() else None
