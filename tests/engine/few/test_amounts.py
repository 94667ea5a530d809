"""Amounts in force of few rows, by hand."""

from __future__ import annotations

from decimal import Decimal

from salescli.engine.few import amounts
from salescli.engine.few.spells import Spells
from tests.engine.conftest import column, intervals, windows

MONTHS = windows(("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"))


def test_what_came_and_left_is_told_apart_from_what_is_open() -> None:
    rows = intervals({"began": "2026-01-10", "ended": "2026-02-10", "amount": "5", "count": 2})
    found = amounts.open_at_end(Spells(rows, MONTHS, []))
    assert [column(found, name) for name in ("rows", "came", "left")] == [[2, 0], [2, 0], [0, 2]]
    assert column(found, "came_amount") == [Decimal(5), Decimal(0)]


def test_movements_are_netted_by_entity() -> None:
    rows = intervals(
        {"began": "2025-12-01", "ended": "2026-01-15", "amount": "10"},
        {"began": "2026-01-15", "amount": "7"},
        {"entity": "b", "began": "2026-02-03", "amount": "4"},
    )
    found = amounts.recurring(Spells(rows, MONTHS, []))
    assert column(found, "opening") == [Decimal(10), Decimal(7)]
    assert column(found, "contraction") == [Decimal(3), Decimal(0)]
    assert column(found, "new") == [Decimal(0), Decimal(4)]
    assert (column(found, "retained"), column(found, "capped")) == ([Decimal(7)] * 2, [Decimal(7)] * 2)


def test_who_paid_before_is_back_and_not_new() -> None:
    rows = intervals(
        {"began": "2025-11-01", "ended": "2025-12-01", "amount": "10"}, {"began": "2026-01-15", "amount": "7"}
    )
    found = amounts.recurring(Spells(rows, MONTHS, []))
    assert (column(found, "reactivation"), column(found, "new")) == ([Decimal(7), 0], [Decimal(0), 0])


def test_what_ends_on_the_first_day_of_a_window_ends_in_it() -> None:
    rows = intervals({"began": "2026-01-10", "ended": "2026-02-01", "amount": "5"})
    found = amounts.in_force(Spells(rows, MONTHS, []))
    assert (column(found, "in_force"), column(found, "ended")) == ([Decimal(5)] * 2, [Decimal(0), Decimal(5)])
