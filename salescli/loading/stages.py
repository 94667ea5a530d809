"""The stages of reading text: quickly, column by column, in Polars alone; then mended, where that came to nothing.

All columns of a batch of rows are mended in one call, for every call from Polars to Python costs about as much as
casting ten thousand cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from salescli.loading.casting import Cast, Reading
from salescli.loading.stepwise import Mender


@dataclass(frozen=True)
class Written:
    """What a canonical column is read from: the text under a header, as a cast reads it."""

    header: str
    cast: Cast

    def reading(self, name: str) -> Reading:
        """The column once it was read `quickly`."""
        return self.cast.finished(*of_stage(name))


def staged(name: str, reading: Reading) -> list[pl.Expr]:
    """A column that needs no mending, as one that was read `quickly` stands in the frame."""
    return [part.alias(place) for part, place in zip(reading, _places(name), strict=True)]


def of_stage(name: str) -> Reading:
    """The columns that hold what is known of a column so far."""
    return Reading(*(pl.col(place) for place in _places(name)))


def quickly(frame: pl.LazyFrame, columns: Mapping[str, Written]) -> pl.LazyFrame:
    """The frame with the columns read from their headers, quickly and then mended (see `of_stage`)."""
    if not columns:
        return frame
    texts = {name: pl.col(column.header) for name, column in columns.items()}
    frame = frame.with_columns(
        column.cast.quick(texts[name]).alias(_places(name)[0]) for name, column in columns.items()
    )
    odd = {name: pl.col(_places(name)[0]).is_null() & text.is_not_null() for name, text in texts.items()}
    frame = frame.with_columns(part for name, text in texts.items() for part in
                               (text.alias(_places(name)[1]), odd[name].alias(_places(name)[2])))  # fmt: skip
    menders = {name: column.cast.mender for name, column in columns.items()}
    return frame.map_batches(
        partial(_mended, menders),
        predicate_pushdown=False,  # what is yet to be mended is null, which a filter must not see
        projection_pushdown=False,
        slice_pushdown=False,
        validate_output_schema=False,
        schema=frame.collect_schema(),
        streamable=True,
    )


def _mended(menders: Mapping[str, Mender], rows: pl.DataFrame) -> pl.DataFrame:
    for name, mender in menders.items():
        places = _places(name)
        if mended := mender.mend(*(rows[place] for place in places)):
            for place, column in zip(places, mended, strict=True):
                rows.replace_column(rows.get_column_index(place), column.alias(place))
    return rows


def _places(name: str) -> tuple[str, str, str]:
    return f"{name}:quick", f"{name}:said", f"{name}:odd"
