"""From an observed number to a verdict. Pure: no files, no clock."""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist

from msgspec import Struct
from msgspec.structs import replace

from salescli.targets.arithmetic import exact
from salescli.targets.model import Bounds, Interval, Pace, Reason, Severity, Verdict


class Rules(Struct, frozen=True):
    """How strictly a target is judged."""

    severity: Severity = "error"
    min_n: int | None = None
    confidence: Decimal = Decimal("0.95")


class Observation(Struct, frozen=True):
    """A number as it was found: `n` rows behind it, for a rate `hits` of `trials`, the `pace` of a running period."""

    value: Decimal | None
    complete: bool = True
    n: int | None = None
    hits: int | None = None
    trials: int | None = None
    pace: Pace | None = None


class Opinion(Struct, frozen=True):
    """A verdict with what it rests on."""

    verdict: Verdict
    reason: Reason | None = None
    interval: Interval | None = None


def judge(seen: Observation, bounds: Bounds, rules: Rules) -> Opinion:
    """The verdict on one number of one period and group.

    In this order: nothing to judge, too few rows, an interval that spans a bound, and only then the number itself:
    met or missed when the period is over, else on track or behind, by its pace where it has one.
    """
    if seen.value is None:
        return Opinion(Verdict.NOT_EVALUATED, Reason.NO_DATA)
    if rules.min_n is not None and seen.n is not None and seen.n < rules.min_n:
        return Opinion(Verdict.INCONCLUSIVE, Reason.FEW_ROWS)
    interval = wilson(seen.hits, seen.trials, rules.confidence)
    if interval and _spans(interval, bounds):
        return Opinion(Verdict.INCONCLUSIVE, Reason.INTERVAL, interval)
    return replace(_by_number(seen, seen.value, bounds, rules), interval=interval)


def _by_number(seen: Observation, value: Decimal, bounds: Bounds, rules: Rules) -> Opinion:
    if seen.complete:
        missed = Verdict.MISSED if rules.severity == "error" else Verdict.WARNING
        return Opinion(Verdict.MET if bounds.allow(value) else missed)
    fine = seen.pace.needed(bounds).allow(value) if seen.pace else bounds.allow(value)
    return Opinion(Verdict.ON_TRACK if fine else Verdict.BEHIND)


def _spans(interval: Interval, bounds: Bounds) -> bool:
    edges = (edge for edge in (bounds.low, bounds.high) if edge is not None)
    return any(interval.low < edge < interval.high for edge in edges)


def wilson(hits: int | None, trials: int | None, confidence: Decimal) -> Interval | None:
    """The Wilson score interval of a rate, in per cent; None for what is no rate, or without confidence asked for."""
    if not confidence or hits is None or not trials or not 0 <= hits <= trials:
        return None
    z = NormalDist().inv_cdf((1 + float(confidence)) / 2)
    share = hits / trials
    middle = share + z * z / (2 * trials)
    reach = z * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    scale = 1 + z * z / trials
    low = 0.0 if hits == 0 else (middle - reach) / scale
    high = 1.0 if hits == trials else (middle + reach) / scale
    return Interval(exact(low * 100), exact(high * 100))
