"""The deals of the files as a run sees them, with all that is recorded of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.batch import ScanSpec, batches
from salescli.engine.order_lines import fold, is_of_lines
from salescli.engine.scan import engine_for_rows, rows_with_marks
from salescli.history.deals import COLUMNS, Deals
from salescli.loading.column_names import DEAL_COLUMN
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import CLOSED, COST, EXPECTED_DEALS, EXPECTED_VALUE, SALES, WEIGHTED_VALUE, Measure
from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES
from salescli.views.outcomes import OUTCOME

if TYPE_CHECKING:
    from datetime import date

    from salescli.engine.batch import Batch
    from salescli.loading.dataset import Dataset

#: Columns of the table that are recorded as they are.
_PLAIN = ("stage", "probability", "created_at", "expected_close_at", "deal_type")


class Snapshot(Struct, frozen=True):
    """The deals of a run; `left_out` is how many have no id, or one that repeats."""

    deals: Deals
    left_out: int

    @property
    def is_unknown(self) -> bool:
        """Whether there are deals, but none that can be told from the others."""
        return bool(self.left_out) and self.deals.frame.is_empty()


def of_files(dataset: Dataset, as_of: date) -> Snapshot | None:
    """The deals as they stand at the end of a day; None where the files have no deals, or not how they end.

    What does not read is blank. A deal that has come in later is not there yet.
    """
    if not dataset.of("deals") or not any(dataset.has("deals", column) for column in OUTCOME):
        return None
    by = tuple(dimension for dimension in _known(dataset) if dims.chain(dimension, "deals", dataset))
    spec = ScanSpec(Grain.TOTAL, (), (), (), Calendar(), as_of, "null", also=by)
    with dataset.reading():
        rows = _rows(dataset, spec).collect(engine=engine_for_rows("deals", dataset))
    named = rows.filter(pl.col("deal_id").is_not_null() & pl.col("deal_id").is_unique())
    return Snapshot(Deals(named, _groups(spec)), rows.height - named.height)


def _known(dataset: Dataset) -> list[str]:
    """Every dimension there is, but for the stage, which is a column of its own."""
    own = [name for table in TABLES for name in dataset.settings.dimensions_of(table)]
    return [dimension for dimension in dict.fromkeys([*DIMENSIONS, *own]) if dimension not in COLUMNS]


def _rows(dataset: Dataset, spec: ScanSpec) -> pl.LazyFrame:
    """The deals that had come in by the as-of date: those won and lost by then, and the others."""
    extra = [name for name in _PLAIN if dataset.has("deals", name)]
    amounts = [each for each in (SALES, COST) if dataset.has("deals", each.column)]
    is_over = pl.col("status").is_in(["won", "lost"]) & (pl.col("closed_on").is_null() | ~_is_later(spec))
    over = _deals(dataset, spec, [CLOSED, *amounts], extra).filter(is_over)
    parts = [_whole(over.with_columns(closed_at="closed_on"), spec)]
    if dataset.has("deals", "created_at"):
        others = _deals(dataset, spec, _of_open(dataset, [each.column for each in amounts]), extra).filter(
            pl.col("status").is_null() | ~pl.col("status").is_in(["won", "lost"]) | _is_later(spec)
        )
        is_known = pl.when(~_is_later(spec)).then("stage") if "stage" in extra else pl.lit(None, pl.String)
        status = pl.when(_is_later(spec)).then(pl.lit("open")).otherwise("status")
        parts.append(_whole(others.with_columns(status=status, stage=is_known, closed_at=pl.lit(None, pl.Date)), spec))
    found = pl.concat(parts)
    return found.filter((pl.col("created_at") <= spec.as_of).fill_null(value=True))


def _of_open(dataset: Dataset, amounts: Iterable[str]) -> list[Measure]:
    """What is read of open deals. Each amount is asked for by itself, so that the lines of a deal add up in it."""
    asked = [EXPECTED_DEALS, *(replace(EXPECTED_VALUE, column=column) for column in amounts)]
    if dataset.has("deals", "value"):
        asked.append(WEIGHTED_VALUE)
    return [replace(each, view="open_now") for each in asked]


def _is_later(spec: ScanSpec) -> pl.Expr:
    """Whether a deal closed after the as-of date."""
    return (pl.col("closed_on") > spec.as_of).fill_null(value=False)


def _whole(frame: pl.LazyFrame, spec: ScanSpec) -> pl.LazyFrame:
    """The deals with all columns that are recorded, null where the files do not have them."""
    there = frame.collect_schema().names()
    own = {name: pl.col(name) if name in there else pl.lit(None) for name in COLUMNS}
    typed = {name: column.cast(COLUMNS[name]) for name, column in own.items()}
    return frame.select("deal_id", **typed, **{name: pl.col(name) for name in _groups(spec)})


def _groups(spec: ScanSpec) -> tuple[str, ...]:
    """The columns of the dimensions' keys."""
    return tuple(dict.fromkeys(map(dims.column_of, spec.also)))


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
    keys = _groups(spec)
    same = [pl.when(pl.col(key).n_unique() == 1).then(pl.col(key).first()).alias(f"same:{key}") for key in keys]
    groups = frame.group_by(DEAL_COLUMN).agg(same)
    folded = fold(frame, batch, spec, dataset).join(groups, on=DEAL_COLUMN, how="left")
    return folded.with_columns(pl.col(f"same:{key}").alias(key) for key in keys).drop(f"same:{key}" for key in keys)
