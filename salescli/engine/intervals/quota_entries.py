"""The quota entries that a question is answered with: of the settings and of the files, with the ids of their reps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.loading import quotas
from salescli.model.measures import Aggregate, Measure
from salescli.model.words import all_named
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.model.quota import Entry


def entries(measures: Iterable[Measure], tables: Dataset, bad_rows: str) -> tuple[Entry, ...]:
    """The entries, where one of the measures is a quota.

    Raises SettingsError or InputError where two of one scope overlap, or one is for a rep whom nobody knows.
    """
    if not _counts_quotas(measures):
        return ()
    from salescli.model import quota

    if bad_rows == "error" and (unread := quotas.of(tables).unread):
        raise unread[0]
    found = quota.with_ids(written(tables), names_of_reps(tables))
    if tables.settings.duplicates_of("quotas") != "lines":
        quota.check(found)
    return tuple(found)


def written(tables: Dataset) -> tuple[Entry, ...]:
    """The entries of the settings and of the files, their reps as they are called there."""
    return (*tables.settings.quota_entries, *quotas.of(tables).entries)


def names_of_reps(tables: Dataset) -> dict[str, str | None]:
    """The reps of the table by id, each with their name; empty without such a table."""
    if not tables.has("reps", "rep_id"):
        return {}
    ids = tables.frame("reps", ["rep_id"]).select(pl.col("rep_id").unique()).collect()["rep_id"]
    return dict.fromkeys(ids.drop_nulls()) | dict(dims.names_of("rep", tables).iter_rows())


def notes(measures: Iterable[Measure], tables: Dataset, bad_rows: str, dimensions: Collection[str]) -> list[Note]:
    """What is to be said of rows of quotas that are no entries, and of entries that say nothing of a question split or
    filtered by the `dimensions`, where one of the measures is a quota.
    """
    if not _counts_quotas(measures):
        return []
    from salescli.model import quota

    of_files = quotas.of(tables)
    remarks = (*of_files.remarks, *tables.remarks_on("quotas"))
    found = [*remarks]
    if (count := len(of_files.unread)) and bad_rows != "error":
        found.append(note("unreadable", count, "notes.unreadable_quotas"))
    if count := sum(not quota.says_of(entry, dimensions) for entry in written(tables)):
        found.append(note("quota_not_split", count, "notes.quotas_not_split", dimensions=all_named(dimensions)))
    return found


def _counts_quotas(measures: Iterable[Measure]) -> bool:
    return any(measure.aggregate is Aggregate.QUOTA for measure in measures)
