"""Small files: what they say of all groups fits in memory many times over, and is computed there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.few.values import MOST, ROOM
from salescli.loading.files import reach

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: Files with more rows are scanned for each question: the aggregates of all groups would fill the memory.
MOST_ROWS = 50_000


def are_small(dataset: Dataset) -> bool:
    """Whether the tables together have few rows."""
    return sum(reach.estimated_rows(file.file) for file in dataset.files) <= MOST_ROWS


def are_near_and_small(dataset: Dataset) -> bool:
    """The same, of files on this machine: to count the rows of others may take as long as to read them."""
    return not any(file.file.address for file in dataset.files) and are_small(dataset)


def has_few_rows(dataset: Dataset, table: str) -> bool:
    """Whether all rows of a table are so few that Python adds them up."""
    return sum(reach.estimated_rows(file.file) for file in dataset.of(table)) <= MOST


def collected_together(queries: Sequence[pl.LazyFrame], size: str) -> list[pl.DataFrame] | None:
    """What queries over small files make, together and in memory; None where one fails or a sum might wrap there.

    The column `size` says how much the sums of a row have to hold on the way; it is left out.
    """
    try:
        frames = pl.collect_all(queries, engine="in-memory")
    except pl.exceptions.PolarsError:
        return None
    sizes = [float(frame.drop_in_place(size).sum()) for frame in frames]
    return frames if all(found < ROOM for found in sizes) else None
