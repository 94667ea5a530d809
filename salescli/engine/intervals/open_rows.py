"""What is open at the ends of periods, and what came and left since the end of the one before."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from salescli.engine.few import amounts as few
from salescli.engine.few.spells import in_python_where_few
from salescli.engine.intervals.sweep import AT, FIRST, LAST, changes_of, on_days, running, snapshots
from salescli.engine.windows import WINDOW

_MOVES = ("came", "came_amount", "left", "left_amount")


@in_python_where_few(few.open_at_end, amounts=True)
def open_at_end(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """How many rows (by their `count`) and what amounts are in force at the end of every window.

    Those that `came` are in force then and were not on the day before the window, those that `left` the other way
    round. Columns: window:number, the keys, rows, amount, came, came_amount, left, left_amount.
    """
    days = snapshots(windows)
    in_force = on_days(rows, days)
    lasting = in_force.lazy()
    count, amount = pl.col("count"), pl.col("amount")
    no_rows, nothing = count * 0, amount * 0
    stays = changes_of(
        in_force, keys, rows=count, amount=amount, came=no_rows, came_amount=nothing, left=no_rows, left_amount=nothing
    ).with_columns(pl.col(AT) - 1)
    came = lasting.filter(pl.col(FIRST) > 0).select(
        (pl.col(FIRST) - 1).alias(AT), *keys, rows=no_rows, amount=nothing, came=count, came_amount=amount,
        left=no_rows, left_amount=nothing,
    )  # fmt: skip
    left = lasting.filter(pl.col(LAST) < windows.height).select(
        pl.col(LAST).alias(AT), *keys, rows=no_rows, amount=nothing, came=no_rows, came_amount=nothing,
        left=count, left_amount=amount,
    )  # fmt: skip
    moves = pl.concat([came, left])
    after = moves.with_columns(pl.col(AT) + 1, *(-pl.col(name) for name in _MOVES))
    changes = pl.concat([stays.with_columns(pl.col(AT).clip(lower_bound=0)), moves, after])
    return running(changes, windows.height, keys).rename({AT: WINDOW})
