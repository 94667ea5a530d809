"""Canonical columns from the text of a file: read quickly, in Polars alone, then mended where that gave no value.

One call mends all columns of a batch of rows, for a call from Polars to Python costs as much as casting about ten
thousand cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.parsing.cast import Cast, Reading

if TYPE_CHECKING:
    from salescli.loading.parsing.slow_path import Mender


class Written(Struct, frozen=True):
    """A canonical column that is read from the text under a header, by a cast."""

    header: str
    cast: Cast


#: A column that other expressions make, or one that is read from a header.
Given = Reading | Written


def read(
    frame: pl.LazyFrame,
    given: Mapping[str, Given],
    kept: Iterable[str],
    only: pl.Expr | None,
    *,
    is_narrowed: bool = False,
    check: Callable[[pl.DataFrame], None] | None = None,
) -> pl.LazyFrame:
    """The text of a file with the columns read, which `reading` returns, and the columns that are `kept`.

    `only` is a condition on choices. Rows that do not meet it are dropped, most of them by text, before other columns
    are cast; where the frame `is_narrowed`, that has been done. `check` sees every batch of rows and may raise.
    """
    written = {name: column for name, column in given.items() if isinstance(column, Written)}
    made = {name: column for name, column in given.items() if isinstance(column, Reading)}
    text = sorted({*kept, *(column.header for column in written.values())})
    placed = [part.alias(place) for name in made for part, place in zip(made[name], _places(name), strict=True)]
    frame = frame.select(*text, *placed)
    if only is None:
        return _quickly(frame, written, check)
    asked = dict.fromkeys(only.meta.root_names())
    frame = _quickly(frame if is_narrowed else frame.filter(not_ruled_out(only, written)), written)
    return frame.with_columns(reading(name, given[name]).value.alias(name) for name in asked).filter(only)


def not_ruled_out(only: pl.Expr, written: Mapping[str, Written]) -> pl.Expr:
    """A condition on text that drops most rows that `only` drops, by the plain words of choices."""
    asked = list(dict.fromkeys(only.meta.root_names()))
    if not written.keys() >= set(asked):
        return pl.lit(value=True)
    words = {name: written[name].cast.quick_words for name in asked}
    every = product(*([*dict.fromkeys(words[name].values()), None] for name in asked))
    meant = pl.DataFrame(list(every), dict.fromkeys(asked, pl.String), orient="row").filter(only)
    left = pl.lit(value=True)
    for name in asked:
        text = pl.col(written[name].header)
        others = [word for word, value in words[name].items() if value not in meant[name]]
        left &= text.is_null() | pl.all_horizontal(text != word for word in others) if others else left
    return left


def reading(name: str, given: Given) -> Reading:
    """A column of a frame that was `read`."""
    places = [pl.col(place) for place in _places(name)]
    return given.cast.finished(*places) if isinstance(given, Written) else Reading(*places)


def _quickly(
    frame: pl.LazyFrame, columns: Mapping[str, Written], check: Callable[[pl.DataFrame], None] | None = None
) -> pl.LazyFrame:
    """The frame with the columns read from their headers, quickly and then mended."""
    if not columns and check is None:
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
        partial(_mended, menders, check),
        predicate_pushdown=False,  # before mending, values are null, which a filter must not see
        projection_pushdown=False,
        slice_pushdown=False,
        validate_output_schema=False,
        schema=frame.collect_schema(),
        streamable=True,
    )


def _mended(
    menders: Mapping[str, Mender], check: Callable[[pl.DataFrame], None] | None, rows: pl.DataFrame
) -> pl.DataFrame:
    if check is not None:
        check(rows)
    for name, mender in menders.items():
        places = _places(name)
        if mended := mender.mend(*(rows[place] for place in places)):
            for place, column in zip(places, mended, strict=True):
                rows.replace_column(rows.get_column_index(place), column.alias(place))
    return rows


def _places(name: str) -> tuple[str, str, str]:
    """The names of the columns with a column's value, text and state while it is read; no header has such names."""
    return f"{name}:quick", f"{name}:said", f"{name}:odd"
