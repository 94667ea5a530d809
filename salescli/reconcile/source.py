"""What the readings of a KPI are computed from, whatever table its rows are of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import polars as pl

    from salescli.reconcile.readings import Change, Choice

#: How many rows a row of `Source.sums` stands for.
ROWS = "rows"


class Terms(Struct, frozen=True):
    """A reading as expressions over rows: what each adds to the number, and whether it counts.

    `n` is a sum; with `d` the number is `scale` × n ÷ d. `counted` is how many rows count. With `median_of` the number
    is the median of that column over the rows that count. `n`, or of a ratio of amounts both, are `divided_by` times
    what the rows add.
    """

    n: pl.Expr
    counted: pl.Expr
    d: pl.Expr | None = None
    scale: int = 1
    median_of: str | None = None
    divided_by: int = 1


def _always(_: Choice) -> bool:
    return True


class Source(Struct, frozen=True):
    """The rows behind the readings of a KPI.

    `changes` are the choices that the files can answer. `sums` has rows that are alike for every reading as one, with
    the columns that `terms` use; `listed` has every row with them, FILE_COLUMN and ROW_COLUMN, `id` (of the deal or the
    customer), and the columns that reasons name. `table` is the table of the rows.
    """

    table: str
    changes: Sequence[Change]
    sums: pl.DataFrame
    listed: pl.LazyFrame
    terms: Callable[[Choice], Terms]
    #: The columns of `listed` that show why a row counts otherwise, by slot and word.
    shown: Mapping[tuple[str, str], Sequence[str]]
    #: Whether the files say the days of a choice as exactly as it needs them: months do not say what a day later is.
    is_known: Callable[[Choice], bool] = _always
