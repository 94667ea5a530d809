"""The periods of an answer as spans of days: cut, complete, seen from a day, and what each measure takes of them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli.engine import windows
from salescli.engine.windows import WINDOW
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.measures import Scope
from tests.engine.conftest import column
from tests.engine.conftest import windows as of_days

CALENDAR = Calendar()
LATER = AsOf(date(2027, 1, 1))
JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")


def of_range(
    first: str, last: str, grain: Grain = Grain.MONTH, cut: Span | None = None, as_of: AsOf = LATER
) -> pl.DataFrame:
    return windows.of_range(date.fromisoformat(first), date.fromisoformat(last), grain, cut or Span(), CALENDAR, as_of)


def spans(frame: pl.DataFrame, scope: Scope, as_of: date = date(2026, 2, 10), **told: bool) -> list[tuple[object, ...]]:
    told = {"ahead": False, "by_day": True} | told
    return windows.spans(frame, scope, Grain.MONTH, CALENDAR, as_of, **told).rows()


def test_every_period_has_a_window_without_a_gap() -> None:
    found = of_range("2026-01-15", "2026-03-02")
    assert column(found, WINDOW) == [0, 1, 2]
    assert column(found, "period") == ["2026-01", "2026-02", "2026-03"]
    assert column(found, "start") == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert column(found, "end") == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert column(found, "before") == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
    assert column(found, "complete") == [True, True, True]
    assert column(found, "undated") == [False, False, False]


def test_a_period_that_is_cut_is_not_complete() -> None:
    found = of_range("2026-01-15", "2026-03-10", cut=Span(date(2026, 1, 15), date(2026, 3, 10)))
    assert column(found, "start") == [date(2026, 1, 15), date(2026, 2, 1), date(2026, 3, 1)]
    assert column(found, "end") == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)]
    assert column(found, "complete") == [False, True, False]


def test_a_period_that_is_cut_knows_where_it_would_begin() -> None:
    found = of_range("2026-01-15", "2026-01-31", cut=Span(date(2026, 1, 15)))
    assert column(found, "full_start") == [date(2026, 1, 1)]
    assert column(found, "bucket_start") == [date(2026, 1, 15)]
    assert column(found, "before") == [date(2026, 1, 14)]


def test_a_period_that_still_runs_is_seen_to_the_as_of_date_and_not_complete() -> None:
    found = of_range("2026-01-01", "2026-02-28", as_of=AsOf(date(2026, 2, 10)))
    assert column(found, "seen") == [date(2026, 1, 31), date(2026, 2, 10)]
    assert column(found, "complete") == [True, False]


def test_a_period_yet_to_come_is_seen_no_later_than_the_as_of_date() -> None:
    found = of_range("2026-03-01", "2026-03-31", as_of=AsOf(date(2026, 2, 10)))
    assert column(found, "seen") == column(found, "before") == [date(2026, 2, 10)]


def test_a_period_that_ends_on_the_as_of_date_is_complete_unless_that_is_today() -> None:
    assert column(of_range("2026-01-01", "2026-01-31", as_of=AsOf(date(2026, 1, 31))), "complete") == [True]
    assert column(of_range("2026-01-01", "2026-01-31", as_of=AsOf(date(2026, 1, 31), is_today=True)), "complete") == [
        False
    ]


def test_a_range_without_a_first_or_last_day_has_no_windows() -> None:
    for first, last in ((None, date(2026, 1, 1)), (date(2026, 1, 1), None), (date(2026, 1, 2), date(2026, 1, 1))):
        found = windows.of_range(first, last, Grain.MONTH, Span(), CALENDAR, LATER)
        assert found.is_empty()
        assert found.columns == of_range("2026-01-01", "2026-01-01").columns


def test_a_total_begins_with_its_first_event_and_its_buckets_with_the_month() -> None:
    found = of_range("2026-01-15", "2026-03-10", Grain.TOTAL)
    assert found.select("period", "start", "end", "bucket_start").row(0) == (
        "total",
        date(2026, 1, 15),
        date(2026, 3, 10),
        date(2026, 1, 1),
    )


def test_a_total_that_is_cut_begins_its_buckets_with_the_cut() -> None:
    found = of_range("2026-01-15", "2026-03-10", Grain.TOTAL, Span(date(2026, 1, 15)))
    assert column(found, "bucket_start") == [date(2026, 1, 15)]


def test_what_has_no_date_has_a_window_after_the_others() -> None:
    found = windows.undated(of_days(JANUARY, FEBRUARY))
    assert found.select(WINDOW, "period", "start", "end", "complete", "undated").row(2) == (
        2, None, None, None, False, True,
    )  # fmt: skip
    assert found.height == 3


def test_the_whole_range_is_one_window_from_the_first_to_the_last_day() -> None:
    found = windows.whole(of_days(JANUARY, FEBRUARY, as_of="2026-02-10"))
    names = (WINDOW, "start", "full_start", "before", "bucket_start", "end", "seen", "undated")
    assert found.select(names).rows() == [
        (0, date(2026, 1, 1), date(2026, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28),
         date(2026, 2, 10), False),
    ]  # fmt: skip


def test_the_whole_range_holds_what_has_no_date_where_that_has_a_window() -> None:
    assert column(windows.whole(windows.undated(of_days(JANUARY))), "undated") == [True]


def test_a_measure_of_the_group_takes_the_days_that_have_come() -> None:
    frame = of_days(JANUARY, FEBRUARY, as_of="2026-02-10")
    assert spans(frame, Scope.GROUP) == [
        (0, date(2026, 1, 1), date(2026, 1, 31)),
        (1, date(2026, 2, 1), date(2026, 2, 10)),
    ]


def test_a_measure_that_looks_ahead_takes_the_days_to_the_end() -> None:
    frame = of_days(FEBRUARY, as_of="2026-02-10")
    assert spans(frame, Scope.GROUP, ahead=True) == [(0, date(2026, 2, 1), date(2026, 2, 28))]


def test_rows_that_are_told_apart_by_buckets_begin_where_a_bucket_does() -> None:
    frame = of_days(("2026-01-15", "2026-02-10")).with_columns(bucket_start=date(2026, 1, 1))
    assert spans(frame, Scope.GROUP, by_day=False) == [(0, date(2026, 1, 1), date(2026, 2, 10))]
    assert spans(frame, Scope.GROUP, by_day=True) == [(0, date(2026, 1, 15), date(2026, 2, 10))]


def test_the_period_before_is_a_whole_one_that_ends_the_day_before() -> None:
    frame = of_days(("2026-03-10", "2026-03-31")).with_columns(full_start=date(2026, 3, 1))
    assert spans(frame, Scope.PREVIOUS, date(2026, 12, 31)) == [(0, date(2026, 2, 1), date(2026, 2, 28))]


def test_the_period_before_ends_no_later_than_the_as_of_date() -> None:
    assert spans(of_days(MARCH), Scope.PREVIOUS) == [(0, date(2026, 2, 1), date(2026, 2, 10))]


def test_the_year_before_ends_the_day_before_the_window() -> None:
    assert spans(of_days(MARCH), Scope.YEAR_BEFORE) == [(0, date(2025, 3, 1), date(2026, 2, 28))]


def test_the_year_to_the_as_of_date_is_the_same_for_all_windows() -> None:
    year = (date(2025, 2, 11), date(2026, 2, 10))
    assert spans(of_days(JANUARY, FEBRUARY), Scope.YEAR_TO_AS_OF) == [(0, *year), (1, *year)]


def test_what_has_no_date_takes_no_days() -> None:
    assert len(spans(windows.undated(of_days(JANUARY)), Scope.GROUP)) == 1


def test_a_year_before_the_29th_of_february_is_the_28th() -> None:
    assert windows.year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert windows.year_before(date(2025, 2, 28)) == date(2024, 2, 28)
    assert windows.year_before(date(2026, 7, 1)) == date(2025, 7, 1)


def test_a_running_month_is_set_against_as_many_days_of_the_one_before() -> None:
    found = windows.like_for_like(Grain.MONTH, CALENDAR, AsOf(date(2026, 5, 10)))
    assert found == Span(date(2026, 4, 1), date(2026, 4, 10))


def test_as_many_days_of_a_shorter_month_are_all_of_it() -> None:
    found = windows.like_for_like(Grain.MONTH, CALENDAR, AsOf(date(2026, 3, 30)))
    assert found == Span(date(2026, 2, 1), date(2026, 2, 28))


def test_a_month_that_is_over_is_set_against_nothing() -> None:
    assert windows.like_for_like(Grain.MONTH, CALENDAR, AsOf(date(2026, 4, 30))) is None
    assert windows.like_for_like(Grain.MONTH, CALENDAR, AsOf(date(2026, 4, 30), is_today=True)) is not None


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.TOTAL])
def test_a_day_and_a_total_run_against_nothing(grain: Grain) -> None:
    assert windows.like_for_like(grain, CALENDAR, AsOf(date(2026, 5, 10))) is None


def test_the_extreme_of_days_is_that_of_the_known_ones() -> None:
    days = [date(2026, 3, 1), None, date(2026, 2, 1), date(2026, 4, 1)]
    assert windows.extreme(days, first=True) == date(2026, 2, 1)
    assert windows.extreme(days, first=False) == date(2026, 4, 1)
    assert windows.extreme([None], first=True) is None
    assert windows.extreme([], first=False) is None


def test_days_that_python_does_not_know_are_bound_by_the_last_that_it_does() -> None:
    beyond = pl.DataFrame({"day": [date(2026, 3, 1), date(9999, 12, 31)]}).with_columns(
        pl.col("day").dt.offset_by("1d")
    )
    assert beyond.select(windows.bounds(pl.col("day"))[1]).item() == date.max
    assert beyond.select(windows.bounds(pl.col("day"))[0]).item() == date(2026, 3, 2)


def test_steps_over_few_rows_and_over_many_come_to_the_same() -> None:
    rows = pl.LazyFrame({"n": [3, 1, 2]}).filter(pl.col("n") > 1).sort("n")
    assert windows.at_once(rows).rows() == windows.at_once(rows, windows.FEW + 1).rows() == [(2,), (3,)]
