"""The goals that articles on sales KPIs give as examples, as the settings of the sample data write them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import salescli
from salescli.api import Exports
from salescli.samples import source
from salescli.targets import check
from salescli.targets import load as reading
from salescli.targets.arithmetic import exact
from salescli.targets.model import Check, Judged, Verdict
from salescli.targets.numbers.numbers import Numbers

SAMPLE = source()
SETTINGS = SAMPLE / "salescli.toml"
SOUTH = "Grow the South"
YEAR = "A better year"


def checked(as_of: str | None = None, path: Path = SETTINGS) -> Check:
    exports = Exports(SAMPLE, config=path)
    return check.run(reading.read(exports.settings), Numbers(exports, as_of))


@pytest.fixture(scope="module")
def verdicts() -> Check:
    return checked()


def named(found: Check, name: str) -> Judged:
    return next(judged for judged in found.judged if judged.target.name == name)


def value(kpi: str, period: str, grain: str, **question: str) -> Decimal:
    """A number by another way: one period asked for alone."""
    result = salescli.compute(
        kpi, SAMPLE, config=SETTINGS, period=grain, date_from=period, date_to=period, by="none", **question
    )
    return exact(result.frame["value"][0])


@pytest.mark.parametrize(
    ("name", "kpi", "grain", "period", "before", "factor", "plus", "where"),
    [
        ("Bigger deals by Christmas", "average-purchase-value", "quarter", "2025-Q4", "2024-Q4", "1.2", 0, ""),
        (SOUTH, "new-customers", "quarter", "2025-Q3", "2024-Q3", "1.1", 0, "region=South"),
        ("More calls in the South", "calls", "quarter", "2025-Q3", "2024-Q3", "1.4", 0, "region=South"),
        ("More demos in the South", "monthly-demos", "quarter", "2025-Q3", "2024-Q3", "1.4", 0, "region=South"),
        (YEAR, "revenue", "year", "2025", "2024", "1.05", 0, ""),
        ("190,000 more a month", "revenue", "month", "2025-12", "2024-12", "1", 190_000, ""),
    ],
)
def test_a_goal_over_the_year_before(
    verdicts: Check, name: str, kpi: str, grain: str, period: str, before: str, factor: str, plus: int, where: str
) -> None:
    question = {"where": where} if where else {}
    now, then = value(kpi, period, grain, **question), value(kpi, before, grain, **question)
    wanted = then * Decimal(factor) + plus
    found = named(verdicts, name)
    assert found.period is not None
    assert found.base is not None
    assert found.bounds is not None
    assert (found.period.label, found.base.label) == (period, before)
    assert (found.value, found.base.value, found.bounds.low) == (now, then, wanted)
    assert found.verdict is (Verdict.MET if now >= wanted else Verdict.WARNING)


def test_what_the_sample_says(verdicts: Check) -> None:
    told = {judged.target.name: judged.verdict for judged in verdicts.judged if judged.target.aim}
    assert told == {
        "Bigger deals by Christmas": Verdict.WARNING,
        SOUTH: Verdict.WARNING,
        "More calls in the South": Verdict.WARNING,
        "More demos in the South": Verdict.WARNING,
        YEAR: Verdict.MET,
        "190,000 more a month": Verdict.WARNING,
        "Close rate": Verdict.MET,
        "Quota": told["Quota"],
    }


@pytest.mark.parametrize(("parent", "goals", "followed"), [(SOUTH, 2, 6), (YEAR, 1, 7)])
def test_sub_goals_and_followed_numbers(verdicts: Check, parent: str, goals: int, followed: int) -> None:
    below = [judged for judged in verdicts.judged if judged.target.part_of == parent]
    assert sum(judged.target.aim is not None for judged in below) == goals
    shown = [judged for judged in below if judged.target.aim is None]
    assert len(shown) == followed
    assert all(judged.verdict is Verdict.FOLLOWED and judged.value is not None for judged in shown)
    names = [judged.target.name for judged in verdicts.judged]
    first = names.index(parent)
    assert names[first + 1 : first + 1 + len(below)] == [judged.target.name for judged in below]


def test_a_close_rate_that_rises_quarter_by_quarter(verdicts: Check) -> None:
    found = [judged for judged in verdicts.judged if judged.target.name == "Close rate"]
    assert [(judged.period.label, judged.bounds.low) for judged in found if judged.period and judged.bounds] == [
        ("2025-Q3", 10),
        ("2025-Q4", 12),
    ]
    assert [judged.value for judged in found] == [
        value("lead-conversion", label, "quarter") for label in ("2025-Q3", "2025-Q4")
    ]


def test_quotas_are_counted_once(verdicts: Check) -> None:
    found = [judged for judged in verdicts.judged if judged.target.name == "Quota"]
    assert {dict(judged.group)["rep_id"] for judged in found} >= {"r01", "r08", "r13"}
    assert "r03" not in {dict(judged.group)["rep_id"] for judged in found}  # he left in May
    for judged in found:
        assert judged.verdict in (Verdict.MET, Verdict.WARNING)
        assert judged.effort is None  # of a period that is over nothing can be made up
    karin = next(judged for judged in found if dict(judged.group)["rep_id"] == "r01")
    assert karin.value is not None
    assert round(karin.value, 6) == round(Decimal("923111.96") / 630_000 * 100, 6)


def test_in_the_middle_of_the_quarter_it_is_judged_on_pace() -> None:
    found = checked("2025-08-15")
    calls = named(found, "More calls in the South")
    assert calls.pace is not None
    assert (calls.pace.elapsed, calls.pace.days, calls.pace.past) == (46, 92, 6)
    assert calls.verdict in (Verdict.ON_TRACK, Verdict.BEHIND)
    assert named(found, SOUTH).verdict in (Verdict.ON_TRACK, Verdict.BEHIND)
    assert named(found, "Bigger deals by Christmas").verdict is Verdict.NOT_EVALUATED
    year = named(found, YEAR)
    assert year.pace is not None
    assert year.bounds is not None
    assert year.value is not None
    assert year.bounds.low is not None
    needed = year.bounds.low * Decimal(227) / 365
    assert year.verdict is (Verdict.ON_TRACK if year.value >= needed else Verdict.BEHIND)
