"""Months, weeks, numbers of days and what stands for no date, cell by cell."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescli.loading.parsing.date_forms import forms
from salescli.loading.parsing.date_forms.kinds import Form, Numbers
from salescli.loading.parsing.slow_path import TEXT, VALUE
from salescli.model.schema import OfMonth

DAYS, MONTHS, NONE, OPEN = Numbers.DAYS, Numbers.MONTHS, Numbers.NONE, Numbers.OPEN
FIRST, LAST, AFTER = OfMonth.FIRST, OfMonth.LAST, OfMonth.AFTER


def read(text: str, numbers: Numbers = MONTHS, of_month: OfMonth | None = FIRST) -> tuple[Any, Any]:
    frame = pl.DataFrame({TEXT: [text], VALUE: [None]}, schema={TEXT: pl.String, VALUE: pl.Datetime("us")})
    found = forms.in_other_forms(frame, pl.col(TEXT), numbers, of_month)
    return found[VALUE][0], found[forms.FORM][0]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02", "202602", "02/2026", "2/2026", "2-2026", "02.2026", "Feb 2026", "FEB 2026", "feb. 2026", "Feb-26",
        "Feb '26", "februari 2026", "februar 2026", "février 2026", "fevrier 2026", "febrero 2026", "febbraio 2026",
        "fevereiro 2026", "helmikuu 2026", "luty 2026", "2026 February", "2026/02", "2026M02", "2026-2",
    ],
)  # fmt: skip
def test_a_month_is_a_day_by_what_the_column_is(text: str) -> None:
    assert read(text) == (datetime(2026, 2, 1), Form.MONTH)
    assert read(text, of_month=LAST) == (datetime(2026, 2, 28), Form.MONTH)
    assert read(text, of_month=AFTER) == (datetime(2026, 3, 1), Form.MONTH)
    assert read(text, of_month=None) == (None, None)


def test_the_last_day_of_a_month_in_a_leap_year_and_at_the_end_of_one() -> None:
    assert read("2028-02", of_month=LAST)[0] == datetime(2028, 2, 29)
    assert read("2026-12", of_month=AFTER)[0] == datetime(2027, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026", "2026-13", "2026-00", "13/2026", "Jan 26", "26 Jan", "Spam 2026", "2026.1", "0026-01", "202613",
        "Q1 2026", "2026-W10", "2026-03-05", "1234-05", "",
    ],
)  # fmt: skip
def test_what_is_no_month(text: str) -> None:
    assert read(text) == (None, None)


@pytest.mark.parametrize(("numbers", "reads"), [(MONTHS, True), (DAYS, False), (NONE, False), (OPEN, False)])
def test_six_digits_are_a_month_where_the_column_says_so(numbers: Numbers, reads: bool) -> None:
    assert (read("202602", numbers)[1] == Form.MONTH) is reads
    assert read("2026-02", numbers)[1] == Form.MONTH


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("46086", datetime(2026, 3, 5)),
        ("46086.0", datetime(2026, 3, 5)),
        ("46086.5", datetime(2026, 3, 5, 12)),
        ("46086,25", datetime(2026, 3, 5, 6)),
        ("46086.604166666664", datetime(2026, 3, 5, 14, 30)),
        ("20000", datetime(1954, 10, 3)),
        ("80000", datetime(2119, 1, 11)),
    ],
)
def test_a_number_of_a_day(text: str, moment: datetime) -> None:
    assert read(text, DAYS) == (moment, Form.DAY_NUMBER)
    assert read(text) == read(text, OPEN) == read(text, NONE) == (None, None)


@pytest.mark.parametrize("text", ["19999", "80001", "4608", "460860", "46086x", "-46086", "46 086"])
def test_other_numbers_are_no_days(text: str) -> None:
    assert read(text, DAYS) == (None, None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-W10-3", datetime(2026, 3, 4)),
        ("2026W103", datetime(2026, 3, 4)),
        ("2026-W01-1", datetime(2025, 12, 29)),
        ("2026-W53-7", datetime(2027, 1, 3)),
    ],
)
def test_a_day_of_an_iso_week(text: str, day: datetime) -> None:
    assert read(text) == (day, Form.WEEK)


@pytest.mark.parametrize("text", ["2025-W53-1", "2026-W54-1", "2026-W10-8", "2026-W00-1"])
def test_weeks_that_there_are_not(text: str) -> None:
    assert read(text) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00", "0000-00-00 00:00:00", "0001-01-01", "0001-01-01T00:00:00", "0001-01-01 00:00:00Z",
        "0001-01-01T00:00:00.000+00:00", "00/00/0000", "01/01/0001", "00.00.0000",
    ],
)  # fmt: skip
def test_what_stands_for_no_date(text: str) -> None:
    assert read(text) == (None, Form.NO_DATE)


@pytest.mark.parametrize("text", ["0001-01-02", "0000-00-01", "2026-00-00", "0001-01-01 10:00", "00-00-00"])
def test_what_is_wrong_and_not_nothing(text: str) -> None:
    assert read(text) == (None, None)


def test_a_usual_date_stays_as_it_was_read_and_the_epoch_is_told() -> None:
    usual = datetime(2026, 3, 5, 10)
    frame = pl.DataFrame({TEXT: ["1772668800", "5 Mar 2026"], VALUE: [usual, usual]})
    found = forms.in_other_forms(frame, pl.col(TEXT), MONTHS, FIRST)
    assert found[VALUE].to_list() == [usual, usual]
    assert found[forms.FORM].to_list() == [Form.EPOCH, None]


def test_a_month_of_one_cell() -> None:
    assert forms.is_month("Jan 2026")
    assert not forms.is_month("202601")
    assert forms.month_in("202601") == date(2026, 1, 1)
    assert forms.month_in("Jan 26") is None


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(1955, 1, 1), date(2118, 12, 31)), minutes=st.integers(0, 1439))
def test_as_the_calendar_of_python_has_it(day: date, minutes: int) -> None:
    midnight, moment = datetime.combine(day, time(0)), datetime.combine(day, time(*divmod(minutes, 60)))
    year, week, weekday = day.isocalendar()
    assert read(f"{year:04}-W{week:02}-{weekday}")[0] == midnight
    passed = moment - datetime(1899, 12, 30)
    assert read(str((day - date(1899, 12, 30)).days), DAYS)[0] == midnight
    assert abs(read(str(passed / timedelta(days=1)), DAYS)[0] - moment) <= timedelta(milliseconds=1)
    last = date(day.year, day.month, monthrange(day.year, day.month)[1])
    for text in (f"{day:%Y-%m}", f"{day:%Y%m}", f"{day:%m/%Y}"):
        assert read(text)[0] == datetime(day.year, day.month, 1)
        assert read(text, of_month=LAST)[0].date() == last
        assert read(text, of_month=AFTER)[0].date() == last + timedelta(days=1)
