"""Distinguishes a history of stages from a list of deals, which may have the same columns."""

from __future__ import annotations

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
    spelt = {fold(header): header for header in file.headers}
    found = [next((spelt[name] for name in names if name in spelt), None) for _, names in HISTORY]
    if found[0] is None or None in found:
        return False
    ids = file.values(found[0])
    return "entered_at" in spelt or len(set(ids)) < len(ids)
