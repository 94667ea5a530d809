"""What it would take, by hand: 300,000 left, deals of 50,000, one of four won, 40 days each."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from salescli.model.calendar import AsOf
from salescli.model.measures import Unit
from salescli.targets.effort import selling, year_to

END = date(2026, 6, 30)
OWN = (Fraction(50_000), Fraction(1, 4), Fraction(79, 2))


def test_money() -> None:
    found = selling(Fraction(300_000), 60, END, Unit.MONEY, OWN)
    assert (found.deals, found.opportunities, found.pipeline) == (6, 24, 1_200_000)
    assert (found.remaining, found.days_left, found.open_by) == (300_000, 60, date(2026, 5, 21))


def test_whole_deals_are_rounded_up() -> None:
    found = selling(Fraction(300_001), 60, END, Unit.MONEY, OWN)
    assert (found.deals, found.opportunities) == (7, 28)


def test_deals() -> None:
    found = selling(Fraction(3), 60, END, Unit.COUNT, OWN)
    assert (found.deals, found.opportunities, found.pipeline) == (3, 12, 600_000)


@pytest.mark.parametrize("nothing", [None, Fraction(0), Fraction(-1)])
def test_what_is_not_known_is_left_out(nothing: Fraction | None) -> None:
    found = selling(Fraction(300_000), 60, END, Unit.MONEY, (nothing, nothing, nothing))
    assert (found.deals, found.opportunities, found.pipeline, found.open_by) == (None, None, None, None)
    counted = selling(Fraction(3), 60, END, Unit.COUNT, (nothing, Fraction(1, 4), None))
    assert (counted.deals, counted.opportunities, counted.pipeline) == (3, 12, None)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (AsOf(date(2025, 12, 31)), date(2025, 1, 1), date(2025, 12, 31)),
        (AsOf(date(2026, 3, 1), is_today=True), date(2025, 3, 1), date(2026, 2, 28)),
        (AsOf(date(2024, 2, 28)), date(2023, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_year_before(day: AsOf, start: date, end: date) -> None:
    assert year_to(day) == (start, end)


def test_a_third_asks_for_three_each() -> None:
    """2 deals at one of three won are 6 opportunities: a rate of 33.33… % in decimals would ask for 7."""
    for wins in range(1, 40):
        found = selling(Fraction(wins), 60, END, Unit.COUNT, (Fraction(200, 3), Fraction(1, 3), Fraction(1, 3)))
        assert (found.opportunities, found.open_by) == (3 * wins, date(2026, 6, 29))
        found = selling(Fraction(200 * wins, 3), 60, END, Unit.MONEY, (Fraction(200, 3), Fraction(1, 3), None))
        assert (found.deals, found.opportunities) == (wins, 3 * wins)
