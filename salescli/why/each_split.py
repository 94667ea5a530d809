"""The numbers of the groups of several splits at once.

What a scan keeps apart by all dimensions is laid out once for each of them: a row then says of which split and which
group it is. These two are keys like any other, so that one evaluation has the groups of every split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.windows import BUCKET
from salescli.model.measures import Aggregate, Scope
from salescli.system.caches import Cache
from salescli.why import figures

if TYPE_CHECKING:
    import polars as pl

    from salescli.engine.batch import Batch, ScanSpec
    from salescli.engine.evaluate import Evaluation
    from salescli.why.drivers import Figures
    from salescli.why.figures import Key

#: The keys of what is laid out: the dimension, and its value.
_SPLIT, _GROUP = "split:dimension", "split:value"
#: What is laid out, by the number of the batch and the dimensions.
_LAID_OUT: Cache[tuple[int, tuple[str, ...]], pl.DataFrame] = Cache("aggregates laid out for each split")
#: What depends on the dimensions of a split themselves, not only on which rows are in a group.
_BY_DIMENSION = (Aggregate.QUOTA, Aggregate.AT_QUOTA)
_SCOPES = (Scope.GROUP, Scope.PREVIOUS)
#: Columns of which notes are made, not numbers.
_OF_NOTES = ("left_out:", "bad:", "word:", "lost:", "near:")
#: More rows than these are not laid out: they are aggregated split by split.
_MOST_ROWS = 2_000_000


class Numbers(NamedTuple):
    """Of the groups of a split over one window: exact figures, the KPI's value as `kpi` shows it, and which are there.

    The first two have the groups that are there in either window.
    """

    exact: Mapping[Key, Figures]
    literal: Mapping[Key, Any]
    there: frozenset[Key]


def of_one(evaluation: Evaluation, windows: Sequence[pl.DataFrame]) -> list[Numbers]:
    """The numbers of one split in each window; the evaluation is split so."""
    there = figures.there_in_each(evaluation, windows)
    if there is None:
        return of_two([(evaluation, window) for window in windows])
    return [Numbers(*both, mine) for both, mine in zip(figures.over_each(evaluation, windows), there, strict=True)]


def of_two(sides: Sequence[tuple[Evaluation, pl.DataFrame]]) -> list[Numbers]:
    """The same where each window has an evaluation of its own."""
    import polars as pl

    there = [figures.there_in(evaluation, window) for evaluation, window in sides]
    every = pl.concat(there).unique(maintain_order=True)
    return [
        Numbers(*figures.over_each(evaluation, [window], every)[0], frozenset(mine.rows()))
        for (evaluation, window), mine in zip(sides, there, strict=True)
    ]


def of_each(
    evaluation: Evaluation, dimensions: tuple[str, ...], windows: Sequence[pl.DataFrame]
) -> dict[str, list[Numbers]]:
    """The numbers in each window by each of the dimensions that rows were kept apart by; only where that can be.

    `evaluation` is that of all groups as one.
    """
    own = [name for name in dimensions if _can_be_laid_out(evaluation, name)]
    height = sum(frame.height for frame in evaluation.grouping_sets.groups.values())
    if len(own) < 2 or height * len(dimensions) > _MOST_ROWS:
        return {}
    laid_out = _laid_out(evaluation, dimensions)
    found: dict[str, list[Numbers]] = {name: [] for name in own}
    for numbers in of_one(laid_out, windows):
        exact, literal = _by_split(numbers.exact), _by_split(numbers.literal)
        there = _by_split(dict.fromkeys(numbers.there))
        for name, each in found.items():
            each.append(Numbers(exact.get(name, {}), literal.get(name, {}), frozenset(there.get(name, ()))))
    return found


def _can_be_laid_out(evaluation: Evaluation, dimension: str) -> bool:
    """Whether its groups follow from their rows alone, whatever the dimension is."""
    return all(
        measure.scope in _SCOPES
        and measure.aggregate not in _BY_DIMENSION
        and dimension not in dict(measure.constant_by)
        for measure in evaluation.measures.values()
    )


def _laid_out(evaluation: Evaluation, dimensions: tuple[str, ...]) -> Evaluation:
    groups = {
        batch: evaluation.caches.of(
            _LAID_OUT, (batch.number, dimensions), partial(_each, batch, frame, evaluation.spec, dimensions)
        )
        for batch, frame in evaluation.grouping_sets.groups.items()
    }
    spec = replace(evaluation.spec, by=(_SPLIT, _GROUP))
    return replace(evaluation, grouping_sets=evaluation.grouping_sets._replace(groups=groups), spec=spec)


def _each(batch: Batch, frame: pl.DataFrame, spec: ScanSpec, dimensions: Sequence[str]) -> pl.DataFrame:
    """Every row once for each dimension, with the dimension and the row's value of it.

    Of flows only the rows in the windows of the question: no other is in a group.
    """
    import polars as pl

    if spec.windows and all(measure.is_flow for measure in batch.measures):
        day = pl.col(BUCKET)
        counts = (day.is_between(span.start or date.min, span.end or date.max) for span in spec.windows)
        frame = frame.filter(pl.any_horizontal(day.is_null(), *counts))
    keys = [dims.key_of(name) for name in dimensions]
    columns = [name for name in frame.columns if name not in keys and not name.startswith(_OF_NOTES)]
    split, group = map(dims.key_of, (_SPLIT, _GROUP))
    return pl.concat(
        frame.select(*columns, pl.lit(name).alias(split), pl.col(key).alias(group))
        for name, key in zip(dimensions, keys, strict=True)
    )


def _by_split(found: Mapping[Key, Any]) -> dict[str | None, dict[Key, Any]]:
    by_split: dict[str | None, dict[Key, Any]] = {}
    for (name, value), number in found.items():
        by_split.setdefault(name, {})[(value,)] = number
    return by_split
