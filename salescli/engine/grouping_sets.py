"""The partial aggregates of a question for what is shown: its groups, all groups together, and everywhere.

What is in one group is counted once in the total too, so that groups add up to it, and those of the groups answer all.
Order lines are not so: a deal is in every group that it has a line in. Then each set has aggregates of its own.
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
    """Partial aggregates of the groups, of all of them as one, and of all without the filters on what is split by."""

    groups: PartialAggregates
    total: PartialAggregates
    everywhere: PartialAggregates

    def mapped(self, change: Callable[[PartialAggregates], PartialAggregates]) -> GroupingSets:
        """All of them changed; sets that share their partial aggregates go on to."""
        groups = change(self.groups)
        total = groups if self.total is self.groups else change(self.total)
        return GroupingSets(groups, total, total if self.everywhere is self.total else change(self.everywhere))


def collected(wanted: Sequence[Batch], spec: ScanSpec, tables: Dataset) -> GroupingSets:
    """The partial aggregates of every batch for each set of groups."""
    groups = collect(wanted, spec, tables)
    own = [batch for batch in wanted if is_folded(batch, spec, tables)] if spec.by else []
    if not own:
        return GroupingSets(groups, groups, groups)
    whole = replace(spec, by=(), also=spec.by)
    total = {**groups, **collect(own, whole, tables)}
    everywhere = total
    filters = tuple(filter_ for filter_ in spec.filters if filter_.dimension not in spec.by)
    if filters != spec.filters:
        everywhere = {**groups, **collect(own, replace(whole, filters=filters), tables)}
    return GroupingSets(groups, total, everywhere)
