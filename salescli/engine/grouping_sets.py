"""The partial aggregates of a question for each grouping set: its groups, all groups as one, and all without filters on
the split.

A row that is in one group counts once in the total, so one set of aggregates answers all three. A deal with order lines
is in every group that it has a line in; then each grouping set has aggregates of its own.
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
    """Partial aggregates of the groups, of all groups as one, and of all without the filters on the split."""

    groups: PartialAggregates
    total: PartialAggregates
    everywhere: PartialAggregates

    def mapped(self, change: Callable[[PartialAggregates], PartialAggregates]) -> GroupingSets:
        """All three changed; sets that shared their partial aggregates still do."""
        groups = change(self.groups)
        total = groups if self.total is self.groups else change(self.total)
        return GroupingSets(groups, total, total if self.everywhere is self.total else change(self.everywhere))


def collected(wanted: Sequence[Batch], spec: ScanSpec, dataset: Dataset) -> GroupingSets:
    """The partial aggregates of every batch for each grouping set."""
    groups = collect(wanted, spec, dataset)
    own = [batch for batch in wanted if is_folded(batch, spec, dataset)] if spec.by else []
    if not own:
        return GroupingSets(groups, groups, groups)
    whole = replace(spec, by=(), also=spec.by)
    total = {**groups, **collect(own, whole, dataset)}
    everywhere = total
    filters = tuple(filter_ for filter_ in spec.filters if filter_.dimension not in spec.by)
    if filters != spec.filters:
        everywhere = {**groups, **collect(own, replace(whole, filters=filters), dataset)}
    return GroupingSets(groups, total, everywhere)
