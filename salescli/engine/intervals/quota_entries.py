"""The quota entries of a question: those of the settings and of the files, with the ids of their reps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.model.words import all_named
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure
    from salescli.model.quota import Entry


def entries(measures: Iterable[Measure], dataset: Dataset, bad_rows: str) -> tuple[Entry, ...]:
    """The entries, where a measure is a quota; else none.

    Raises SettingsError or InputError where two of one scope overlap, or one is for an unknown rep.
    """
    if not _counts_quotas(measures):
        return ()
    from salescli.loading import quotas
    from salescli.model import quota

    if bad_rows == "error" and (unread := quotas.of(dataset).unread):
        raise unread[0]
    every = written(dataset)
    if not every:
        return ()
    found = quota.with_ids(every, names_of_reps(dataset))
    if dataset.settings.duplicates_of("quotas") != "lines":
        quota.check(found)
    return tuple(found)


def written(dataset: Dataset) -> tuple[Entry, ...]:
    """The entries of the settings and of the files, with the reps' names or ids as written there."""
    from salescli.loading import quotas

    return (*dataset.settings.quota_entries, *quotas.of(dataset).entries)


def names_of_reps(dataset: Dataset) -> dict[str, str | None]:
    """The names of the reps by id; empty without a table of reps."""
    if not dataset.has("reps", "rep_id"):
        return {}
    ids = dataset.frame("reps", ["rep_id"]).select(pl.col("rep_id").unique()).collect()["rep_id"]
    return dict.fromkeys(ids.drop_nulls()) | dict(dims.names_of("rep", dataset).iter_rows())


def notes(measures: Iterable[Measure], dataset: Dataset, bad_rows: str, dimensions: Collection[str]) -> list[Note]:
    """Where a measure is a quota: notes on rows of quotas that are no entries, and on entries that do not apply to a
    question with these `dimensions`.
    """
    if not _counts_quotas(measures):
        return []
    from salescli.loading import quotas
    from salescli.model import quota

    of_files = quotas.of(dataset)
    remarks = (*of_files.remarks, *dataset.remarks_on("quotas"))
    found = [*remarks]
    if dataset.reader.has_met_forms("quotas"):
        from salescli.engine.notes import other_dates

        found += other_dates.remarks(dataset, "quotas", ("starts_at", "ends_at"))
    if (count := len(of_files.unread)) and bad_rows != "error":
        found.append(note("unreadable", count, "notes.unreadable_quotas"))
    if count := sum(not quota.says_of(entry, dimensions) for entry in written(dataset)):
        found.append(note("quota_not_split", count, "notes.quotas_not_split", dimensions=all_named(dimensions)))
    return found


def _counts_quotas(measures: Iterable[Measure]) -> bool:
    return any(measure.is_of_quotas for measure in measures)
