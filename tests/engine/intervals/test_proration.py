"""What accrues by the day: whole months count whole, parts of a month by their days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from salescli.engine.intervals import proration
from salescli.engine.windows import WINDOW
from tests.engine.conftest import column, intervals, told, windows

JANUARY, FEBRUARY = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")
MONTH = 377_580  # 28, 29, 30 and 31 divide it


def parts_to(day: date) -> int:
    return pl.select(proration.month_parts(pl.lit(day))).item()


def test_a_month_has_as_many_parts_as_any_other() -> None:
    assert parts_to(date(2026, 2, 1)) - parts_to(date(2026, 1, 1)) == MONTH
    assert parts_to(date(2026, 3, 1)) - parts_to(date(2026, 2, 1)) == MONTH


def test_a_day_is_its_share_of_its_own_month() -> None:
    assert parts_to(date(2026, 2, 15)) - parts_to(date(2026, 2, 1)) == MONTH // 2  # 14 of 28 days
    assert parts_to(date(2026, 1, 2)) - parts_to(date(2026, 1, 1)) == MONTH // 31


def test_month_parts_begin_with_the_year_0() -> None:
    assert parts_to(date(1, 1, 1)) == 12 * MONTH


def test_a_whole_month_is_one_and_a_quarter_three() -> None:
    found = proration.months(windows(JANUARY, ("2026-01-01", "2026-03-31")))
    assert column(found, "months") == [1.0, 3.0]


def test_a_running_month_counts_by_the_days_passed() -> None:
    found = proration.months(windows(FEBRUARY, as_of="2026-02-07"))
    assert column(found, "months") == [0.25]


def test_a_window_yet_to_begin_has_no_months() -> None:
    assert column(proration.months(windows(FEBRUARY, as_of="2026-01-10")), "months") == [0.0]


def test_a_monthly_amount_accrues_whole_in_a_whole_month() -> None:
    rows = intervals({"began": "2025-06-01", "amount": 280})
    found = proration.accrued(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "amount") == [280, 280]
    assert column(found, "has_rows") == [True, True]
    assert column(found, WINDOW) == [0, 1]


def test_a_monthly_amount_accrues_by_the_days_of_employment() -> None:
    rows = intervals({"began": "2026-02-08", "ended": "2026-02-15", "amount": 280})
    found = proration.accrued(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "amount") == [0, 70]  # 7 of 28 days
    assert column(found, "has_rows") == [False, True]


def test_a_running_month_accrues_to_the_as_of_date_or_to_its_end() -> None:
    rows = intervals({"began": "2025-06-01", "amount": 280})
    running = windows(FEBRUARY, as_of="2026-02-14")
    assert column(proration.accrued(rows, running, []), "amount") == [140]
    assert column(proration.accrued(rows, running, [], upto="end"), "amount") == [280]


def test_a_daily_amount_accrues_a_day() -> None:
    rows = intervals({"began": "2026-01-30", "ended": "2026-02-03", "amount": 10})
    found = proration.accrued(rows, windows(JANUARY, FEBRUARY), [], clock=proration.DAILY)
    assert column(found, "amount") == [20, 20]


def test_amounts_accrue_by_group() -> None:
    rows = intervals(
        {"region": "north", "began": "2025-06-01", "amount": 100},
        {"region": "north", "began": "2025-06-01", "amount": 50},
        {"region": "south", "began": "2026-02-15", "amount": 8},
    )
    found = proration.accrued(rows, windows(JANUARY, FEBRUARY), ["region"])
    assert told(found, "region", WINDOW, "amount") == [
        ("north", 0, Decimal(150)),
        ("north", 1, Decimal(150)),
        ("south", 0, Decimal(0)),
        ("south", 1, Decimal(4)),
    ]


@pytest.mark.parametrize("ended", ["2026-01-10", "2026-01-05"])
def test_a_row_that_ends_as_it_begins_or_before_accrues_nothing(ended: str) -> None:
    rows = intervals({"began": "2026-01-10", "ended": ended, "amount": 310})
    assert column(proration.accrued(rows, windows(JANUARY), []), "amount") == [0]
