"""The deals of the files as a run sees them, with all that is recorded of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.batch import ScanSpec, batches
from salescli.engine.order_lines import fold, is_of_lines
from salescli.engine.scan import rows_with_marks
from salescli.history.deals import COLUMNS, Deals
from salescli.loading.column_names import DEAL_COLUMN
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import CLOSED, COST, SALES, WEIGHTED_VALUE, Measure
from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES
from salescli.views.outcomes import OUTCOME

if TYPE_CHECKING:
    from datetime import date

    from salescli.engine.batch import Batch
    from salescli.loading.dataset import Dataset

#: Columns of the table that are recorded as they are.
_PLAIN = ("stage", "probability", "created_at", "expected_close_at", "deal_type")
_OPEN = ("weight", "value:open")


class Snapshot(Struct, frozen=True):
    """The deals of a run; `left_out` is how many have no id, or one that repeats."""

    deals: Deals
    left_out: int


def of_files(dataset: Dataset, as_of: date, bad_rows: str) -> Snapshot | None:
    """The deals as they stand at the end of a day; None where the files have no deals, or not how they end.

    What does not read is blank. A deal that has come in later is not there yet.
    """
    if not dataset.of("deals") or not any(dataset.has("deals", column) for column in OUTCOME):
        return None
    by = tuple(
        dimension
        for dimension in _known(dataset)
        if dims.chain(dimension, "deals", dataset) and dimension not in COLUMNS
    )
    spec = ScanSpec(Grain.TOTAL, (), (), (), Calendar(), as_of, bad_rows if bad_rows == "null" else "null", also=by)
    with dataset.reading():
        rows = _rows(dataset, spec).collect(engine="streaming")
    groups = tuple(dict.fromkeys(map(dims.column_of, by)))
    named = rows.filter(pl.col("deal_id").is_not_null() & pl.col("deal_id").is_unique())
    frame = named.select("deal_id", *(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()), *groups)
    return Snapshot(Deals(frame, groups), rows.height - frame.height)


def _known(dataset: Dataset) -> list[str]:
    """Every dimension there is."""
    own = [name for table in TABLES for name in dataset.settings.dimensions_of(table)]
    return list(dict.fromkeys([*DIMENSIONS, *own]))


def _rows(dataset: Dataset, spec: ScanSpec) -> pl.LazyFrame:
    """The deals that had come in by the as-of date."""
    measures = [CLOSED, *(each for each in (SALES, COST) if dataset.has("deals", each.column))]
    frame = _deals(dataset, spec, measures, [name for name in _PLAIN if dataset.has("deals", name)])
    came = pl.lit(value=True)
    if dataset.has("deals", "created_at"):
        came = (pl.col("created_at").cast(pl.Date) <= spec.as_of).fill_null(value=True)
        frame = frame.filter(came).join(_open(dataset, spec), on="deal_id", how="left", maintain_order="left")
    missing = {*COLUMNS, "closed_on", *_OPEN}.difference(frame.collect_schema().names())
    frame = frame.with_columns(pl.lit(None).alias(name) for name in missing)
    is_later = (pl.col("closed_on") > spec.as_of).fill_null(value=False)
    is_over = pl.col("status").is_in(["won", "lost"]) & ~is_later
    return frame.with_columns(
        status=pl.when(is_later).then(pl.lit("open")).otherwise("status"),
        closed_at=pl.when(is_over).then("closed_on"),
        stage=pl.when(~is_later).then("stage"),
        value=pl.when(is_over).then("value").otherwise(pl.coalesce("value:open", "value")),
    )


def _open(dataset: Dataset, spec: ScanSpec) -> pl.LazyFrame:
    """The open deals at the rates of the as-of date, with their weight. Columns: deal_id, weight, value:open."""
    if not dataset.has("deals", "value"):
        return pl.LazyFrame(schema={"deal_id": pl.String, "weight": COLUMNS["weight"], "value:open": COLUMNS["value"]})
    frame = _deals(dataset, replace(spec, also=()), [replace(WEIGHTED_VALUE, view="open_now")], [])
    frame = frame.filter(pl.col("deal_id").is_not_null())
    return frame.group_by("deal_id").agg(pl.col("weight").first(), pl.col("value").first().alias("value:open"))


def _deals(dataset: Dataset, spec: ScanSpec, measures: list[Measure], extra: list[str]) -> pl.LazyFrame:
    """The rows of a view as deals, with the keys of the dimensions, of lines where they all have the same."""
    (batch,) = batches((measure, Span()) for measure in measures)
    has_id = dataset.has("deals", "deal_id")
    frame = rows_with_marks(batch, spec, dataset, rows=True, extra=[*extra, *(["deal_id"] if has_id else [])])
    if not has_id:
        return frame.with_columns(deal_id=pl.lit(None, pl.String))
    frame = frame.with_columns(dataset.key("deals", "deal_id"))
    return _of_lines(frame, batch, spec, dataset) if is_of_lines(batch, dataset) else frame


def _of_lines(frame: pl.LazyFrame, batch: Batch, spec: ScanSpec, dataset: Dataset) -> pl.LazyFrame:
    keys = list(dict.fromkeys(dims.column_of(dimension) for dimension in spec.also))
    same = [pl.when(pl.col(key).n_unique() == 1).then(pl.col(key).first()).alias(f"same:{key}") for key in keys]
    groups = frame.group_by(DEAL_COLUMN).agg(same)
    folded = fold(frame, batch, spec, dataset).join(groups, on=DEAL_COLUMN, how="left")
    return folded.with_columns(pl.col(f"same:{key}").alias(key) for key in keys).drop(f"same:{key}" for key in keys)
