"""Which two windows are compared, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.errors import UsageError
from salescli.i18n.language import ENGLISH
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.why import windows
from salescli.why.windows import Asked, Pair

DAY = AsOf(date(2025, 12, 31))


def chosen(as_of: AsOf = DAY, month: int = 1, **asked: object) -> Pair:
    return windows.choose(Asked(Grain.MONTH, **asked), Calendar(month), as_of)  # type: ignore[arg-type]


def days(pair: Pair) -> tuple[str, str]:
    return (
        f"{pair.at.label} {pair.at.start} {pair.at.end}",
        f"{pair.versus.label} {pair.versus.start} {pair.versus.end}",
    )


@pytest.mark.parametrize(
    ("asked", "at", "versus"),
    [
        ({}, "2025-12 2025-12-01 2025-12-31", "2025-11 2025-11-01 2025-11-30"),
        ({"period": "quarter"}, "2025-Q4 2025-10-01 2025-12-31", "2025-Q3 2025-07-01 2025-09-30"),
        ({"at": "2025-Q4", "versus": "year"}, "2025-Q4 2025-10-01 2025-12-31", "2024-Q4 2024-10-01 2024-12-31"),
        ({"at": "2025-02", "versus": "2025-12"}, "2025-02 2025-02-01 2025-02-28", "2025-12 2025-12-01 2025-12-31"),
        ({"at": "2025-W10", "versus": "year"}, "2025-W10 2025-03-03 2025-03-09", "2024-W10 2024-03-04 2024-03-10"),
        ({"at": "2025-03-05"}, "2025-03-05 2025-03-05 2025-03-05", "2025-03-04 2025-03-04 2025-03-04"),
        ({"at": "2025"}, "2025 2025-01-01 2025-12-31", "2024 2024-01-01 2024-12-31"),
        (
            {"span": Span(date(2025, 1, 1), date(2025, 6, 30))},
            "2025-01-01..2025-06-30 2025-01-01 2025-06-30",
            "2024-07-01..2024-12-31 2024-07-01 2024-12-31",
        ),
        (
            {"span": Span(date(2025, 12, 22))},
            "2025-12-22..2025-12-31 2025-12-22 2025-12-31",
            "2025-12-12..2025-12-21 2025-12-12 2025-12-21",
        ),
    ],
)
def test_the_two(asked: dict[str, object], at: str, versus: str) -> None:
    assert days(chosen(**asked)) == (at, versus)


def test_a_running_period_is_set_against_as_many_days() -> None:
    as_of = AsOf(date(2025, 11, 20))
    assert days(chosen(as_of, at="2025-11"))[1] == "2025-10-01..2025-10-20 2025-10-01 2025-10-20"
    assert days(chosen(as_of, at="2025-11", versus="2025-02"))[1] == "2025-02-01..2025-02-20 2025-02-01 2025-02-20"
    assert days(chosen(as_of, at="2025-11", versus="year"))[1] == "2024-11-01..2024-11-20 2024-11-01 2024-11-20"
    assert not chosen(as_of, at="2025-11").at.complete
    assert days(chosen(as_of)) == ("2025-10 2025-10-01 2025-10-31", "2025-09 2025-09-01 2025-09-30")


def test_a_fiscal_year() -> None:
    assert days(chosen(month=7, at="FY2026-Q1")) == (
        "FY2026-Q1 2025-07-01 2025-09-30", "FY2025-Q4 2025-04-01 2025-06-30",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"at": "2025-11", "span": Span(date(2025, 1, 1))}, "--at names a period, and --from and --to others."),
        ({"at": "2025-11", "period": "quarter"}, "--at 2025-11 is no quarter."),
        ({"at": "2026-01"}, "The period begins on 2026-01-01, after the as-of date 2025-12-31."),
        ({"at": "2025-11", "versus": "2025-11"}, "--versus 2025-11 is the period itself."),
        ({"at": "2025-11", "versus": "2025-Q3"}, "--versus 2025-Q3 is not a period of the same length as 2025-11."),
        ({"at": "2025-11", "versus": "2026-01"}, "--versus 2026-01 is not over by 2025-12-31."),
        ({"at": "2025-11", "versus": "yaer"}, "'yaer' is neither a date nor a period."),
        (
            {"span": Span(date(2025, 1, 1)), "period": "month"},
            "--from and --to are one period, not each month in them.",
        ),
        ({"span": Span(None, date(2025, 1, 1))}, "--to alone does not say where the period begins."),
        ({"period": "total"}, "The whole range is no period that another could be set against."),
        (
            {"span": Span(date(2025, 1, 1), date(2025, 3, 31)), "versus": "2024-Q1"},
            "--versus 2024-Q1 is not a period of the same length as 2025-01-01..2025-03-31.",
        ),
    ],
)
def test_what_is_refused(asked: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as error:
        chosen(**asked)
    assert ENGLISH.say(error.value.message) == message
    assert error.value.hint is not None


def test_a_period_given_as_its_own_grain_too() -> None:
    assert chosen(at="2025-Q4", period="quarter").grain is Grain.QUARTER


def test_what_moved_is_between_the_ends() -> None:
    frame, is_forward = windows.between(chosen(at="2025-10", versus="2025-12"))
    assert not is_forward
    assert frame.select("before", "start", "seen").row(0) == (date(2025, 10, 31), date(2025, 11, 1), date(2025, 12, 31))
