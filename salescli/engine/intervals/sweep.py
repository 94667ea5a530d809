"""What lasts: customers, subscriptions, employments and open deals, counted at the ends of periods.

Dates become positions among the days that matter, so the work grows with rows plus answers, not rows times periods.
Rows have `began` and `ended` (the first day after; null while they last). Results have the numbers of every window and
group.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import polars as pl

from salescli.engine.intervals.packed import GROUP, packed
from salescli.engine.windows import FEW, WINDOW, at_once
from salescli.errors import too_large

#: The sums of money must stay below this.
ROOM = 1e32

FIRST, LAST, AT = "first", "last", "at"
#: Longer than any range.
_STRETCH = 2**32
_MOVES = ("came", "came_amount", "left", "left_amount")


def position(days: pl.Series, edges: pl.Series, *, side: Literal["left", "right"] = "left") -> pl.Series:
    """How many of the sorted edges lie before each day; with `side` "right" also those on it."""
    found: pl.Series = edges.search_sorted(days, side=side)
    return found.cast(pl.Int64)


def merged(ranges: pl.DataFrame, group: Sequence[str]) -> pl.DataFrame:
    """The ranges (`first` to `last`, inclusive integers) of every group, joined where they touch or overlap.

    Those of a group stand together, sorted.
    """
    # Groups are laid out one after another on one line, so that one pass over all of it joins the ranges of each:
    # window expressions over as many groups as there are customers take many times as long.
    line, reach = pl.col("line"), pl.col("reach")
    begins = (line + pl.col(FIRST) > reach.shift(1) + 1).fill_null(value=True)
    ends = pl.col("begins").shift(-1, fill_value=True)
    numbers = packed(ranges, group, FIRST, LAST) if ranges.height > FEW else None
    if numbers is None:
        names, ordered = group, ranges.lazy().sort(*group, FIRST, LAST).with_columns(_line(group).alias("line"))
    else:
        names, ordered = [GROUP], numbers.in_order(FIRST, LAST).with_columns((pl.col(GROUP) * _STRETCH).alias("line"))
    ordered = ordered.with_columns((line + pl.col(LAST)).cum_max().alias("reach")).with_columns(begins.alias("begins"))
    whole = ordered.with_columns(pl.when(ends).then(reach - line).backward_fill().alias(LAST))
    found = at_once(whole.filter("begins").select(*names, FIRST, LAST))
    return found if numbers is None else numbers.named(found)


def _line(group: Sequence[str]) -> pl.Expr:
    """Where the stretch of every group of sorted rows begins on one line; stretches are longer than any days."""
    changes = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in group]
    return pl.any_horizontal(pl.lit(value=False), *changes).cum_sum().cast(pl.Int64) * _STRETCH


def running(changes: pl.DataFrame | pl.LazyFrame, size: int, keys: Sequence[str]) -> pl.DataFrame:
    """The sums of all changes up to every position below `size`, for every group. Columns: at, the keys, the sums."""
    changes = at_once(changes.lazy())
    sums = [name for name in changes.columns if name not in (AT, *keys)]
    sizes = changes.select(pl.col(name).cast(pl.Float64).abs().sum() for name in sums)
    if any(size >= ROOM for size in sizes.row(0)):  # sums over groups would wrap silently
        raise too_large()
    spine = pl.DataFrame({AT: range(size)}, schema={AT: pl.Int64}).lazy()
    if keys:
        spine = changes.lazy().select(keys).unique().join(spine, how="cross")
    steps = changes.lazy().group_by([AT, *keys]).agg(pl.col(name).sum() for name in sums)
    if changes.height > FEW:
        steps = steps.collect(engine="streaming").lazy()
    filled = spine.join(steps, on=[AT, *keys], how="left", nulls_equal=True).sort(*keys, AT)
    totals = [pl.col(name).fill_null(0).cum_sum() for name in sums]
    filled = filled.with_columns(total.over(keys) if keys else total for total in totals)
    return at_once(filled)


def streamed_sums(frame: pl.DataFrame, by: Sequence[str], sums: Sequence[str]) -> pl.DataFrame:
    """Sums by group in the streaming engine, which raises when a decimal overflows and does not wrap."""
    return frame.lazy().group_by(by).agg(pl.col(name).sum() for name in sums).collect(engine="streaming")


def changes_of(ranges: pl.DataFrame, keys: Sequence[str], **sums: pl.Expr) -> pl.LazyFrame:
    """What every range adds at its first position and takes away after its last. Columns: at, the keys, the sums."""
    rows = ranges.lazy()
    added = rows.select(pl.col(FIRST).alias(AT), *keys, **sums)
    taken = rows.select((pl.col(LAST) + 1).alias(AT), *keys, **{name: -part for name, part in sums.items()})
    return pl.concat([added, taken])


def snapshots(windows: pl.DataFrame) -> pl.Series:
    """The day before the first window and the last day of each: n windows lie between n + 1 days."""
    return pl.concat([windows["before"].head(1), windows["seen"]])


def on_days(rows: pl.DataFrame, days: pl.Series) -> pl.DataFrame:
    """The rows in force on any of the sorted days, with the positions of the first and the last such day."""
    first = position(rows["began"], days)
    last = position(rows["ended"].fill_null(date.max), days) - 1
    return _placed(rows, first, last)


def _placed(rows: pl.DataFrame, first: pl.Series, last: pl.Series) -> pl.DataFrame:
    """The rows with their first and last position, without those that have none."""
    placed = rows.lazy().with_columns(first.alias(FIRST), last.alias(LAST)).filter(pl.col(FIRST) <= pl.col(LAST))
    return at_once(placed)


def in_windows(rows: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """The rows in force at any time of any window, with the positions of the first and the last such window."""
    lasting = rows.filter((pl.col("ended") > pl.col("began")) | pl.col("ended").is_null())
    first = position(lasting["began"], windows["seen"])
    return _placed(lasting, first, position(lasting["ended"].fill_null(date.max), windows["start"]) - 1)


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
