"""month_start, month_end and add_months in SQL expressions."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from salescli.model.sql import own_functions

FRAME = pl.DataFrame(
    {
        "d": [date(2024, 2, 29)],
        "t": [datetime(2026, 1, 31, 14, 30)],
        "n": [Decimal("2.000000")],
        "(a, 'b": [date(2026, 5, 5)],
    }
)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("month_start(d)", date(2024, 2, 1)),
        ("MONTH_END ( d )", date(2024, 2, 29)),
        ("month_end(t)", date(2026, 1, 31)),
        ("add_months(d, 12)", date(2025, 2, 28)),
        ("add_months(t, 1)", datetime(2026, 2, 28, 14, 30)),
        ("add_months(d, -n)", date(2023, 12, 29)),
        ("add_months(month_start(d), n + 1)", date(2024, 5, 1)),
        ("CASE WHEN month_start(d) < '2024-03-01'::date THEN month_end(add_months(d, 1)) END", date(2024, 3, 31)),
        ("""month_start("(a, 'b")""", date(2026, 5, 1)),
        ("'month_start(d)' || n::int", "month_start(d)2"),
        ("month_start(d) = month_start(d)", True),
    ],
)
def test_months(sql: str, found: object) -> None:
    assert FRAME.select(own_functions.expression(sql)).item() == found


def test_columns_within_a_call_are_named() -> None:
    assert set(own_functions.expression("add_months(d, n)").meta.root_names()) == {"d", "n"}


def test_months_that_are_not_whole_are_refused() -> None:
    with pytest.raises(pl.exceptions.PolarsError):
        FRAME.select(own_functions.expression("add_months(d, n / 4)"))


@pytest.mark.parametrize(("sql", "given"), [("month_start()", 0), ("add_months(d)", 1), ("month_end(d, n)", 2)])
def test_too_few_or_too_many_arguments(sql: str, given: int) -> None:
    with pytest.raises(own_functions.WrongArguments) as error:
        own_functions.expression(sql)
    assert error.value.given == given


def test_a_call_that_does_not_close_is_none() -> None:
    with pytest.raises(pl.exceptions.PolarsError):
        own_functions.expression("month_start(d")


def test_what_stands_in_quotes_is_passed_over() -> None:
    found = own_functions.outside_quotes("""'End' || "End" || End""", re.compile("End"))
    assert found is not None
    assert found.start() == 18


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("a > b", {"a", "b"}), ("month_start(a) = month_end(b)", set()), ("month_start(a) < b", {"b"}),
        ("add_months(a, n) > month_start(b)", {"a", "n"}), ("add_months(month_start(a), 2) = b", {"b"}),
    ],
)  # fmt: skip
def test_names_whose_days_matter(sql: str, names: set[str]) -> None:
    assert own_functions.names_by_day(sql) == names
