"""What tells a history of stages from a list of deals."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.loading.files.file import File
from salescli.loading.mapping.is_stage_history import is_like_one


@pytest.mark.parametrize(
    ("headers", "ids", "is_one"),
    [
        ("deal_id,stage,entered_at", ("1", "2"), True),
        ("Deal ID,Stage,Entered At", ("1", "2"), True),
        ("OpportunityId,StageName,CreatedDate", ("1", "1"), True),
        ("OpportunityId,StageName,CreatedDate", ("1", "2"), False),
        ("deal_id,stage,created_at", ("1", "1"), False),
        ("stage,entered_at,x", ("1", "1"), False),
        ("deal_id,entered_at,x", ("1", "1"), False),
    ],
)
def test_a_history_has_a_deal_a_stage_and_a_day_of_entry(headers: str, ids: tuple[str, ...], is_one: bool) -> None:
    rows = tuple((each, "x", "2026-01-05") for each in ids)
    assert is_like_one(File(Path("x.csv"), tuple(headers.split(",")), rows)) is is_one
