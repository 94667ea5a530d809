"""Long readings of text, taken step by step and once for every distinct text.

Polars works a part that an expression uses twice out twice, and a part of that four times; a date in any shape has so
many that steps are a hundred times faster.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

#: The text that is read, and what it is read as, in the frame that the steps work on.
TEXT, VALUE = "text", "value"
#: No date and no amount is longer; patterns take minutes for a cell of many megabytes.
LONGEST = 300


def stepwise(text: pl.Expr, steps: Callable[[pl.DataFrame], pl.DataFrame], dtype: pl.DataType) -> pl.Expr:
    """What `steps` make of text: they take a frame with TEXT, distinct and never null, and add VALUE."""

    def work(series: pl.Series) -> pl.Series:
        rows = series.alias(TEXT).to_frame()
        texts = rows.unique().drop_nulls().filter(pl.col(TEXT).str.len_bytes() <= LONGEST)
        read = steps(texts).select(TEXT, pl.col(VALUE).cast(dtype))
        return rows.join(read, on=TEXT, how="left", maintain_order="left")[VALUE]

    return text.map_batches(work, return_dtype=dtype, is_elementwise=True)
