"""The cells of a sheet as a file of text, a line a row, which is then read like any other file."""

from __future__ import annotations

import polars as pl

from salescli.loading.files.spools import Spool, spooling

_ODD = r'[",\r\n]'


def written(cells: pl.DataFrame, name: str) -> Spool:
    """The cells as CSV in a temporary file. A row with only its first cell filled is written as one cell, like the
    titles of a report.
    """
    row = pl.concat_str([_quoted(column) for column in cells.columns], separator=",")
    first, *others = cells.columns
    alone = pl.col(first).is_not_null() & pl.all_horizontal(
        pl.lit(value=True), *(pl.col(column).is_null() for column in others)
    )
    blank = pl.lit('""' if not others else "," * len(others))
    nothing = pl.all_horizontal(pl.col(column).is_null() for column in cells.columns)
    lines = cells.select(pl.when(nothing).then(blank).when(alone).then(_quoted(first)).otherwise(row).alias("line"))
    with spooling(name) as spool:
        lines.write_csv(spool.path, include_header=False, quote_style="never")
    return spool


def _quoted(column: str) -> pl.Expr:
    """A cell as CSV writes it; nothing for an empty one."""
    text = pl.col(column)
    escaped = pl.format('"{}"', text.str.replace_all('"', '""', literal=True))
    return pl.when(text.str.contains(_ODD)).then(escaped).otherwise(text).fill_null("")


def first_lines(cells: pl.DataFrame) -> pl.Series:
    """The line on which each row begins, from 1: cells may hold line breaks."""
    breaks = cells.select(
        pl.sum_horizontal(pl.col(pl.String).str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    ).to_series()
    return (breaks.cum_sum().shift(1).fill_null(0) + pl.int_range(1, len(breaks) + 1, eager=True)).alias("line")
