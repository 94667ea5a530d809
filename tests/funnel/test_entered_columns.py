"""Columns that say when a deal entered each stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.funnel.entered_columns import entered, with_entries
from tests.engine.conftest import tables


@pytest.mark.parametrize(
    ("header", "stage"),
    [
        ('Date entered "Proposal sent (Sales pipeline)"', "Proposal sent"),
        ("date entered Demo", "Demo"),
        (' Date entered "Demo" ', "Demo"),
        ("Date entered current stage", None),
        ("Date entered Latest Stage", None),
        ("Date entered", None),
        ("Entered Demo", None),
    ],
)
def test_a_header_says_which_stage(header: str, stage: str | None) -> None:
    assert entered(header) == stage


def test_each_header_is_a_column_of_dates_by_its_stage(tmp_path: Path) -> None:
    text = """
        Deal ID,Deal Stage,Date entered "Lead (A)",Date entered "lead (B)",Date entered Demo,Date entered Closed Won
        1,Demo,2026-01-05,,2026-01-09,2026-02-01
    """
    own = tables(tmp_path, deals=text)
    found, entries = with_entries(own)
    assert entries == {"Lead": ["entered:0", "entered:1"], "Demo": ["entered:2"]}
    names = [name for columns in entries.values() for name in columns]
    row = found.frame("deals", names).select(names).collect().row(0)
    assert [str(day) for day in row] == ["2026-01-05", "None", "2026-01-09"]


def test_without_such_a_header_the_tables_stay_as_they_are(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="deal_id,stage\n1,Lead", reps="rep_id,Date entered Demo\nr1,2026-01-05")
    assert with_entries(own) == (own, {})
    twice = tables(tmp_path, deals="deal_id,Date entered Demo,Date entered Demo\n1,2026-01-05,2026-01-06")
    assert with_entries(twice) == (twice, {})
