"""Deals that count as open, though the name of their stage speaks of winning or losing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.column_names import text_of
from salescli.loading.parsing.stage_words import hint_of
from salescli.loading.parsing.text import stripped
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_DATES = ("won_at", "lost_at")


def stages(dataset: Dataset) -> pl.DataFrame:
    """The stages whose deals are open because the words of the stage decide nothing, with the number of deals.

    Columns: file (its position), stage, deals; the most deals first. Left out are stages whose meaning is in the
    settings, and deals that have a status or a day on which they were won or lost.
    """
    own = {word.strip() for word in dataset.settings.values_of("deals", "status")}
    has_status = dataset.has("deals", "status")
    parts = []
    for file in dataset.of("deals"):
        status = file.columns.get("status")
        if status is None and (has_status or "stage" not in file.columns):
            continue
        if status is not None and not status.column.follows_stage:
            continue
        name = "status" if status is not None else "stage"
        position = dataset.files.index(file)
        dates = [column for column in _DATES if column in file.columns] if status is None else []
        dropped = dataset.repeats("deals").dropped.get(position)
        frame = dataset.reader.frame(file, [name, *dates], dropped=dropped)
        frame = frame.filter(pl.all_horizontal(pl.lit(value=True), *(pl.col(column).is_null() for column in dates)))
        counted = frame.group_by(stripped(pl.col(text_of(name))).alias("stage")).agg(pl.len().alias("deals"))
        found = counted.collect(engine="streaming")
        found_open = [stage for stage in found["stage"].drop_nulls() if stage not in own and hint_of(stage)]
        mine = found.filter(pl.col("stage").is_in(found_open))
        parts.append(mine.select(file=pl.lit(position, pl.Int64), stage="stage", deals=pl.col("deals").cast(pl.Int64)))
    none = pl.DataFrame(schema={"file": pl.Int64, "stage": pl.String, "deals": pl.Int64})
    return pl.concat([none, *parts]).sort("deals", "stage", descending=[True, False])


def remark(dataset: Dataset) -> Note | None:
    """The note on how many deals are in such stages; None for no deal."""
    found = stages(dataset)
    if found.is_empty():
        return None
    names = tuple(dict.fromkeys(found["stage"]))
    return note("stages_left_open", int(found["deals"].sum()), "mapping.stages_left_open", stages=names)
