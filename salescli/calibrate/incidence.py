"""How likely a deal is won once it has entered a stage, where some are not decided yet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

#: Digits of the arithmetic: enough that what is rounded away cannot be seen.
_DIGITS = 50


class Day(NamedTuple):
    """How many deals were won, were lost, or are open after so many days in a stage."""

    days: int
    won: int
    lost: int
    open: int


def winning(outcomes: Iterable[Day]) -> float | None:
    """The cumulative incidence of winning (Aalen and Johansen 1978); None where no deal is decided.

    An open deal counts for as long as it was seen and no longer. Decisions of a day come before what is open that long.
    """
    ordered = sorted(outcomes)
    if not any(day.won + day.lost for day in ordered):
        return None
    at_risk = sum(day.won + day.lost + day.open for day in ordered)
    with localcontext(prec=_DIGITS):
        undecided, found = Decimal(1), Decimal(0)
        for days in dict.fromkeys(day.days for day in ordered):
            same = [day for day in ordered if day.days == days]
            won, lost, still_open = (sum(part) for part in zip(*(day[1:] for day in same), strict=True))
            if won or lost:
                found += undecided * won / at_risk
                undecided *= 1 - Decimal(won + lost) / at_risk
            at_risk -= won + lost + still_open
        return float(found)


def wilson(share: float, count: int, confidence: float) -> tuple[float, float]:
    """The Wilson score interval of a share (0 to 1) of so many (Wilson 1927)."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle = share + z * z / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    below = 1 + z * z / count
    return (middle - half) / below if share > 0 else 0.0, (middle + half) / below if share < 1 else 1.0
