"""The rows behind a change: those of both windows, each with what it adds to the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.message import say
from salescli.model.account import Sum
from salescli.model.measures import TABLE_OF_VIEW as TABLES
from salescli.model.measures import Aggregate, Measure
from salescli.why.model import Effects

if TYPE_CHECKING:
    import polars as pl

    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.why.compute import Asked

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


def rows(asked: Asked, answer: Answer, dataset: Dataset, most: int | None = None) -> Effects:
    """The rows of both windows, the largest effect first; with `most` only so many of each. All sum to the change.

    `answer` is that of the KPI in both windows.
    """
    import polars as pl

    both = _both(asked, answer)
    every = pl.concat([_of(asked, each, dataset, most) for each in both], how="diagonal")
    is_later = pl.col("period") == asked.pair.at.label
    every = every.with_columns(
        pl.when(is_later).then(pl.lit("at")).otherwise(pl.lit("versus")).alias(_WINDOW),
        pl.when(is_later).then(pl.col("value")).otherwise(-pl.col("value")).alias(_EFFECT),
    )
    every = every.filter(pl.col(_EFFECT).is_not_null()).select(
        _WINDOW, _EFFECT, pl.exclude(_WINDOW, _EFFECT, "period", "value")
    )
    order = [-pl.col(_EFFECT).abs(), _WINDOW, "table", "file", "line"]
    every = every.sort(order)
    if most is not None:
        every = every.filter(pl.int_range(pl.len()).over(_WINDOW) < most)
    return Effects(every, {_EFFECT: asked.kpi.unit})


def _both(asked: Asked, answer: Answer) -> list[Answer]:
    """The answer over the windows: over both at once, unless they overlap or the rows last over days."""
    import polars as pl

    pair = asked.pair
    frames = [window.frame.with_columns(pl.lit(window.label).alias("period"), pl.lit(window.end).alias("end"))
              for window in (pair.at, pair.versus)]  # fmt: skip
    measure = asked.kpi.value
    assert isinstance(measure, Measure)
    apart = pair.at.start > pair.versus.end or pair.versus.start > pair.at.end
    windows = [pl.concat(frames).sort("start")] if measure.is_flow and apart else frames
    return [replace(answer, windows=each) for each in windows]


def _of(asked: Asked, answer: Answer, dataset: Dataset, most: int | None) -> pl.DataFrame:
    """The rows of some windows. Columns: those of a drilldown, `value` what a row adds to the number."""
    import polars as pl

    from salescli.explain.drilldown import drilldown

    plan = answer.plan
    alone = replace(asked.kpi, components={}, hidden={}, remarks=None)
    one = replace(plan, kpi=alone, measures={"value": plan.measures["value"]})
    result = replace(answer.result, kpi=alone)
    split = (asked.split or ()) if most is None else ()
    evaluation = replace(answer.split_by(split), kpi=alone)
    groups = [answer.split_by(split).rows(window.frame) for window in (asked.pair.at, asked.pair.versus)]
    about = replace(answer, plan=one, result=result, evaluation=evaluation, frame=pl.concat(groups))
    frame = drilldown(about, dataset, most).frame
    labels = answer.windows["period"].to_list()
    return frame.with_columns(pl.coalesce("period", pl.lit(labels[0])).alias("period"))
