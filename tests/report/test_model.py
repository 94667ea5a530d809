"""A report as data: the trend of a scorecard, a breakdown as a table, and a report of nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.report.model import TREND, Breakdown, Group, Measured, Point, Report, Scorecard, Section

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def card(points: int) -> Scorecard:
    history = tuple(Point(str(number), FIRST, LAST, number) for number in range(points))
    return Scorecard("revenue", "Revenue", Unit.MONEY, Better.HIGHER, "x", FIRST, LAST, True, 5, history=history)


def test_a_trend_is_the_last_twelve_periods() -> None:
    assert [point.value for point in card(15).trend] == list(range(3, 15))
    assert len(card(5).trend) == 5
    assert TREND == 12


def test_a_breakdown_is_a_table() -> None:
    revenue = Measured("revenue", "Revenue", Unit.MONEY, Better.HIGHER)
    groups = (Group("r1", "Ada", (Decimal(5),)), Group("r2", None, (Decimal(3),)), Group(None, None, (None,)))
    found = Breakdown("rep", "By rep", "2026-01", FIRST, LAST, (revenue,), groups, (Decimal(8),), "SEK").table()
    assert (found.name, found.title, found.currency) == ("by_rep", "By rep", "SEK")
    assert [(column.name, column.unit) for column in found.columns] == [("rep", None), ("revenue", Unit.MONEY)]
    assert found.rows == (("Ada", 5), ("r2", 3), (None, None))
    assert found.total == ("total", 8)


def test_a_report_without_anything_computed_is_empty() -> None:
    nothing = Report(LAST, None, "month", ())
    assert nothing.is_empty
    assert not Report(LAST, None, "month", (card(1),)).is_empty
    assert not Report(LAST, None, "month", (), (Section("growth", "Growth", ()),)).is_empty


def _changing(*values: int | None) -> Scorecard:
    history = tuple(Point(str(place), FIRST, LAST, value) for place, value in enumerate(values))
    return Scorecard("revenue", "Revenue", Unit.MONEY, Better.HIGHER, "x", FIRST, LAST, True, 5, history=history)


def test_the_usual_change_is_the_mean_of_those_before_the_latest_period() -> None:
    assert _changing(10, 13, 11, 12, 99).usual_change == 2  # of 3, 2 and 1; the latest period does not count itself
    assert _changing(10, 13, None, 12, 11, 13, 99).usual_change == 2  # of 3, 1 and 2: not over a gap
    assert _changing(10, 13, 11, 99).usual_change is None  # two changes do not say what is usual
    assert _changing(*[0, 1000], *[5] * 14).usual_change == 0  # what lies more than twelve periods back is forgotten
