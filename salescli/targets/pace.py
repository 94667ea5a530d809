"""How far a running period should be: by its days, and by what was usually reached at that point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import TYPE_CHECKING

from salescli.model.calendar import AsOf, Grain
from salescli.targets.arithmetic import quotient
from salescli.targets.model import Group, Pace, Period, Target
from salescli.targets.numbers.answers import Question, Stretch

if TYPE_CHECKING:
    from salescli.model.metric import Pacing
    from salescli.targets.numbers.numbers import Numbers

#: How many past periods are used to say what is usual.
_PAST = 12


def paces(
    target: Target, pacing: Pacing, period: Period, past: Sequence[tuple[date, date]], numbers: Numbers
) -> dict[Group, Pace]:
    """The pace of each group that has a past.

    `past` are the first and last days of the periods before this one, in order.
    """
    elapsed, days = progress(period, numbers.seen_from)
    question = Question(target.kpi.name, Grain.DAY, target.by, target.where)
    first = numbers.first_day(question)
    whole = [(start, end) for start, end in past[-_PAST:] if first and _is_whole(start, end, first)]
    stretches = [Stretch(start, _as_far(start, end, elapsed, days), end) for start, end in whole]
    reached = numbers.reached(question, pacing.column, stretches) if stretches else {}
    return {group: _pace(elapsed, days, sums) for group, sums in reached.items()}


def by_days(period: Period, as_of: AsOf) -> Pace:
    """The pace of a group without a past."""
    elapsed, days = progress(period, as_of)
    return Pace(elapsed, days, None, 0)


def progress(period: Period, as_of: AsOf) -> tuple[int, int]:
    """How many days of a period are over, and how many there are."""
    days = (period.end - period.start).days + 1
    return min(max((as_of.last_complete_day - period.start).days + 1, 0), days), days


def _pace(elapsed: int, days: int, sums: Sequence[tuple[Decimal, Decimal]]) -> Pace:
    shares = [quotient(by_then, whole) for by_then, whole in sums if whole > 0]
    return Pace(elapsed, days, median(shares) if shares else None, len(shares))


def _is_whole(start: date, end: date, first: date) -> bool:
    """Whether the data have the period from its beginning: their first event is in its first tenth or earlier."""
    return first <= start + (end - start) / 10


def _as_far(start: date, end: date, elapsed: int, days: int) -> date:
    """The day that is as far into a past period; the day before it where no day has passed."""
    length = (end - start).days + 1
    passed = (Decimal(elapsed) * length / days).quantize(Decimal(1), ROUND_HALF_UP)
    return start + timedelta(days=int(passed) - 1)


def of_group(found: Mapping[Group, Pace], group: Group, period: Period, as_of: AsOf) -> Pace:
    """A group's pace; by the days alone where it has no past."""
    return found.get(group) or by_days(period, as_of)
