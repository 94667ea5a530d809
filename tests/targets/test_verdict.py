"""Judging is arithmetic: every rule at its boundary, without a file."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.targets.arithmetic import exact
from salescli.targets.model import Bounds, Change, Pace, Reason, Side, Verdict
from salescli.targets.verdict import Observation, Rules, judge, wilson

LEAST, MOST, BETWEEN = Bounds(low=Decimal(10)), Bounds(high=Decimal(10)), Bounds(Decimal(5), Decimal(10))
HALF = Pace(elapsed=15, days=30, usual=None, past=0)


@pytest.mark.parametrize(
    ("value", "bounds", "severity", "verdict"),
    [
        ("10", LEAST, "error", Verdict.MET),
        ("9.999999", LEAST, "error", Verdict.MISSED),
        ("9.999999", LEAST, "warning", Verdict.WARNING),
        ("10", LEAST, "warning", Verdict.MET),
        ("10", MOST, "error", Verdict.MET),
        ("10.000001", MOST, "error", Verdict.MISSED),
        ("5", BETWEEN, "error", Verdict.MET),
        ("10", BETWEEN, "error", Verdict.MET),
        ("4.9", BETWEEN, "error", Verdict.MISSED),
        ("10.1", BETWEEN, "error", Verdict.MISSED),
        ("0", Bounds(low=Decimal(0)), "error", Verdict.MET),
        ("-1", Bounds(low=Decimal(0)), "error", Verdict.MISSED),
    ],
)
def test_a_period_that_is_over(value: str, bounds: Bounds, severity: str, verdict: Verdict) -> None:
    assert judge(Observation(Decimal(value)), bounds, Rules(severity)).verdict is verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "bounds", "pace", "verdict"),
    [
        ("5", LEAST, HALF, Verdict.ON_TRACK),
        ("4.9", LEAST, HALF, Verdict.BEHIND),
        ("10", LEAST, HALF, Verdict.ON_TRACK),
        ("5", MOST, HALF, Verdict.ON_TRACK),
        ("5.1", MOST, HALF, Verdict.BEHIND),
        ("2.5", BETWEEN, HALF, Verdict.ON_TRACK),
        ("2.4", BETWEEN, HALF, Verdict.BEHIND),
        ("5.1", BETWEEN, HALF, Verdict.BEHIND),
        ("10", LEAST, None, Verdict.ON_TRACK),
        ("9.9", LEAST, None, Verdict.BEHIND),
        ("0", LEAST, Pace(0, 30, None, 0), Verdict.ON_TRACK),
        ("10", MOST, Pace(0, 30, None, 0), Verdict.ON_TRACK),
        ("11", MOST, Pace(0, 30, None, 0), Verdict.BEHIND),
        ("2", LEAST, Pace(15, 30, Decimal("0.2"), 2), Verdict.ON_TRACK),
        ("1.9", LEAST, Pace(15, 30, Decimal("0.2"), 2), Verdict.BEHIND),
        ("2", LEAST, Pace(15, 30, Decimal("0.2"), 1), Verdict.BEHIND),
        ("5", LEAST, Pace(15, 30, Decimal("0.2"), 1), Verdict.ON_TRACK),
        ("-10", Bounds(low=Decimal(-10)), HALF, Verdict.ON_TRACK),
    ],
)
def test_a_running_period(value: str, bounds: Bounds, pace: Pace | None, verdict: Verdict) -> None:
    for severity in ("error", "warning"):
        seen = Observation(Decimal(value), complete=False, pace=pace)
        assert judge(seen, bounds, Rules(severity)).verdict is verdict  # type: ignore[arg-type]


def test_pace_tells_what_is_needed_and_where_it_leads() -> None:
    pace = Pace(elapsed=9, days=90, usual=Decimal("0.05"), past=2)
    assert pace.by_days == Decimal("0.1")
    assert pace.needed(LEAST) == Bounds(low=Decimal("0.5"))
    assert pace.projected(Decimal(2)) == Decimal(40)
    assert Pace(0, 90, None, 0).projected(Decimal(2)) is None


def test_nothing_to_judge() -> None:
    opinion = judge(Observation(None), LEAST, Rules(min_n=5))
    assert (opinion.verdict, opinion.reason) == (Verdict.NOT_EVALUATED, Reason.NO_DATA)
    assert Reason.NO_DATA.is_lack


@pytest.mark.parametrize(("n", "verdict"), [(19, Verdict.INCONCLUSIVE), (20, Verdict.MISSED), (None, Verdict.MISSED)])
def test_too_few_rows(n: int | None, verdict: Verdict) -> None:
    assert judge(Observation(Decimal(1), n=n), LEAST, Rules(min_n=20)).verdict is verdict


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (10, 100, "5.52", "17.44"),
        (50, 100, "40.38", "59.62"),
        (0, 10, "0.00", "27.75"),
        (10, 10, "72.25", "100.00"),
        (1, 1, "20.65", "100.00"),
    ],
)
def test_wilson_intervals_as_published(hits: int, trials: int, low: str, high: str) -> None:
    found = wilson(hits, trials, Decimal("0.95"))
    assert found is not None
    assert (round(found.low, 2), round(found.high, 2)) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("hits", "trials", "confidence"), [(5, 0, "0.95"), (6, 5, "0.95"), (-1, 5, "0.95"), (1, 5, "0")]
)
def test_no_interval(hits: int, trials: int, confidence: str) -> None:
    assert wilson(hits, trials, Decimal(confidence)) is None


@pytest.mark.parametrize(
    ("low", "complete", "verdict"),
    [
        ("5.5", True, Verdict.MET),
        ("5.6", True, Verdict.INCONCLUSIVE),
        ("17.4", True, Verdict.INCONCLUSIVE),
        ("17.5", True, Verdict.MISSED),
        ("17.5", False, Verdict.BEHIND),
        ("5.5", False, Verdict.ON_TRACK),
        ("10", False, Verdict.INCONCLUSIVE),
    ],
)
def test_an_interval_that_spans_the_target(low: str, complete: bool, verdict: Verdict) -> None:
    seen = Observation(Decimal(10), complete, n=100, hits=10, trials=100)
    assert judge(seen, Bounds(low=Decimal(low)), Rules()).verdict is verdict


def test_either_bound_can_be_spanned() -> None:
    seen = Observation(Decimal(10), n=100, hits=10, trials=100)
    assert judge(seen, Bounds(Decimal(1), Decimal(12)), Rules()).verdict is Verdict.INCONCLUSIVE
    assert judge(seen, Bounds(Decimal(1), Decimal(50)), Rules()).verdict is Verdict.MET
    assert judge(seen, Bounds(Decimal(1), Decimal(12)), Rules(confidence=Decimal(0))).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("change", "base", "bounds"),
    [
        (Change(Decimal(20), True, Side.LEAST), "50", Bounds(low=Decimal(60))),
        (Change(Decimal(-10), True, Side.MOST), "50", Bounds(high=Decimal(45))),
        (Change(Decimal(190000), False, Side.LEAST), "10000", Bounds(low=Decimal(200000))),
        (Change(Decimal(20), True, Side.LEAST), "-50", Bounds(low=Decimal(-40))),
        (Change(Decimal(5), False, Side.LEAST), "12.5", Bounds(low=Decimal("17.5"))),
    ],
)
def test_changes(change: Change, base: str, bounds: Bounds) -> None:
    assert change.bounds(Decimal(base)) == bounds


@pytest.mark.parametrize(("number", "meant"), [(29 / 100 * 100, "29"), (3 / 25 * 100, "12"), (1 / 3, "0.333333333333")])
def test_a_quotient_is_what_it_means(number: float, meant: str) -> None:
    assert exact(number) == Decimal(meant)
