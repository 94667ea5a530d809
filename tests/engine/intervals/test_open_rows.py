"""What is open at the ends of windows, and what came and left within them."""

from __future__ import annotations

from datetime import date

import polars as pl

from salescli.engine.intervals import open_rows
from salescli.engine.windows import WINDOW
from tests.engine.conftest import column, intervals, told, windows

JANUARY, FEBRUARY = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")


def test_what_is_open_at_the_end_of_a_window_is_counted_with_its_amount() -> None:
    rows = intervals(
        {"began": "2026-01-10", "ended": "2026-02-10", "amount": 100, "count": 2},
        {"began": "2026-01-20", "ended": None, "amount": 30},
    )
    found = open_rows.open_at_end(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "rows") == [3, 1]
    assert column(found, "amount") == [130, 30]
    assert column(found, WINDOW) == [0, 1]


def test_what_is_open_is_counted_by_group() -> None:
    rows = intervals(
        {"region": "north", "began": "2026-01-10", "ended": None, "amount": 5},
        {"region": "south", "began": "2026-02-10", "ended": None, "amount": 7},
    )
    found = open_rows.open_at_end(rows, windows(JANUARY, FEBRUARY), ["region"])
    assert told(found, "region", WINDOW, "rows") == [
        ("north", 0, 1),
        ("north", 1, 1),
        ("south", 0, 0),
        ("south", 1, 1),
    ]


def test_what_came_and_left_between_two_days() -> None:
    """Open before and still, left within, came within, came and left within, and not yet there."""
    rows = pl.DataFrame({
        "began": [date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 3), date(2026, 2, 4), date(2026, 3, 1)],
        "ended": [None, date(2026, 2, 10), None, date(2026, 2, 20), None],
        "amount": [1, 20, 300, 4000, 50000],
        "count": [1, 1, 1, 1, 1],
    })  # fmt: skip
    windows = pl.DataFrame({WINDOW: [0], "before": [date(2026, 1, 31)], "seen": [date(2026, 2, 28)]})
    found = open_rows.open_at_end(rows, windows, []).row(0, named=True)
    assert (found["rows"], found["amount"]) == (2, 301)
    assert (found["came"], found["came_amount"], found["left"], found["left_amount"]) == (1, 300, 1, 20)
