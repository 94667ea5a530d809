"""Headcounts of few rows, by hand."""

from __future__ import annotations

from salescli.engine.few import headcount
from salescli.engine.few.spells import Spells
from tests.engine.conftest import column, intervals, told, windows

MONTHS = windows(("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"))


def test_who_leaves_is_lost_in_that_window() -> None:
    rows = intervals({"began": "2025-12-01", "ended": "2026-02-10"}, {"entity": "b", "began": "2026-02-05"})
    found = headcount.tenure(Spells(rows, MONTHS, []))
    assert [column(found, name) for name in ("before", "after", "lost", "present")] == [[1, 1], [1, 1], [0, 1], [1, 2]]


def test_each_group_has_every_window() -> None:
    rows = intervals({"region": "north", "began": "2026-02-05"}, {"region": None, "began": "2026-01-05"})
    found = headcount.tenure(Spells(rows, MONTHS, ["region"]))
    assert told(found, "region", "window:number", "after") == [
        ("north", 0, 0), ("north", 1, 1), (None, 0, 1), (None, 1, 1),
    ]  # fmt: skip


def test_a_lifespan_counts_the_time_between_two_stays() -> None:
    rows = intervals({"began": "2026-01-01", "ended": "2026-01-11"}, {"began": "2026-01-21", "ended": "2026-01-26"})
    found = headcount.lifespan(Spells(rows, MONTHS, []))
    assert (column(found, "customers"), column(found, "days")) == ([1, 1], [25, 25])
