"""What it would take, by hand: 300,000 left, deals of 50,000, one of four won, 40 days each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.measures import Unit
from salescli.periods import AsOf
from salescli.targets.effort import selling, year_to

END = date(2026, 6, 30)
OWN = (Decimal(50_000), Decimal(25), Decimal("39.5"))


def test_money() -> None:
    found = selling(Decimal(300_000), 60, END, Unit.MONEY, OWN)
    assert (found.deals, found.opportunities, found.pipeline) == (6, 24, 1_200_000)
    assert (found.remaining, found.days_left, found.open_by) == (300_000, 60, date(2026, 5, 21))


def test_whole_deals_are_rounded_up() -> None:
    found = selling(Decimal(300_001), 60, END, Unit.MONEY, OWN)
    assert (found.deals, found.opportunities) == (7, 28)


def test_deals() -> None:
    found = selling(Decimal(3), 60, END, Unit.COUNT, OWN)
    assert (found.deals, found.opportunities, found.pipeline) == (3, 12, 600_000)


@pytest.mark.parametrize("nothing", [None, Decimal(0), Decimal(-1)])
def test_what_is_not_known_is_left_out(nothing: Decimal | None) -> None:
    found = selling(Decimal(300_000), 60, END, Unit.MONEY, (nothing, nothing, nothing))
    assert (found.deals, found.opportunities, found.pipeline, found.open_by) == (None, None, None, None)
    counted = selling(Decimal(3), 60, END, Unit.COUNT, (nothing, Decimal(25), None))
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
