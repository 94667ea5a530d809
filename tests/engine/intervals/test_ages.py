"""How old what lasts is at the ends of periods."""

from __future__ import annotations

from datetime import date

import polars as pl

from salescli.engine.intervals import ages
from salescli.engine.windows import WINDOW

#: Two ends of months; a deal of the 5th that closed on 20 February, two of the 10th that are open, one of March.
WINDOWS = pl.DataFrame({WINDOW: [0, 1], "seen": [date(2026, 1, 31), date(2026, 2, 28)]})
ROWS = pl.DataFrame(
    {
        "began": [date(2026, 1, 5), date(2026, 1, 10), date(2026, 3, 1)],
        "ended": [date(2026, 2, 20), None, None],
        "count": [1, 2, 1],
        "region": ["North", "South", "South"],
    }
)


def test_ages_at_the_ends_of_two_months() -> None:
    found = ages.at_end(ROWS, WINDOWS, []).sort(WINDOW)
    assert found.rows() == [(0, 3, 26 + 2 * 21, True, 21.0), (1, 2, 2 * 49, True, 49.0)]


def test_ages_by_group() -> None:
    found = ages.at_end(ROWS, WINDOWS, ["region"]).filter(pl.col("rows") > 0).sort(WINDOW, "region")
    assert found.rows() == [
        (0, "North", 1, 26, True, 26.0),
        (0, "South", 2, 42, True, 21.0),
        (1, "South", 2, 98, True, 49.0),
    ]
