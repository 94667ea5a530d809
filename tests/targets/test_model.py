"""Targets and verdicts as data: bounds, changes, schedules, pace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.model.calendar import Span
from salescli.model.measures import Unit
from salescli.targets.model import (
    Bounds,
    ByGroup,
    Change,
    Check,
    Judged,
    Origin,
    Pace,
    Reason,
    Schedule,
    Scheduled,
    Side,
    Verdict,
)  # fmt: skip
from tests.targets.project import Project

TEN, TWENTY = Decimal(10), Decimal(20)
FIRST = Scheduled("2026-Q1", Span(date(2026, 1, 1), date(2026, 3, 31)), Bounds(low=TEN))
SECOND = Scheduled("2026-Q2", Span(date(2026, 4, 1), date(2026, 6, 30)), Bounds(low=TWENTY))


@pytest.mark.parametrize(
    ("bounds", "value", "allowed"),
    [
        (Bounds(), "7", True),
        (Bounds(low=TEN), "10", True),
        (Bounds(low=TEN), "9.99", False),
        (Bounds(high=TEN), "10", True),
        (Bounds(high=TEN), "10.01", False),
        (Bounds(TEN, TWENTY), "21", False),
        (Bounds(TEN, TWENTY), "15", True),
    ],
)
def test_a_value_on_a_bound_meets_it(bounds: Bounds, value: str, allowed: bool) -> None:
    assert bounds.allow(Decimal(value)) is allowed


def test_a_change_is_of_the_size_of_its_base() -> None:
    assert Change(TEN, True, Side.LEAST).bounds(Decimal(-50)) == Bounds(low=Decimal(-45))
    assert Change(TEN, False, Side.MOST).bounds(Decimal(-50)) == Bounds(high=Decimal(-40))


def test_a_schedule_has_bounds_by_the_first_day_of_a_period() -> None:
    schedule = Schedule((SECOND, FIRST))
    assert schedule.at(date(2026, 4, 1)) == Bounds(low=TWENTY)
    assert schedule.at(date(2026, 5, 1)) is None
    assert schedule.first == date(2026, 1, 1)


def test_values_of_groups_are_by_key_or_by_name() -> None:
    values = ByGroup((("Ada", Bounds(low=TEN)), ("r2", Bounds(low=TWENTY)), (None, Bounds(high=TEN))))
    assert values.of((("rep_id", "r1"), ("rep", "Ada"))) == Bounds(low=TEN)
    assert values.of((("rep_id", "r2"), ("rep", "Bo"))) == Bounds(low=TWENTY)
    assert values.of((("region", None),)) == Bounds(high=TEN)
    assert values.of((("region", "South"),)) is None


@pytest.mark.parametrize(
    ("pace", "share", "needed", "projected"),
    [
        (Pace(15, 30, None, 0), "0.5", "5", "6"),
        (Pace(15, 30, Decimal("0.2"), 1), "0.5", "5", "6"),
        (Pace(15, 30, Decimal("0.2"), 2), "0.2", "2", "15"),
        (Pace(0, 30, None, 0), "0", "0", None),
    ],
)
def test_a_pace_says_what_is_needed_by_now(pace: Pace, share: str, needed: str, projected: str | None) -> None:
    assert pace.share == Decimal(share)
    assert pace.needed(Bounds(low=TEN)) == Bounds(low=Decimal(needed))
    assert pace.projected(Decimal(3)) == (None if projected is None else Decimal(projected))


def test_a_pace_asks_no_more_than_the_whole_and_a_most_is_open_at_first() -> None:
    assert Pace(15, 30, None, 0).by_days == Decimal("0.5")
    assert Pace(15, 30, None, 0).needed(Bounds(low=-TEN, high=TEN)) == Bounds(-TEN, Decimal(5))
    assert Pace(0, 30, None, 0).needed(Bounds(high=TEN)) == Bounds(high=TEN)


@pytest.mark.parametrize("reason", Reason)
def test_what_has_to_be_supplied_is_a_lack(reason: Reason) -> None:
    lacks = {"no_input", "no_data", "data_end", "no_base", "no_value"}
    assert reason.is_lack is (reason.value in lacks)


def test_each_verdict_has_a_meaning_of_its_own() -> None:
    assert len({verdict.meaning for verdict in Verdict}) == len(Verdict)


def test_an_origin_is_file_and_line() -> None:
    assert str(Origin("salescli.toml", 7)) == "salescli.toml:7"
    assert str(Origin("salescli.toml", None)) == "salescli.toml"


def test_the_unit_of_a_target_is_that_of_its_column(project: Project) -> None:
    money, count = project.targets('[[target]]\nkpi = "revenue"\n[[target]]\nkpi = "revenue"\ncolumn = "deals"\n')
    assert (money.unit, count.unit) == (Unit.MONEY, Unit.COUNT)


def test_who_has_to_look_and_how_many_there_are(project: Project) -> None:
    (target,) = project.targets('[[target]]\nkpi = "revenue"\n')
    met = Judged(target=target, verdict=Verdict.MET)
    lacking = Judged(target=target, verdict=Verdict.NOT_EVALUATED, reason=Reason.NO_DATA)
    early = Judged(target=target, verdict=Verdict.NOT_EVALUATED, reason=Reason.NOT_BEGUN)
    others = [Judged(target=target, verdict=each) for each in (Verdict.MISSED, Verdict.WARNING, Verdict.BEHIND)]
    assert [each.lacks_input for each in (met, lacking, early)] == [False, True, False]
    assert [each.is_fine for each in (met, lacking, early, *others)] == [True, False, True, False, False, False]
    check = Check((met, early, met), date(2026, 3, 31))
    assert (check.count(Verdict.MET), check.count(Verdict.MISSED), check.is_fine) == (2, 0, True)
    assert not Check((met, lacking), date(2026, 3, 31)).is_fine
