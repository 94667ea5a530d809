"""A funnel where dates are months: how many days a step takes is then not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.funnel.steps import Group
    from salescli.loading.dataset import Dataset

#: Tables with the dates that the days are counted between.
Sources = Sequence[tuple["Dataset", str, Iterable[str]]]


def without_days(groups: tuple[Group, ...], sources: Sources) -> tuple[tuple[Group, ...], list[Note]]:
    """The steps without their days where a month was met in one of the dates, and the note that says so."""
    if not any(dataset.reader.has_met_forms(table) for dataset, table, _ in sources):
        return groups, []
    from salescli.engine.notes.other_dates import with_months

    found = [name for dataset, table, columns in sources for name in with_months(dataset, table, columns)]
    if not found:
        return groups, []
    bare = [replace(group, steps=tuple(replace(step, median_days=None) for step in group.steps)) for group in groups]
    return tuple(bare), [note("months_no_days", 0, "funnel.months_no_days")]
