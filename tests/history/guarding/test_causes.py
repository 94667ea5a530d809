"""Whether a number differs, and why: cases by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.history.guarding.causes import cause, differs, number_in_force
from salescli.history.model import Cause, Number
from tests.history.made import number, reading

OCTOBER = date(2025, 10, 1)


@pytest.mark.parametrize(
    ("before", "now", "tolerance", "expected"),
    [
        ("100", "100", "0", False),
        ("100", "100.01", "0", True),
        ("100", "100.0000001", "0", False),  # a billionth
        ("100", "100.0000002", "0", True),
        ("100", "101", "0.01", False),
        ("100", "101.01", "0.01", True),
        ("-100", "-101", "0.01", False),
        ("0", "0.000001", "0", True),
        (None, "0", "0", True),
        ("0", None, "0.5", True),
        (None, None, "0", False),
    ],
)
def test_differs(before: str | None, now: str | None, tolerance: str, expected: bool) -> None:
    values = [None if text is None else Decimal(text) for text in (before, now)]
    assert differs(values[0], values[1], Decimal(tolerance)) is expected


def test_what_is_absent_is_0_of_a_sum_and_unknown_of_others() -> None:
    gone = Number(OCTOBER, OCTOBER, True, None, {}, True)
    assert [number_in_force(each, is_sum=True) for each in (None, gone, number("7"))] == [0, 0, 7]
    assert [number_in_force(each, is_sum=False) for each in (None, gone, number("7"))] == [None, None, 7]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({}, Cause.DATA),
        ({"program": "2"}, Cause.DATA),  # the files are others too
        ({"program": "2", "digests": (("deals", "1"),)}, Cause.PROGRAM),
        ({"settings": "t", "program": "2"}, Cause.SETTINGS),
        ({"definition": "e", "settings": "t"}, Cause.DEFINITION),
        ({"definition": "e", "data_from": "2025-10-02"}, Cause.NOT_COVERED),
        ({"data_from": "2025-10-01"}, Cause.DATA),  # it begins with the period
        ({"data_from": "2024-01-01"}, Cause.DATA),
    ],
)
def test_the_first_that_holds(now: dict[str, object], expected: Cause) -> None:
    reference = reading(1, "2025-11-06")
    assert cause(OCTOBER, reference, reading(2, "2025-11-07", **now), reference) is expected  # type: ignore[arg-type]


def test_an_export_that_begins_earlier_now_does_not_cover_what_was_before() -> None:
    reference = reading(1, "2025-11-06", data_from="2025-10-03")
    assert cause(OCTOBER, reference, reading(2, "2025-11-07"), reference) is Cause.NOT_COVERED
