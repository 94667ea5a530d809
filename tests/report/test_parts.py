"""What the parts of a report count."""

from __future__ import annotations

from salescli.report import parts


def test_each_part_counts_what_its_command_does() -> None:
    assert [kpi.name for kpi in parts.counted_by(())] == ["funnel", "forecast", "cohorts"]


def test_parts_that_the_settings_leave_out_are_not_counted() -> None:
    assert [kpi.name for kpi in parts.counted_by(("revenue", "cohorts", "changes"))] == ["cohorts"]
    assert parts.counted_by(("revenue",)) == []
