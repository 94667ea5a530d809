"""The partial aggregates of a question for each grouping set: its groups, all groups as one, all without filters on the
split, and all without any filter.

A row that is in one group counts once in the total, so one set of aggregates answers all of them. A deal with order
lines is in every group that it has a line in; then each grouping set has aggregates of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from salescli.engine.order_lines import is_folded
from salescli.engine.scan import collect

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, PartialAggregates, ScanSpec
    from salescli.loading.dataset import Dataset


class GroupingSets(NamedTuple):
    """Partial aggregates of the groups, of all groups as one, of all without the filters on the split, and of all
    without filters. Of the last only what measures by rep need.
    """

    groups: PartialAggregates
    total: PartialAggregates
    everywhere: PartialAggregates
    unfiltered: PartialAggregates

    def mapped(self, change: Callable[[PartialAggregates], PartialAggregates]) -> GroupingSets:
        """All of them changed; sets that shared their partial aggregates still do."""
        groups = change(self.groups)
        total = groups if self.total is self.groups else change(self.total)
        everywhere = total if self.everywhere is self.total else change(self.everywhere)
        return GroupingSets(
            groups, total, everywhere, total if self.unfiltered is self.total else change(self.unfiltered)
        )


def collected(wanted: Sequence[Batch], spec: ScanSpec, dataset: Dataset) -> GroupingSets:
    """The partial aggregates of every batch for each grouping set."""
    groups = collect(wanted, spec, dataset)
    folded = [batch for batch in wanted if is_folded(batch, spec, dataset)]
    by_rep = [batch for batch in folded if any(measure.among_values_of == "rep_id" for measure in batch.measures)]
    unfiltered = groups
    if by_rep and spec.filters:
        unfiltered = {**groups, **collect(by_rep, replace(spec, by=(), also=spec.by, filters=()), dataset)}
    if not folded or not spec.by:
        return GroupingSets(groups, groups, groups, unfiltered)
    whole = replace(spec, by=(), also=spec.by)
    total = {**groups, **collect(folded, whole, dataset)}
    everywhere = total
    filters = tuple(filter_ for filter_ in spec.filters if filter_.dimension not in spec.by)
    if filters != spec.filters:
        everywhere = {**groups, **collect(folded, replace(whole, filters=filters), dataset)}
    return GroupingSets(groups, total, everywhere, unfiltered)
