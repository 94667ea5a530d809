"""The two sides of a comparison: which rows each has, and the evaluation of a KPI over them alone.

One scan keeps apart the dimensions that the sides are named by. Each side is then a filter on what was collected, as
`--where` filters rows: so its numbers are those of `kpi --where`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.batch import Filter
from salescli.engine.filters import UnknownValue, check_filters
from salescli.engine.grouping_sets import GroupingSets
from salescli.errors import UsageError
from salescli.message import say
from salescli.model.schema import ENTITIES
from salescli.results.labels import apart
from salescli.system.caches import Caches

if TYPE_CHECKING:
    from salescli.engine.batch import PartialAggregates
    from salescli.engine.evaluate import Evaluation
    from salescli.loading.dataset import Dataset

#: The filter of a rest that several dimensions rule out: no dimension has the name.
_REST = "rest of several"


class Side(Struct, frozen=True):
    """A side: rows that pass all `filters`, or with `is_rest` all other rows. `label` is what it is called."""

    label: str
    filters: tuple[Filter, ...]
    is_rest: bool = False

    @property
    def holds(self) -> pl.Expr:
        """Whether a row is on the side, by the key columns of the dimensions."""
        found = pl.all_horizontal(_is_one_of(filter_) for filter_ in self.filters)
        return ~found if self.is_rest else found


def _is_one_of(filter_: Filter) -> pl.Expr:
    value = pl.col(dims.key_of(filter_.dimension))
    known = [wanted for wanted in filter_.values if wanted is not None]
    found = value.is_in(known).fill_null(value=False)
    return found | value.is_null() if None in filter_.values else found


def check(side: Side, option: str, evaluation: Evaluation, dataset: Dataset) -> None:
    """Raise a UsageError for a value that no row has."""
    frames = {batch: frame.with_columns(filter_.code for filter_ in side.filters)
              for batch, frame in evaluation.grouping_sets.groups.items()}  # fmt: skip
    try:
        check_filters(replace(evaluation.spec, filters=side.filters), frames, dataset)
    except UnknownValue as error:
        raise UsageError(say("compared.no_such_group", option=option, reason=error.reason), error.hint) from None


def check_apart(first: Side, second: Side, evaluation: Evaluation) -> None:
    """Raise a UsageError where a row that counts is on both sides."""
    for frame in _counted(evaluation):
        if frame.select((first.holds & second.holds).any()).item():
            raise UsageError(say("compared.in_both", group=first.label, versus=second.label), say("compared.rest"))


def check_lines(dimensions: Sequence[str], evaluation: Evaluation) -> None:
    """Raise a UsageError where a deal has order lines in several groups: it would be on both sides."""
    sets = evaluation.grouping_sets
    if sets.total is sets.groups:
        return
    for batch, frame in sets.groups.items():
        columns = [part.ok_column for part in batch.participations]
        passes = [pl.col(filter_.column).is_not_null() for filter_ in evaluation.spec.filters]
        sums = [each.filter(pl.lit(value=True), *passes).select(columns).sum() for each in (frame, sets.total[batch])]
        if not sums[0].equals(sums[1]):
            raise UsageError(
                say("compared.lines_in_many", dimensions=list(dimensions)), say("compared.other_dimension")
            )


def groups_of(dimension: str, evaluation: Evaluation) -> list[str | None]:
    """The values of a dimension that rows which count have, in their order; none last."""
    key = dims.key_of(dimension)
    values = pl.concat([frame.select(pl.col(key)) for frame in _counted(evaluation)]).unique()
    return values.sort(key, nulls_last=True)[key].to_list()


def names_of(dimension: str, dataset: Dataset) -> Mapping[str | None, str | None]:
    """The names of reps or customers by their id; nothing for other dimensions."""
    return apart(dims.names_of(dimension, dataset).rows()) if dimension in ENTITIES else {}


def of_value(dimension: str, value: str | None, names: Mapping[str | None, str | None]) -> Side:
    """The side of one value of a dimension, called by its name."""
    shown = "" if value is None else names.get(value) or value
    return Side(f"{dimension}={shown}", (Filter(dimension, (value,)),))


def of_side(side: Side, evaluation: Evaluation, by: tuple[str, ...] = ()) -> Evaluation:
    """The evaluation of all rows of a side, split by some dimensions."""
    frames = evaluation.grouping_sets.groups
    own = _filters(side, evaluation, frames)
    names = {filter_.dimension for filter_ in own}
    kept = tuple(filter_ for filter_ in evaluation.spec.filters if filter_.dimension not in names)
    mine = {batch: frame.with_columns(_code(filter_.column, frame, side.holds) for filter_ in own)
            for batch, frame in frames.items()}  # fmt: skip
    sets = evaluation.grouping_sets
    everywhere, unfiltered = (
        {batch: frame.with_columns(_code(filter_.column, frame, pl.lit(value=True)) for filter_ in own)
         for batch, frame in found.items()}
        for found in (sets.everywhere, sets.unfiltered)
    )  # fmt: skip
    return replace(
        evaluation,
        grouping_sets=GroupingSets(mine, mine, everywhere, unfiltered),
        spec=replace(evaluation.spec, by=by, filters=(*kept, *own)),
        caches=Caches(),
    )


def _code(column: str, frame: pl.DataFrame, holds: pl.Expr) -> pl.Expr:
    """The column of a filter: 0 where a row passes it and the one of the question, if that has it too; else null."""
    passes = holds & pl.col(column).is_not_null() if column in frame.columns else holds
    return pl.when(passes).then(pl.lit(0, pl.UInt32)).alias(column)


def _filters(side: Side, evaluation: Evaluation, frames: PartialAggregates) -> tuple[Filter, ...]:
    """The filters of a side. Of the rest of one dimension: all other values that rows or quotas have."""
    asked = {filter_.dimension: filter_.values for filter_ in evaluation.spec.filters}
    if not side.is_rest:
        return tuple(_within(filter_, asked.get(filter_.dimension)) for filter_ in side.filters)
    if len(side.filters) > 1:
        if evaluation.entries:
            raise UsageError(say("compared.quota_of_rest"), say("compared.name_the_rest"))
        return (Filter(_REST, (None,)),)
    (only,) = side.filters
    key = dims.key_of(only.dimension)
    known = {value for frame in frames.values() for value in frame[key].unique()}
    known |= {getattr(entry, only.dimension) for entry in evaluation.entries if only.dimension in ("region", "team")}
    others = Filter(
        only.dimension, tuple(sorted(known - {*only.values, None})) + (() if None in only.values else (None,))
    )
    return (_within(others, asked.get(only.dimension)),)


def _within(filter_: Filter, asked: tuple[str | None, ...] | None) -> Filter:
    if asked is None:
        return filter_
    return replace(filter_, values=tuple(value for value in filter_.values if value in asked))


def _counted(evaluation: Evaluation) -> list[pl.DataFrame]:
    """The partial aggregates of rows that pass the filters and take part in something."""
    passes = [pl.col(filter_.column).is_not_null() for filter_ in evaluation.spec.filters]
    return [
        frame.filter(pl.any_horizontal(pl.col(part.ok_column) > 0 for part in batch.participations), *passes)
        for batch, frame in evaluation.grouping_sets.groups.items()
    ]
