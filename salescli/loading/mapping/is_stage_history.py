"""Distinguishes a history of stages from a list of deals, which may have the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from salescli.model.schema import Column, Kind, fold

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: The columns of a history of stages, and the headers (folded) that each may have: its own name and Salesforce's.
HISTORY = (
    (Column("deal_id", Kind.TEXT, "the deal"), ("deal_id", "opportunityid", "opportunity_id")),
    (Column("stage", Kind.TEXT, "the stage that it entered"), ("stage", "stagename", "stage_name")),
    (Column("entered_at", Kind.TIME, "when it did"), ("entered_at", "createddate", "created_date")),
)


def is_like_one(file: File) -> bool:
    """Whether a file has the columns of a history of stages.

    A list of deals may also say when each was created: then only ids that repeat make it a history.
    """
    of_ids, has_entries = _known_in(file.headers)
    if of_ids is None:
        return False
    ids = file.values(of_ids)
    return has_entries or len(set(ids)) < len(ids)


@lru_cache(maxsize=64)
def _known_in(headers: Sequence[str]) -> tuple[str | None, bool]:
    """The header of ids, None where any column is missing, and whether there is one that says when a stage began."""
    spelt = {fold(header): header for header in headers}
    found = [next((spelt[name] for name in names if name in spelt), None) for _, names in HISTORY]
    return (None if None in found else found[0]), "entered_at" in spelt
