"""Slow readings of text in steps, once for every distinct text, and only where a quick reading failed.

Polars computes a part that an expression uses twice, twice, and a part of that part four times. A date in any shape has
so many parts that steps are a hundred times faster.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from salescli.loading.parsing import decimals

#: The text that is read, and what it is read as, in the frame that the steps work on.
TEXT, VALUE = "text", "value"
#: Up to so many texts of one batch are looked up among those read before: bad cells are few and often equal.
_FEW = 100
#: The longest date or amount; on a cell of many megabytes a pattern would take minutes.
_LONGEST = 300

Steps = Callable[[pl.DataFrame], pl.DataFrame]
Unread = Callable[[pl.Series], None]


def short(text: pl.Expr) -> pl.Expr:
    """Text that is short enough for patterns; null where it is too long for a date or an amount."""
    return pl.when(text.str.len_bytes() <= _LONGEST).then(text)


def stepwise(text: pl.Expr, steps: Steps, dtype: pl.DataType, unread: Unread | None = None) -> pl.Expr:
    """The values that `steps` read from text: they take a frame with TEXT, distinct and never null, and add VALUE.

    While rows are read, `unread` is called with the texts that have no value.
    """
    return text.map_batches(_Reader(steps, dtype, unread).read, return_dtype=dtype, is_elementwise=True)


def word_by_word(text: pl.Expr, read: Callable[[str], object], dtype: pl.DataType) -> pl.Expr:
    """The result of `read` for each text of a column with few different texts; null for null."""

    def steps(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.Series(VALUE, [read(text) for text in frame[TEXT]], dtype=dtype))

    return stepwise(text, steps, dtype)


class Mender:
    """Completes a quick reading by steps (see `stepwise`), in the rows where that gave no value.

    `says` are the steps that make null of a text that means nothing. `accepted` makes null of values that are not
    allowed. While rows are read, `unread` is called with the texts that have no value.
    """

    def __init__(
        self,
        steps: Steps,
        dtype: pl.DataType,
        *,
        says: Steps,
        accepted: Callable[[pl.Series], pl.Series] | None = None,
        unread: Unread | None = None,
    ) -> None:
        self._dtype, self._accepted = dtype, accepted
        self._reader, self._says = _Reader(steps, dtype, unread), _Reader(says, pl.String())

    def mend(self, values: pl.Series, text: pl.Series, odd: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series] | None:
        """The values, the texts that mean something, and whether a text does not read; None where nothing changes.

        `odd` marks the rows that have a text and no value.
        """
        was_well = True
        if self._accepted and (accepted := self._accepted(values)) is not values:
            values, odd, was_well = accepted, accepted.is_null() & text.is_not_null(), False
        count = odd.sum()
        if not count and was_well:
            return None
        texts = text.filter(odd)
        read, said = self._reader.look_up(texts), self._says.look_up(texts)
        if was_well and said == texts.to_list() and not any(value is not None for value in read):
            return None  # what does not read stays as it is
        places = pl.Series([odd.arg_max()]) if count == 1 else odd.arg_true()
        unread = [value is None and text is not None for value, text in zip(read, said, strict=True)]
        return (
            values.clone().scatter(places, _column(read, self._dtype)),
            text.clone().scatter(places, pl.Series(said, dtype=pl.String)),
            odd.clone().scatter(places, pl.Series(unread, dtype=pl.Boolean)),
        )


def _column(values: list[object], dtype: pl.DataType) -> pl.Series:
    return decimals.column(values, dtype) if isinstance(dtype, pl.Decimal) else pl.Series(values, dtype=dtype)  # type: ignore[arg-type]


class _Reader:
    """Reads series of text with steps, and keeps the values of a few texts."""

    def __init__(self, steps: Steps, dtype: pl.DataType, unread: Unread | None = None) -> None:
        self._steps, self._dtype, self._unread = steps, dtype, unread
        self._known: dict[str | None, object] = {}

    def read(self, texts: pl.Series) -> pl.Series:
        """The value of each text; null for null."""
        if len(texts) <= _FEW:
            return _column(self.look_up(texts), self._dtype).alias(VALUE)
        texts = texts.alias(TEXT)
        found = self._found(texts.unique().drop_nulls())
        return texts.to_frame().join(found, on=TEXT, how="left", maintain_order="left")[VALUE]

    def look_up(self, texts: pl.Series) -> list[object]:
        """The same as a list; where texts are few, each is read only once in a run."""
        if len(texts) > _FEW:
            return self.read(texts).to_list()
        listed = texts.to_list()
        new = {text for text in listed if text is not None and text not in self._known}
        if new:
            self._known.update(self._found(pl.Series(TEXT, sorted(new))).rows())
        return [self._known.get(text) for text in listed]

    def _found(self, texts: pl.Series) -> pl.DataFrame:
        found = self._steps(texts.to_frame()).select(TEXT, pl.col(VALUE).cast(self._dtype))
        if self._unread and found[VALUE].null_count():
            self._unread(found.filter(pl.col(VALUE).is_null())[TEXT])
        return found
