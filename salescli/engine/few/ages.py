"""How old few rows are at the ends of windows: what `intervals.ages` computes with queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.few.flows import quantile
from salescli.engine.few.spells import Spells, Tally

if TYPE_CHECKING:
    from salescli.engine.few.rows import Group

#: So many ages, of each row at the end of each window, are few.
_MOST_AGES = 50_000


def at_end(spells: Spells) -> pl.DataFrame | None:
    """The rows in force at the end of every window and their ages; None where these are not few.

    Columns: see `intervals.ages.at_end`.
    """
    today = spells.days("seen")
    placed = spells.placed(today)
    if sum(max(last - first + 1, 0) for first, last in placed) > _MOST_AGES:
        return None
    tally = Tally(("rows", "days"), len(today))
    ages: dict[tuple[Group, int], tuple[list[int], list[int]]] = {}
    for group, began, count, (first, last) in zip(
        spells.groups, spells.began, spells.listed("count"), placed, strict=True
    ):
        for window in range(first, last + 1):
            age = today[window] - began
            tally.add(group, "rows", window, window + 1, count)
            tally.add(group, "days", window, window + 1, count * age)
            mine, counts = ages.setdefault((group, window), ([], []))
            mine.append(age)
            counts.append(count)
    found = tally.frame(spells.key_columns, {})
    medians = pl.Series("median", _medians(tally, ages), dtype=pl.Float64)
    return found.with_columns((pl.col("rows") > 0).alias("has_rows"), medians)


def _medians(tally: Tally, ages: dict[tuple[Group, int], tuple[list[int], list[int]]]) -> Sequence[float | None]:
    """The median age of every window and group, in the order of the tally."""
    nothing: tuple[list[int], list[int]] = ([], [])
    return [
        quantile(*ages.get((group, window), nothing), 0.5) for group in tally.changes for window in range(tally.size)
    ]
