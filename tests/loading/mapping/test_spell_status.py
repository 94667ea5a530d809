"""What is said of a file of customers whose status is none, or whose ends were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.loading.mapping import spell_status
from tests.engine.conftest import tables


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("customer_id,started_at,status\n1,2026-01-05,gold", ["no_status"]),
        ("customer_id,started_at,status\n1,2026-01-05,trial", []),
        ("Customer ID,Start date,Cancelled at,MRR\n1,2026-01-05,2026-02-01,5", ["asked_is_end"]),
        ("Customer ID,Start date,Cancelled at,Status,MRR\n1,2026-01-05,2026-02-01,ended,5", ["asked_is_end"]),
        (
            "Customer ID,Start date,Cancelled at,Status,MRR\n1,2026-01-05,2026-02-01,gold,5",
            ["no_status", "asked_is_end"],
        ),
    ],
)
def test_what_is_said(tmp_path: Path, text: str, codes: list[str]) -> None:
    own = tables(tmp_path, customers=text)
    assert [note.code for note in spell_status.remarks(own.files[0], own.reader)] == codes


def test_whether_a_status_tells_who_has_ended(tmp_path: Path) -> None:
    without = tables(tmp_path, customers="Customer ID,Start date,Cancelled at,MRR\n1,2026-01-05,2026-02-01,5")
    told = tables(tmp_path, customers="Customer ID,Start date,Cancelled at,Status,MRR\n1,2026-01-05,2026-02-01,ended,5")
    said = [next(spell_status.remarks(own.files[0], own.reader)) for own in (without, told)]
    assert said[0] != said[1]


def test_of_other_tables_nothing_is_said(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="deal_id,status\n1,gold")
    assert list(spell_status.remarks(own.files[0], own.reader)) == []
