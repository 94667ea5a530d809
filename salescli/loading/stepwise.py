"""Long readings of text, taken step by step, once for every distinct text, and only where a quick reading failed.

Polars works a part that an expression uses twice out twice, and a part of that four times; a date in any shape has so
many that steps are a hundred times faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

#: The text that is read, and what it is read as, in the frame that the steps work on.
TEXT, VALUE = "text", "value"
#: So many texts among the rows of one step are looked up among those met before: bad cells are few and much alike.
_FEW = 100
#: No date and no amount is longer; patterns take minutes for a cell of many megabytes.
_LONGEST = 300

Steps = Callable[[pl.DataFrame], pl.DataFrame]
Unread = Callable[[pl.Series], None]


def short(text: pl.Expr) -> pl.Expr:
    """Text that a pattern may be held against; null where it is too long to be a date or an amount."""
    return pl.when(text.str.len_bytes() <= _LONGEST).then(text)


def stepwise(text: pl.Expr, steps: Steps, dtype: pl.DataType, unread: Unread | None = None) -> pl.Expr:
    """What `steps` make of text: they take a frame with TEXT, distinct and never null, and add VALUE.

    `unread` is told of the texts that came to nothing, while the rows are read.
    """
    reader = _Reader(steps, dtype, unread)
    return text.map_batches(reader.read, return_dtype=dtype, is_elementwise=True)


def mended(
    quick: pl.Expr,
    text: pl.Expr,
    steps: Steps,
    dtype: pl.DataType,
    unread: Unread | None = None,
    *,
    accepted: Callable[[pl.Series], pl.Series] | None = None,
    is_text: bool = False,
) -> pl.Expr:
    """A quick reading of text, or with `is_text` the text; where that came to nothing what `steps` make of it.

    `accepted` makes null of what was read and must not be. Rows that read quickly cost nothing: where all of them do,
    a column is passed on as it is.
    """
    reader = _Reader(steps, dtype, unread)

    def work(columns: Sequence[pl.Series]) -> pl.Series:
        quick, text = columns
        if len(quick) != len(text):  # a constant: nothing reads quickly
            quick = quick.new_from_index(0, len(text))
        quick = accepted(quick) if accepted else quick
        values = text if is_text else quick
        if quick.null_count() == text.null_count():
            return values
        odd = (quick.is_null() & text.is_not_null()).arg_true()
        return values.scatter(odd, reader.read(text.gather(odd)))

    return pl.map_batches([quick, text], work, return_dtype=dtype, is_elementwise=True)


class _Reader:
    """Reads series of text with steps, and remembers what few texts came to."""

    def __init__(self, steps: Steps, dtype: pl.DataType, unread: Unread | None) -> None:
        self._steps, self._dtype, self._unread = steps, dtype, unread
        self._known: dict[str | None, object] = {}

    def read(self, texts: pl.Series) -> pl.Series:
        """The value of each text; null for null."""
        if len(texts) <= _FEW:
            return self._few(texts.to_list())
        texts = texts.alias(TEXT)
        found = self._found(texts.unique().drop_nulls())
        return texts.to_frame().join(found, on=TEXT, how="left", maintain_order="left")[VALUE]

    def _few(self, texts: Sequence[str | None]) -> pl.Series:
        """The same, where it costs less to remember than to join."""
        new = {text for text in texts if text is not None and text not in self._known}
        if new:
            self._known.update(self._found(pl.Series(TEXT, sorted(new))).rows())
        return pl.Series(VALUE, [self._known.get(text) for text in texts], self._dtype)

    def _found(self, texts: pl.Series) -> pl.DataFrame:
        found = self._steps(texts.to_frame()).select(TEXT, pl.col(VALUE).cast(self._dtype))
        if self._unread and found[VALUE].null_count():
            self._unread(found.filter(pl.col(VALUE).is_null())[TEXT])
        return found
