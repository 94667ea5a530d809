"""Every period set against an earlier one: which days it is compared with, and by how much it differs."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli.engine.comparison import earlier
from salescli.engine.windows import WINDOW
from salescli.model.calendar import Calendar, Grain
from salescli.model.versus import Versus
from tests.engine.conftest import column, windows

CALENDAR = Calendar()
JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")


def days(found: pl.DataFrame) -> list[tuple[str, str]]:
    """The first and the last day of each window that is compared with."""
    return [(str(start), str(seen)) for start, seen in found.sort(WINDOW).select("start", "seen").rows()]


def before(
    frame: pl.DataFrame, versus: Versus = Versus.PREVIOUS, grain: Grain = Grain.MONTH, whole: bool = False
) -> list[tuple[str, str]]:
    how = earlier.earlier_whole if whole else earlier.earlier
    return days(how(frame, versus, grain, CALENDAR))


def test_a_month_is_compared_with_the_month_before() -> None:
    assert before(windows(JANUARY, MARCH)) == [("2025-12-01", "2025-12-31"), ("2026-02-01", "2026-02-28")]


def test_a_month_is_compared_with_the_same_month_a_year_before() -> None:
    assert before(windows(FEBRUARY), Versus.YEAR) == [("2025-02-01", "2025-02-28")]


def test_a_quarter_is_compared_with_the_quarter_before_or_that_of_the_year_before() -> None:
    quarter = windows(("2026-01-01", "2026-03-31"))
    assert before(quarter, grain=Grain.QUARTER) == [("2025-10-01", "2025-12-31")]
    assert before(quarter, Versus.YEAR, Grain.QUARTER) == [("2025-01-01", "2025-03-31")]


def test_a_week_is_compared_with_the_one_before_or_52_weeks_before() -> None:
    week = windows(("2026-03-02", "2026-03-08"))
    assert before(week, grain=Grain.WEEK) == [("2026-02-23", "2026-03-01")]
    assert before(week, Versus.YEAR, Grain.WEEK) == [("2025-03-03", "2025-03-09")]


def test_a_day_is_compared_with_the_day_before_or_the_same_weekday_a_year_before() -> None:
    day = windows(("2026-03-02", "2026-03-02"))
    assert before(day, grain=Grain.DAY) == [("2026-03-01", "2026-03-01")]
    assert before(day, Versus.YEAR, Grain.DAY) == [("2025-03-03", "2025-03-03")]


def test_a_running_month_is_compared_with_as_many_days() -> None:
    assert before(windows(MARCH, as_of="2026-03-10")) == [("2026-02-01", "2026-02-10")]
    assert before(windows(MARCH, as_of="2026-03-10"), Versus.YEAR) == [("2025-03-01", "2025-03-10")]


def test_as_many_days_of_a_shorter_month_end_with_it() -> None:
    assert before(windows(MARCH, as_of="2026-03-30")) == [("2026-02-01", "2026-02-28")]


def test_a_month_that_is_cut_is_compared_with_the_same_days_of_the_other() -> None:
    cut = windows(("2026-03-10", "2026-03-31")).with_columns(full_start=date(2026, 3, 1))
    assert before(cut) == [("2026-02-10", "2026-02-28")]


def test_a_window_yet_to_begin_is_compared_with_nothing() -> None:
    found = earlier.earlier(windows(FEBRUARY, MARCH, as_of="2026-02-10"), Versus.PREVIOUS, Grain.MONTH, CALENDAR)
    assert column(found, WINDOW) == [0]


def test_what_has_no_date_is_compared_with_nothing() -> None:
    nowhere = windows(JANUARY).with_columns(pl.lit(None, pl.Date).alias(name) for name in ("start", "end", "seen"))
    assert before(nowhere) == []
    assert before(nowhere, whole=True) == []


def test_the_days_of_a_window_that_is_compared_with_fit_together() -> None:
    found = earlier.earlier(windows(MARCH), Versus.PREVIOUS, Grain.MONTH, CALENDAR)
    assert found.select("full_start", "bucket_start", "before", "end").row(0) == (
        date(2026, 2, 1), date(2026, 2, 1), date(2026, 1, 31), date(2026, 2, 28),
    )  # fmt: skip
    assert found.columns == windows(MARCH).columns


def test_a_range_of_whole_months_is_compared_as_so_many_months() -> None:
    both = windows(("2026-02-01", "2026-03-31"))
    assert before(both, grain=Grain.TOTAL) == [("2025-12-01", "2026-01-31")]
    assert before(both, Versus.YEAR, Grain.TOTAL) == [("2025-02-01", "2025-03-31")]


def test_a_range_cut_amid_a_month_is_compared_with_as_many_days() -> None:
    cut = windows(("2026-03-10", "2026-03-19"))
    assert before(cut, grain=Grain.TOTAL) == [("2026-02-28", "2026-03-09")]
    assert before(cut, Versus.YEAR, Grain.TOTAL) == [("2025-03-10", "2025-03-19")]


def test_the_whole_of_several_months_is_compared_with_as_many_before() -> None:
    assert before(windows(FEBRUARY, MARCH), whole=True) == [("2025-12-01", "2026-01-31")]
    assert before(windows(FEBRUARY, MARCH), Versus.YEAR, whole=True) == [("2025-02-01", "2025-03-31")]


def test_the_whole_of_one_window_is_compared_with_what_that_is() -> None:
    assert before(windows(MARCH, as_of="2026-03-10"), whole=True) == [("2026-02-01", "2026-02-10")]


@pytest.mark.parametrize("versus", Versus)
def test_the_whole_of_no_windows_is_compared_with_nothing(versus: Versus) -> None:
    assert before(windows(JANUARY).clear(), versus, whole=True) == []


def test_windows_without_a_gap_are_one_run() -> None:
    frame = windows(JANUARY, FEBRUARY, ("2026-04-01", "2026-04-30")).with_columns(pl.col(WINDOW) + 5)
    found = earlier.runs(frame)
    assert [run.select(WINDOW, "number").rows() for run in found] == [[(0, 5), (1, 6)], [(0, 7)]]
    assert "run" not in found[0].columns


def test_the_days_compared_with_end_where_the_window_was_seen_to() -> None:
    found = earlier.days_of(windows(JANUARY, as_of="2026-01-10"))
    assert found.columns == [WINDOW, "compared_start", "compared_end"]
    assert found.rows() == [(0, date(2026, 1, 1), date(2026, 1, 10))]


def test_a_change_in_percent_has_the_sign_of_the_change() -> None:
    frame = pl.DataFrame({"now": [15, 5, 5, 5, None], "then": [10, 10, -10, 0, 10]})
    found = frame.select(**earlier.differences(pl.col("now"), pl.col("then")))
    assert found["previous"].to_list() == [10, 10, -10, 0, 10]
    assert found["change"].to_list() == [5, -5, 15, 5, None]
    assert found["change_percent"].to_list() == [50.0, -50.0, 150.0, None, None]
