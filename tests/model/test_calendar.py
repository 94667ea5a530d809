"""Calendar periods: where each begins and ends, what it is called, and what a text stands for."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli.errors import UsageError
from salescli.i18n.language import said
from salescli.model.calendar import FIRST_YEAR, LAST_YEAR, AsOf, Calendar, Grain, Span, check_reach, out_of_reach

PLAIN, APRIL, FEBRUARY = Calendar(), Calendar(4), Calendar(2)
DAY = date(2026, 3, 18)  # a Wednesday

#: Of the day the first and the last day of its period, by calendar and grain.
PERIODS = [
    (PLAIN, Grain.DAY, date(2026, 3, 18), date(2026, 3, 18)),
    (PLAIN, Grain.WEEK, date(2026, 3, 16), date(2026, 3, 22)),
    (PLAIN, Grain.MONTH, date(2026, 3, 1), date(2026, 3, 31)),
    (PLAIN, Grain.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
    (PLAIN, Grain.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
    (APRIL, Grain.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
    (APRIL, Grain.YEAR, date(2025, 4, 1), date(2026, 3, 31)),
    (FEBRUARY, Grain.MONTH, date(2026, 3, 1), date(2026, 3, 31)),
    (FEBRUARY, Grain.QUARTER, date(2026, 2, 1), date(2026, 4, 30)),
    (FEBRUARY, Grain.YEAR, date(2026, 2, 1), date(2027, 1, 31)),
]
periods = pytest.mark.parametrize(("calendar", "grain", "first", "last"), PERIODS)


def labels(calendar: Calendar, first: date, last: date, grain: Grain) -> list[str]:
    return calendar.series(first, last, grain)["period"].to_list()


@periods
def test_a_period_begins_on_its_first_day(calendar: Calendar, grain: Grain, first: date, last: date) -> None:
    assert calendar.start_of(DAY, grain) == first
    assert calendar.start_of(first, grain) == calendar.start_of(last, grain) == first


@periods
def test_a_period_ends_on_its_last_day(calendar: Calendar, grain: Grain, first: date, last: date) -> None:
    assert calendar.end_of(DAY, grain) == last
    assert calendar.end_of(first, grain) == calendar.end_of(last, grain) == last


@periods
def test_dates_are_cut_to_the_first_day_as_an_expression_too(
    calendar: Calendar, grain: Grain, first: date, last: date
) -> None:
    frame = pl.DataFrame({"day": [DAY, first, last, None]})
    assert frame.select(calendar.truncate(pl.col("day"), grain))["day"].to_list() == [first, first, first, None]


def test_a_total_keeps_months_as_an_expression() -> None:
    frame = pl.DataFrame({"day": [DAY]})
    assert frame.select(APRIL.truncate(pl.col("day"), Grain.TOTAL)).item() == date(2026, 3, 1)


def test_february_ends_on_the_29th_in_a_leap_year() -> None:
    assert PLAIN.end_of(date(2024, 2, 1), Grain.MONTH) == date(2024, 2, 29)
    assert PLAIN.end_of(date(2026, 2, 1), Grain.MONTH) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("grain", "periods", "expected"),
    [
        (Grain.DAY, 3, date(2026, 1, 4)),
        (Grain.DAY, -1, date(2025, 12, 31)),
        (Grain.WEEK, 2, date(2026, 1, 15)),
        (Grain.MONTH, 13, date(2027, 2, 1)),
        (Grain.MONTH, -1, date(2025, 12, 1)),
        (Grain.QUARTER, 1, date(2026, 4, 1)),
        (Grain.YEAR, -2, date(2024, 1, 1)),
    ],
)
def test_shifting_goes_so_many_periods_on_or_back(grain: Grain, periods: int, expected: date) -> None:
    assert PLAIN.shift(date(2026, 1, 1), grain, periods) == expected


def test_a_series_has_every_period_from_the_first_day_to_the_last() -> None:
    found = PLAIN.series(date(2026, 1, 31), date(2026, 3, 1), Grain.MONTH)
    assert found.rows() == [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
    ]


def test_a_total_is_one_row_between_the_days_given() -> None:
    found = PLAIN.series(date(2026, 1, 31), date(2026, 3, 1), Grain.TOTAL)
    assert found.rows() == [("total", date(2026, 1, 31), date(2026, 3, 1))]


def test_periods_are_called_as_they_are_written() -> None:
    first, last = date(2026, 3, 31), date(2026, 4, 1)
    assert labels(PLAIN, first, last, Grain.DAY) == ["2026-03-31", "2026-04-01"]
    assert labels(PLAIN, first, last, Grain.WEEK) == ["2026-W14"]
    assert labels(PLAIN, first, last, Grain.QUARTER) == ["2026-Q1", "2026-Q2"]
    assert labels(PLAIN, first, last, Grain.YEAR) == ["2026"]


def test_a_week_is_called_by_the_year_that_most_of_it_is_in() -> None:
    assert labels(PLAIN, date(2024, 12, 30), date(2024, 12, 30), Grain.WEEK) == ["2025-W01"]
    assert labels(PLAIN, date(2027, 1, 1), date(2027, 1, 1), Grain.WEEK) == ["2026-W53"]


def test_a_fiscal_year_is_called_by_the_year_that_it_ends_in() -> None:
    first, last = date(2026, 3, 31), date(2026, 4, 1)
    assert labels(APRIL, first, last, Grain.YEAR) == ["FY2026", "FY2027"]
    assert labels(APRIL, first, last, Grain.QUARTER) == ["FY2026-Q4", "FY2027-Q1"]


@pytest.mark.parametrize(
    ("calendar", "text", "first", "last"),
    [
        (PLAIN, "2026-03-05", date(2026, 3, 5), date(2026, 3, 5)),
        (PLAIN, "2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        (PLAIN, "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        (PLAIN, "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (PLAIN, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (APRIL, "FY2026", date(2025, 4, 1), date(2026, 3, 31)),
        (APRIL, "FY2026-Q4", date(2026, 1, 1), date(2026, 3, 31)),
        (APRIL, "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_a_text_stands_for_the_days_of_its_period(calendar: Calendar, text: str, first: date, last: date) -> None:
    assert calendar.parse(text) == Span(first, last)


@pytest.mark.parametrize("text", ["", "march", "2026-13", "2026-02-30", "2026-W60", "2026-Q5", "26", "0000"])
def test_a_text_that_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is neither a date nor a period"):
        PLAIN.parse(text)


@pytest.mark.parametrize(("calendar", "text"), [(APRIL, "2026"), (APRIL, "2026-Q1"), (PLAIN, "FY2026")])
def test_a_year_of_the_other_kind_is_refused(calendar: Calendar, text: str) -> None:
    with pytest.raises(UsageError, match="does not fit the calendar"):
        calendar.parse(text)


@pytest.mark.parametrize("text", ["0001-01-01", "9998", "9999-12"])
def test_days_without_a_year_before_or_after_them_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is out of reach"):
        PLAIN.parse(text)


def test_the_reach_goes_from_the_third_year_to_the_third_from_last() -> None:
    check_reach(Span(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)), "it")
    check_reach(Span(), "it")
    with pytest.raises(UsageError, match="it is out of reach"):
        check_reach(Span(date(FIRST_YEAR - 1, 12, 31), None), "it")
    with pytest.raises(UsageError):
        check_reach(Span(None, date(LAST_YEAR + 1, 1, 1)), "it")
    error = out_of_reach("the year 1")
    assert said(error) == ("the year 1 is out of reach.", "Years go from 0003 to 9997.")


def test_the_last_complete_periods_are_over_by_the_as_of_date() -> None:
    march = AsOf(date(2026, 3, 31))
    assert PLAIN.last_complete(2, Grain.MONTH, march) == Span(date(2026, 2, 1), date(2026, 3, 31))
    assert PLAIN.last_complete(1, Grain.MONTH, AsOf(date(2026, 3, 30))) == Span(date(2026, 2, 1), date(2026, 2, 28))
    today = AsOf(date(2026, 3, 31), is_today=True)
    assert PLAIN.last_complete(1, Grain.MONTH, today) == Span(date(2026, 2, 1), date(2026, 2, 28))
    assert APRIL.last_complete(1, Grain.YEAR, march) == Span(date(2025, 4, 1), date(2026, 3, 31))


def test_the_last_complete_periods_do_not_reach_beyond_the_calendar() -> None:
    with pytest.raises(UsageError, match="--last 9000 reaches back beyond the calendar"):
        PLAIN.last_complete(9000, Grain.YEAR, AsOf(DAY))


def test_today_is_not_over_yet() -> None:
    assert AsOf(DAY).last_complete_day == DAY
    assert AsOf(DAY, is_today=True).last_complete_day == date(2026, 3, 17)


def test_days_of_two_spans_and_those_between_are_one_span_open_where_either_is() -> None:
    early, late = Span(date(2026, 1, 1), date(2026, 1, 31)), Span(date(2026, 3, 1), date(2026, 3, 31))
    assert early.with_all_of(late) == late.with_all_of(early) == Span(date(2026, 1, 1), date(2026, 3, 31))
    assert early.with_all_of(Span(None, date(2025, 1, 1))) == Span(None, date(2026, 1, 31))
    assert early.with_all_of(Span(date(2026, 1, 15), None)) == Span(date(2026, 1, 1), None)
