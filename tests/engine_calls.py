"""How often Polars is called: no timing, so the same on every machine."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

_POLARS = str(Path(pl.__file__).parent)
_EAGER = "eager"


@dataclass
class Calls:
    """The calls so far: frames that were collected, operations on frames in memory, group-bys, scans of files."""

    counts: Counter[str] = field(default_factory=Counter)
    callers: Counter[str] = field(default_factory=Counter)

    @property
    def collects(self) -> int:
        """Lazy frames that were collected."""
        return self.counts["collect"]

    @property
    def eager(self) -> int:
        """Operations on frames in memory."""
        return self.counts[_EAGER]

    @property
    def total(self) -> int:
        """All calls into the engine."""
        return self.collects + self.eager

    @property
    def group_bys(self) -> int:
        """Group-bys, of lazy frames and of frames in memory."""
        return self.counts["group_by"]

    @property
    def scans(self) -> int:
        """Files, or lists of files, that a lazy frame was made of."""
        return self.counts["scan"]


@contextmanager
def counted() -> Iterator[Calls]:
    """Count the calls of the code within; calls that Polars makes itself are part of the one that made them."""
    calls, patches = Calls(), []

    def watch(owner: Any, name: str, *kinds: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            caller = inspect.currentframe()
            caller = caller.f_back if caller else None
            if caller and not caller.f_code.co_filename.startswith(_POLARS):
                calls.counts.update(kinds)
                calls.callers[f"{kinds[-1]} {caller.f_code.co_filename}:{caller.f_lineno} {name}"] += 1
            return original(*arguments, **options)

        patches.append(patch.object(owner, name, watched))

    watch(pl.LazyFrame, "collect", "collect")
    watch(pl, "collect_all", "collect")
    watch(pl.LazyFrame, "group_by", "group_by")
    watch(pl.DataFrame, "group_by", "group_by", _EAGER)
    for name in ("scan_csv", "scan_parquet", "scan_ipc"):
        watch(pl, name, "scan")
    for name in _OPERATIONS:
        watch(pl.DataFrame, name, _EAGER)
    try:
        for each in patches:
            each.start()
        yield calls
    finally:
        for each in patches:
            each.stop()


#: What is done to frames in memory by the engine, and not by looking at them.
_OPERATIONS = (
    "select", "with_columns", "filter", "join", "sort", "unique", "drop_nulls", "pivot", "unpivot",
    "explode", "with_row_index", "join_asof", "join_where", "rename", "drop", "cast", "slice", "head", "tail", "sum",
    "min", "max", "fill_null", "vstack", "hstack", "partition_by", "is_duplicated", "is_unique", "top_k", "bottom_k",
)  # fmt: skip
