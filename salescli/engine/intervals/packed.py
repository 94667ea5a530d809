"""Ranges of groups sorted as single numbers: many times as fast as by names.

A group has a number, made of a code for each of its texts; a range is the number of its group, its first and its last
position, in one whole number. Nothing is hashed, so no two groups can have one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import polars as pl
from msgspec import Struct

#: Group numbers and packed ranges stay below these.
_MOST_GROUPS, _MOST = 2**31, 2**63
#: The number of a group.
GROUP = "group:number"


class Packed(Struct, frozen=True):
    """Ranges in one column of whole numbers, and what these are made of.

    `codes` has for each column of the groups (`names`) how many codes it has, and its different texts by code, None
    where it has codes itself. Positions count from `low`, the lowest, and there are `span` of them.
    """

    ranges: pl.Series
    names: tuple[str, ...]
    codes: tuple[tuple[int, pl.Series | None], ...]
    low: int
    span: int

    def in_order(self, first: str, last: str) -> pl.LazyFrame:
        """The ranges by group, first and last position. Columns: the group's number, first, last."""
        packed, span = pl.col("packed"), self.span
        return (
            self.ranges.sort()
            .to_frame("packed")
            .lazy()
            .select(
                (packed // (span * span)).alias(GROUP),
                (packed // span % span + self.low).alias(first),
                (packed % span + self.low).alias(last),
            )
        )

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows with the columns of their group for its number."""
        number, columns = frame[GROUP], []
        for name, (count, texts) in reversed(list(zip(self.names, self.codes, strict=True))):
            code = number % count
            column = code.cast(pl.UInt32).set(code == count - 1, None) if texts is None else texts.gather(code)
            columns.append(column.alias(name))
            number = number // count
        return frame.drop(GROUP).select(*reversed(columns), pl.all())


def packed(ranges: pl.DataFrame, names: Sequence[str], first: str, last: str) -> Packed | None:
    """Ranges (whole numbers `first` to `last`) of groups, packed; None where there are too many groups or none.

    The columns of groups are texts, or codes of texts.
    """
    if not names or ranges.is_empty() or any(ranges.schema[name] not in (pl.String, pl.UInt32) for name in names):
        return None
    numbers, codes = [], []
    for name in names:
        number, texts = coded(ranges[name]) if ranges.schema[name] == pl.String else (ranges[name], None)
        most = number.max()
        null = 0 if most is None else int(most) + 1  # type: ignore[arg-type]
        if texts is not None and texts.len() != null + 1:
            return None  # codes with gaps
        numbers.append(number.fill_null(null).cast(pl.Int64))
        codes.append((null + 1, texts))
    ends = [*ranges.select(pl.col(first, last).min()).row(0), *ranges.select(pl.col(first, last).max()).row(0)]
    low = min(ends)
    span = max(ends) - low + 1
    groups = prod(count for count, _ in codes)
    if groups >= _MOST_GROUPS or groups * span * span >= _MOST:
        return None
    whole = pl.lit(0, pl.Int64)
    for number, (count, _) in zip(numbers, codes, strict=True):
        whole = whole * count + number
    whole = (whole * span + pl.col(first) - low) * span + pl.col(last) - low
    return Packed(ranges.select(whole.alias("packed")).to_series(), tuple(names), tuple(codes), low, span)


def coded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """A code for each text, null for null, and the different texts by code, with null at the end."""
    kinds = texts.cast(pl.Categorical(pl.Categories.random()))
    different = kinds.unique().drop_nulls().to_frame("text").with_columns(code=pl.col("text").to_physical())
    by_code = different.sort("code")["text"].cast(pl.String)
    return kinds.to_physical(), pl.concat([by_code, pl.Series([None], dtype=pl.String)])
