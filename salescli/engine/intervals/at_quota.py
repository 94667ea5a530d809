"""Reps who reach their quotas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.intervals.quota import quota
from salescli.engine.intervals.sweep import AT, running
from salescli.engine.windows import WINDOW

if TYPE_CHECKING:
    from salescli.model.quota import Entry


def at_quota(
    reps: pl.DataFrame, sales: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str], entries: Sequence[Entry]
) -> pl.DataFrame:
    """How many reps have a quota above 0 in every window and group, and how many of them reach it.

    A rep's quota is its own, or its entries; entries of other scopes do not count. It is that of the whole window,
    whatever group the rep was in when. Reps: see `quota`. Sales: window:number, rep_id, amount. Columns: window:number,
    the keys, reps, reached, has_rows.
    """
    own = [entry for entry in entries if entry.rep is not None]
    scopes = {"rep"}
    everyone = reps.with_columns(is_wanted=pl.lit(value=True))
    whole = quota(everyone, windows, ["entity"], own, scopes, scopes).select(WINDOW, "entity", quota="amount")
    group = list(dict.fromkeys([*keys, "entity"]))
    members = quota(reps, windows, group, own, scopes, scopes).filter(pl.col("amount") > 0).select(WINDOW, *group)
    sums = sales.select(WINDOW, entity="rep_id", sales="amount").filter(pl.col("entity").is_not_null())
    found = members.join(whole, on=[WINDOW, "entity"]).join(sums, on=[WINDOW, "entity"], how="left")
    reached = (pl.col("sales").fill_null(0) >= pl.col("quota")).cast(pl.Int64)
    members = found.select(pl.col(WINDOW).alias(AT), *keys, reps=pl.lit(1, pl.Int64), reached=reached)
    changes = pl.concat([members, members.with_columns(pl.col(AT) + 1, -pl.col("reps", "reached"))])
    counts = running(changes, windows.height, keys).rename({AT: WINDOW})
    return counts.with_columns(has_rows=pl.col("reps") > 0)
