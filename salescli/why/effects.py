"""The rows behind a change: those of both windows, each with what it adds to the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.message import say
from salescli.model.account import Sum
from salescli.model.calendar import Grain, Span
from salescli.model.measures import TABLE_OF_VIEW as TABLES
from salescli.model.measures import Aggregate, Measure
from salescli.why.model import Effects

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.why.compute import Asked
    from salescli.why.windows import Window

_COUNTED = (Aggregate.SUM, Aggregate.COUNT, Aggregate.OPEN)
_FILES = ("deals", "activities")
_EFFECT, _WINDOW = "effect", "window"


def has_rows(asked: Asked) -> bool:
    """Whether the KPI is a sum that counts rows of deals or activities."""
    measure = asked.kpi.value
    if not isinstance(asked.account, Sum) or not isinstance(measure, Measure):
        return False
    return measure.aggregate in _COUNTED and TABLES[measure.view] in _FILES


def check(asked: Asked) -> None:
    """Raise a UsageError where the KPI counts no such rows."""
    if not has_rows(asked):
        raise UsageError(say("why.no_rows_of", kpi=asked.kpi.name), say("why.leave_rows_out"))


def rows(asked: Asked, dataset: Dataset) -> Effects:
    """All rows of both windows, the largest effect first. The effects sum to the change."""
    return _of_both(asked, dataset, None)


def largest(asked: Asked, dataset: Dataset, most: int = 3) -> Effects:
    """The rows with the largest effects of each window."""
    return _of_both(asked, dataset, most)


def _of_both(asked: Asked, dataset: Dataset, most: int | None) -> Effects:
    import polars as pl

    pair = asked.pair
    later, earlier = (_of(asked, window, dataset, most) for window in (pair.at, pair.versus))
    frames = [
        later.with_columns(pl.lit("at").alias(_WINDOW)),
        earlier.with_columns(pl.lit("versus").alias(_WINDOW), -pl.col(_EFFECT)),
    ]
    every = pl.concat(frames, how="diagonal").select(_WINDOW, _EFFECT, pl.exclude(_WINDOW, _EFFECT))
    size = pl.col(_EFFECT).abs()
    return Effects(every.sort(size, _WINDOW, "table", "file", "line", descending=[True, *[False] * 4]),
                   {_EFFECT: asked.kpi.unit})  # fmt: skip


def _of(asked: Asked, window: Window, dataset: Dataset, most: int | None) -> pl.DataFrame:
    """The rows of a window with what each adds to the number; those that add nothing are none of it."""
    import polars as pl

    from salescli.engine import run as engine
    from salescli.explain.drilldown import drilldown

    alone = replace(asked.kpi, components={}, hidden={}, remarks=None)
    span = Span(window.start, window.seen)
    query = replace(asked.query, grain=Grain.TOTAL, span=span, against=(), by=asked.split or ())
    answer = engine.compute(alone, dataset, query)
    frame = drilldown(answer, dataset, most).frame.drop("period").rename({"value": _EFFECT})
    return frame.filter(pl.col(_EFFECT).is_not_null())
