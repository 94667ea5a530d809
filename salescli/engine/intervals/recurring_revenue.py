"""Recurring revenue: monthly amounts in force over intervals, and how they move from one period's end to the next.

Rows carry `entity`, `began`, `ended` and `amount`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from salescli.engine.few import amounts as few
from salescli.engine.few.spells import in_python_where_few
from salescli.engine.intervals.sweep import (
    AT,
    FIRST,
    LAST,
    changes_of,
    merged,
    on_days,
    position,
    running,
    snapshots,
    streamed_sums,
)
from salescli.engine.windows import WINDOW

_MOVEMENTS = ("new", "expansion", "contraction", "churned", "reactivation")
_FLOWS = (*_MOVEMENTS, "moved_paid", "lost_paid")


@in_python_where_few(few.recurring, amounts=True)
def recurring(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The amount in force before and at the end of every window, and the movement between, netted per entity.

    Columns: window:number, the keys, opening, closing, paying (entities with an amount above 0 at the end), new,
    expansion, contraction, churned, reactivation. Of the entities that paid before the window: their amount then
    (opening_paid), at the end (retained), and at the end but none above what it was (capped). Further before and after
    (how many entities there were), has_rows.
    """
    rows_in_force = on_days(rows, snapshots(windows))
    group = [*keys, "entity"]
    stays = merged(rows_in_force.select(*group, FIRST, LAST), group)
    steps = _steps(rows_in_force, rows, windows, keys)
    zero = pl.lit(0, pl.Int64)
    positive = (pl.col("is_now") > 0).cast(pl.Int64) - (pl.col("was") > 0).cast(pl.Int64)
    nothing = pl.lit(0, steps.schema["delta"])
    paid = pl.col("is_now").clip(lower_bound=0) - pl.col("was").clip(lower_bound=0)
    changes = pl.concat(
        [
            steps.lazy().select(AT, *keys, amount="delta", paid=paid, paying=positive, stays=zero),
            changes_of(stays, keys, stays=pl.lit(1, pl.Int64)).select(
                AT, *keys, amount=nothing, paid=nothing, paying=zero, stays="stays"
            ),
        ]
    )
    states = running(changes, windows.height + 1, keys)
    before = states.select((pl.col(AT)).alias(WINDOW), *keys, opening="amount", opening_paid="paid", before="stays")
    after = states.select((pl.col(AT) - 1).alias(WINDOW), *keys, closing="amount", paying="paying", after="stays")
    moved = streamed_sums(_moves(steps.filter(pl.col(AT) > 0)), [AT, *keys], _FLOWS)
    moved = moved.with_columns((pl.col(AT) - 1).alias(WINDOW)).drop(AT)
    on = [WINDOW, *keys]
    found = after.filter(pl.col(WINDOW) >= 0).join(before, on=on, nulls_equal=True)
    found = found.join(moved, on=on, how="left", nulls_equal=True).with_columns(pl.col(_FLOWS).fill_null(0))
    return found.with_columns(
        retained=pl.col("opening_paid") + pl.col("moved_paid"),
        capped=pl.col("opening_paid") - pl.col("lost_paid"),
        has_rows=(pl.col("before") + pl.col("after")) > 0,
    )


def with_pauses(rows: pl.DataFrame, ranked: Sequence[str] = ()) -> pl.DataFrame:
    """The rows; one that is paid only until a day before its end becomes two: with its amount until then, with 0 after.

    Columns that are `ranked` are amounts too.

    Columns: those of the rows, without paid_until.
    """
    until = pl.col("paid_until").clip(lower_bound=pl.col("began"))
    pauses = (until < pl.col("ended").fill_null(date.max)).fill_null(value=False)
    paused = rows.filter(pauses)
    parts = [
        rows.filter(~pauses),
        paused.with_columns(until.alias("ended")),
        paused.with_columns(until.alias("began"), pl.col("amount", *ranked) * 0),
    ]
    return pl.concat(parts).drop("paid_until")


def _steps(rows_in_force: pl.DataFrame, rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Every change of an entity's amount. Columns: at, keys, entity, delta, was, is_now, paid_before."""
    group = [*keys, "entity"]
    added = rows_in_force.select(pl.col(FIRST).alias(AT), *group, delta="amount")
    taken = rows_in_force.select((pl.col(LAST) + 1).alias(AT), *group, delta=-pl.col("amount"))
    steps = streamed_sums(pl.concat([added, taken]), [*group, AT], ["delta"])
    steps = steps.filter(pl.col(AT) <= windows.height).sort(*group, AT)
    steps = steps.with_columns(pl.col("delta").cum_sum().over(group).alias("is_now"))
    paying = rows.filter(pl.col("amount") > 0, pl.col("ended").is_null() | (pl.col("ended") > pl.col("began")))
    first_paid = paying.group_by(group).agg(pl.col("began").min().alias("first_paid"))
    steps = steps.join(first_paid, on=group, how="left", nulls_equal=True)
    edges = pl.concat([pl.Series([date.min], dtype=pl.Date), windows["before"]])
    steps = steps.with_columns(edges.gather(steps[AT]).alias("edge"))
    return steps.with_columns(
        was=pl.col("is_now") - pl.col("delta"),
        paid_before=(pl.col("first_paid") < pl.col("edge")).fill_null(value=False),
    )


def _moves(steps: pl.DataFrame) -> pl.DataFrame:
    """The steps by kind. Columns: those of the steps, the movements, moved_paid and lost_paid.

    The last two say of entities that paid before by how much their amounts moved, and by how much they fell.
    """
    paid, pays = pl.col("was") > 0, pl.col("is_now") > 0
    up, down = pl.col("delta"), -pl.col("delta")
    kinds = {
        "new": (~paid & pays & ~pl.col("paid_before"), up),
        "reactivation": (~paid & pays & pl.col("paid_before"), up),
        "expansion": ((paid == pays) & (up > 0), up),
        "contraction": ((paid == pays) & (up < 0), down),
        "churned": (paid & ~pays, down),
        "moved_paid": (paid, up),
        "lost_paid": (paid & (up < 0), down),
    }
    return steps.with_columns(
        pl.when(holds).then(amount).otherwise(0).alias(kind) for kind, (holds, amount) in kinds.items()
    )


@in_python_where_few(few.in_force, amounts=True)
def in_force(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The amounts of rows in force on the day before a window or at any time of it, and of those that end in it.

    Columns: window:number, the keys, in_force, ended, has_rows. Ending on the first day of a window is in it.
    """
    lasting = rows.filter((pl.col("ended") > pl.col("began")) | pl.col("ended").is_null())
    far = lasting["ended"].fill_null(date.max)
    found = lasting.with_columns(
        position(lasting["began"], windows["seen"]).alias(FIRST),
        (position(far, windows["start"], side="right") - 1).alias(LAST),
    ).filter(pl.col(FIRST) <= pl.col(LAST))
    touching = changes_of(found, keys, in_force=pl.col("amount"), ended=pl.col("amount") * 0, count=pl.col("count"))
    ending = lasting.filter(pl.col("ended").is_between(windows["start"].min(), windows["end"].max()))
    at = (position(ending["ended"], windows["start"], side="right") - 1).alias(AT)
    ends = ending.lazy().select(at, *keys, in_force=pl.col("amount") * 0, ended="amount", count=pl.lit(0, pl.Int64))
    after = ends.with_columns(pl.col(AT) + 1, -pl.col("ended"))
    totals = running(pl.concat([touching, ends, after]), windows.height, keys)
    return totals.rename({AT: WINDOW}).with_columns(has_rows=pl.col("count") > 0)
