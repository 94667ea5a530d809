"""The deals as they stood on a day, from a run that was recorded in the history file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.engine.filters import filters_of, is_wanted
from salescli.errors import InputError
from salescli.history import contents
from salescli.history import deals as recorded
from salescli.history import store as files
from salescli.history.currencies import comparable
from salescli.message import say
from salescli.pipeline.state import COLUMNS, State

if TYPE_CHECKING:
    from salescli.engine.batch import Filter
    from salescli.engine.plan import Query
    from salescli.history.deals import Deals
    from salescli.loading.dataset import Dataset


def latest(path: Path, day: date, query: Query, dataset: Dataset, *, before: bool) -> State | None:
    """The deals of the latest run with deals up to a day, or `before` it; None where the file has no such run.

    Raises InputError where the run does not say a dimension of the question, is in another currency, or the file cannot
    be read.
    """
    with files.reading(path) as store:
        runs = () if store is None else contents.of_store(store).runs
        run = recorded.latest_run(runs, day, before=before)
        if store is None or run is None:
            return None
        notes = comparable(path, run, dataset)
        deals = recorded.of_run(store, run.id)
    for dimension in query.dimensions:
        if dims.column_of(dimension) not in deals.frame.columns and not deals.frame.is_empty():
            raise InputError(
                say("pipeline.not_recorded", path=str(path), day=run.as_of, dimension=dimension),
                say("pipeline.record_with_it"),
            )
    return State(run.as_of, _deals(deals, query, filters_of(query.where, dataset)), run.currency, {}, notes)


def _deals(deals: Deals, query: Query, filters: Sequence[Filter]) -> pl.DataFrame:
    """The deals, with COLUMNS and the groups. One that is open without a day on which it came in counts as not there,
    as it does among `open-deals`.
    """
    frame = deals.frame
    status = pl.col("status")
    is_over = status.is_in(["won", "lost"])
    columns = {
        "key": pl.col("deal_id"),
        "deal_id": pl.col("deal_id"),
        "is_there": is_over | pl.col("created_at").is_not_null(),
        "is_open": (status == "open") & pl.col("created_at").is_not_null(),
        "outcome": pl.when(is_over).then(status),
        "value": pl.col("value"),
        "created": pl.col("created_at"),
        "closed": pl.when(is_over).then("closed_at"),
        "stage": pl.col("stage"),
        "expected": pl.col("expected_close_at"),
        "is_wanted": is_wanted(filters, frame.columns),
    }
    typed = {name: columns[name].cast(dtype).alias(name) for name, dtype in COLUMNS.items()}
    keys = [dims.column_of(dimension) for dimension in query.by]
    groups = {
        f"group:{place}": pl.col(key) if key in frame.columns else pl.lit(None, pl.String)
        for place, key in enumerate(keys)
    }
    return frame.select(**typed, **groups)
