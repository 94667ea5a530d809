"""Headcounts of few rows: what `intervals.headcount` computes with queries."""

from __future__ import annotations

from bisect import bisect_left

import polars as pl

from salescli.engine.few.spells import Spells, Tally
from salescli.engine.windows import WINDOW


def tenure(spells: Spells) -> pl.DataFrame:
    """How many entities are present. Columns: see `intervals.headcount.tenure`."""
    size = spells.windows.height
    tally = Tally(("before", "after", "lost", "present"), size)
    on_days = spells.placed(spells.snapshots)
    in_force = (place for place, (first, last) in enumerate(on_days) if first <= last)
    for (group, stay), entities in spells.stays(on_days, in_force).items():
        tally.add(group, "before", stay.start, stay.stop, entities)
        tally.add(group, "after", stay.start - 1, stay.stop - 1, entities)
        if stay.stop <= size:
            tally.add(group, "lost", stay.stop - 1, stay.stop, entities)
    starts, ends = spells.days("start"), spells.days("seen")
    visits = [
        (bisect_left(ends, began), bisect_left(starts, ended) - 1)
        for began, ended in zip(spells.began, spells.ended, strict=True)
    ]
    visiting = (place for place in spells.lasting() if visits[place][0] <= visits[place][1])
    for (group, visit), entities in spells.stays(visits, visiting).items():
        tally.add(group, "present", visit.start, visit.stop, entities)
    return tally.frame(spells.key_columns, {})


def lifespan(spells: Spells) -> pl.DataFrame:
    """The entities that began by the end of every window, and how many days they stayed until then.

    Columns: see `intervals.headcount.lifespan`.
    """
    size, today = spells.windows.height, spells.days("seen")
    tally = Tally(("customers", "active", "resting", "born"), size)
    days = [(began, ended - 1) for began, ended in zip(spells.began, spells.ended, strict=True)]
    for (group, _), stays in spells.merged(days, iter(range(len(days)))).items():
        rested = 0
        for number, stay in enumerate(stays):
            come = bisect_left(today, stay.start)
            if not number:
                tally.add(group, "customers", come, size, 1)
                tally.add(group, "born", come, size, stay.start)
            tally.add(group, "active", come, bisect_left(today, stay.stop), 1)
            tally.add(group, "resting", come, size, -rested)
            tally.add(group, "resting", bisect_left(today, stay.stop), size, stay.stop)
            rested = stay.stop
    found = tally.frame(spells.key_columns, {})
    lived = (
        pl.col("active") * pl.Series(today * len(tally.changes), dtype=pl.Int64) + pl.col("resting") - pl.col("born")
    )
    return found.select(WINDOW, *spells.keys, "customers", lived.alias("days"), has_rows=pl.col("customers") > 0)
