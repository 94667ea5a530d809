"""The moments of the rows behind a ratio of sums, by group: what an interval of Welch needs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.compare_groups.intervals import Moments
from salescli.engine.batch import batches
from salescli.engine.eligibility import participation
from salescli.engine.plan import reach
from salescli.engine.scan import rows_counted
from salescli.model import formula
from salescli.model.measures import Aggregate

if TYPE_CHECKING:
    from salescli.compare_groups.sides import Side
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.model.account import Ratio
    from salescli.model.measures import Measure

_X, _Y, _E = "moment:x", "moment:y", "moment:e"
_RATE = "moment:rate"


def moments(
    answer: Answer, account: Ratio, query: Query, dimensions: tuple[str, ...], mean: Fraction, dataset: Dataset
) -> pl.DataFrame:
    """The moments of the rows of the window, by the keys of the dimensions. `mean` is the ratio of all of them.

    Columns: the keys, then the fields of `Moments`. All sums are Float64.
    """
    texts = (account.numerator, account.denominator)
    measures = {name: answer.plan.measures[name] for name in _behind(answer, *texts) if name in answer.plan.measures}
    (batch,) = batches(
        ((measure, reach(measure, query)) for measure in measures.values()), is_split=True,
        of_lines=dataset.are_lines("deals"),
    )  # fmt: skip
    spec = replace(answer.evaluation.spec, by=dimensions)
    frame = rows_counted(batch, spec, dataset)
    start, seen = answer.windows["start"].min(), answer.windows["seen"].max()
    counts = [pl.col(participation(measures[name]).ok_column) for name in _behind(answer, account.denominator)
              if name in measures]  # fmt: skip
    frame = frame.filter(pl.col("date").is_between(pl.lit(start), pl.lit(seen)), pl.any_horizontal(counts))
    frame = frame.with_columns(**{name: _amount(measure) for name, measure in measures.items()})
    for name, text in answer.plan.kpi.formulas.items():
        if name in _behind(answer, *texts):
            frame = frame.with_columns(formula.expression(text).alias(name))
    x, y = formula.expression(account.denominator), formula.expression(account.numerator)
    frame = frame.select(*spec.keys, x.cast(pl.Float64).alias(_X), y.cast(pl.Float64).alias(_Y))
    frame = frame.with_columns(
        (pl.col(_Y) - float(mean) * pl.col(_X)).alias(_E), formula.ratio(pl.col(_Y), pl.col(_X)).alias(_RATE)
    )
    sums = _sums(pl.len(), pl.col(_X), pl.col(_E), pl.col(_E) ** 2, pl.col(_E) * pl.col(_X), pl.col(_X) ** 2,
                 pl.col(_RATE), pl.col(_RATE))  # fmt: skip
    if not spec.keys:
        return frame.select(sums).collect(engine="streaming")
    return frame.group_by(spec.keys).agg(sums).collect(engine="streaming")


def of_side(side: Side, by_group: pl.DataFrame) -> Moments:
    """The moments of a side, from those by group."""
    mine = by_group.filter(side.holds)
    if mine.is_empty():
        return Moments(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    names = ("rows", "x", "e", "ee", "ex", "xx", "low", "high")
    return Moments(**mine.select(_sums(pl.col("rows").sum(), *map(pl.col, names[1:]))).row(0, named=True))


def _sums(rows: pl.Expr, *amounts: pl.Expr) -> list[pl.Expr]:
    x, e, ee, ex, xx, low, high = amounts
    sums = zip(("x", "e", "ee", "ex", "xx"), (x, e, ee, ex, xx), strict=True)
    return [rows.alias("rows"), *(each.sum().alias(name) for name, each in sums), low.min().alias("low"),
            high.max().alias("high")]  # fmt: skip


def _behind(answer: Answer, *texts: str) -> set[str]:
    """The columns of the KPI that some formulas are made of."""
    kpi = answer.plan.kpi
    return {name for text in texts for column in formula.names(text) for name in (column, *kpi.behind(column))}


def _amount(measure: Measure) -> pl.Expr:
    """What a row adds to a measure, as Float64."""
    takes_part = pl.col(participation(measure).ok_column)
    if measure.aggregate is Aggregate.COUNT:
        return takes_part.cast(pl.Float64)
    return pl.when(takes_part).then(pl.col(measure.column).cast(pl.Float64)).fill_null(0.0)
