"""Targets and verdicts, as data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from salescli.targets.arithmetic import product, quotient

if TYPE_CHECKING:
    from salescli.history.model import Guarded
    from salescli.message import Message
    from salescli.model.calendar import Grain, Span
    from salescli.model.measures import Unit
    from salescli.model.metric import Kpi

#: This many past periods are enough to say what is usual.
ENOUGH_PAST = 2

#: A group of a split: its dimension columns and their values, such as `(("rep_id", "r01"), ("rep", "Karin"))`.
Group = tuple[tuple[str, str | None], ...]


class Verdict(StrEnum):
    """The verdicts on a target."""

    MET = "met"
    MISSED = "missed"
    WARNING = "warning"
    ON_TRACK = "on track"
    BEHIND = "behind"
    INCONCLUSIVE = "inconclusive"
    NOT_EVALUATED = "not evaluated"
    FOLLOWED = "followed"

    @property
    def meaning(self) -> str:
        """The meaning of the verdict, in one line."""
        return _MEANINGS[self]


_MEANINGS = {
    Verdict.MET: "the period is over and the target reached",
    Verdict.MISSED: "the period is over and the target not reached",
    Verdict.WARNING: "missed, by a target of severity warning",
    Verdict.ON_TRACK: "the period is running, at a pace that reaches the target",
    Verdict.BEHIND: "the period is running, at a pace that does not reach it",
    Verdict.INCONCLUSIVE: "too little behind the number to tell",
    Verdict.NOT_EVALUATED: "could not be judged",
    Verdict.FOLLOWED: "shown, never judged",
}


class FailOn(StrEnum):
    """What gives exit code 1: a missed target of severity error, and what the user adds."""

    ERROR = "error"
    WARNING = "warning"
    BEHIND = "behind"
    NEVER = "never"


class Reason(StrEnum):
    """Why a target is inconclusive or not evaluated."""

    NO_INPUT = "no_input"  # a table or column is missing
    NO_DATA = "no_data"  # the number is empty in the period
    DATA_END = "data_end"  # the data end before the period begins
    NO_BASE = "no_base"  # the data do not reach back to what it is compared with
    ZERO_BASE = "zero_base"  # the base of a percentage is zero
    NO_VALUE = "no_value"  # `values` has no value for the period
    NOT_BEGUN = "not_begun"
    EMPTY_GROUP = "empty_group"  # the group has nothing to divide by in the period
    FEW_ROWS = "few_rows"  # below `min_n`
    INTERVAL = "interval"  # the confidence interval spans the target

    @property
    def is_lack(self) -> bool:
        """Whether the user has to supply something before a verdict is possible."""
        return self in (Reason.NO_INPUT, Reason.NO_DATA, Reason.DATA_END, Reason.NO_BASE, Reason.NO_VALUE)


class Side(StrEnum):
    """Whether a single figure is a lower or an upper bound."""

    LEAST = "least"
    MOST = "most"


class Bounds(Struct, frozen=True):
    """The least and the most that meet a target, in the unit of its number; None is no bound."""

    low: Decimal | None = None
    high: Decimal | None = None

    def allow(self, value: Decimal) -> bool:
        """Whether a value meets the target; a value on a bound does."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class Change(Struct, frozen=True):
    """A change from another period: `amount` in percent of its value, or in the number's own unit."""

    amount: Decimal
    is_relative: bool
    side: Side

    def bounds(self, base: Decimal) -> Bounds:
        """What must be reached from a base. Percentages of a negative base are of its absolute value."""
        figure = base + (abs(base) * self.amount / 100 if self.is_relative else self.amount)
        return Bounds(low=figure) if self.side is Side.LEAST else Bounds(high=figure)


class Scheduled(Struct, frozen=True):
    """The bounds for one named period."""

    label: str
    span: Span
    bounds: Bounds


class Schedule(Struct, frozen=True):
    """Different values for different periods."""

    entries: tuple[Scheduled, ...]

    def at(self, start: date) -> Bounds | None:
        """The bounds of the period that begins on a day."""
        return next((entry.bounds for entry in self.entries if entry.span.start == start), None)

    @property
    def first(self) -> date:
        """The first day of the first period."""
        return min(entry.span.start for entry in self.entries if entry.span.start)


class ByGroup(Struct, frozen=True):
    """Different values for different groups, named as in `values`: by key or by name, None for rows without a group."""

    entries: tuple[tuple[str | None, Bounds], ...]

    def of(self, group: Group) -> Bounds | None:
        """The bounds of a group; None where it is not named."""
        names = [value for _, value in group]
        return next((bounds for name, bounds in self.entries if name in names), None)


class Versus(StrEnum):
    """What a change is counted from, if not from a named period."""

    PREVIOUS = "previous"
    YEAR = "year"


class At(StrEnum):
    """Which periods are judged, if none is named."""

    LATEST = "latest"
    EACH = "each"


Aim = Bounds | Change | Schedule | ByGroup | None
Severity = Literal["error", "warning"]


class Origin(Struct, frozen=True):
    """Where a target is written."""

    path: str
    line: int | None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Target(Struct, frozen=True, kw_only=True):
    """One target, checked: every name in it is known and every figure is in the unit of its number.

    `by` is the split; each group gets a verdict. `where` has conditions such as `region=South`. Without an `aim` the
    number is only followed. `is_bare`: a figure was written without its unit. `depth` is how many targets it is nested
    in as a sub-goal. `named_for` are the conditions, and the period (under `at`), in the name of a target that has
    none of its own.
    """

    name: str
    kpi: Kpi
    column: str
    grain: Grain
    by: tuple[str, ...]
    where: tuple[str, ...]
    aim: Aim
    at: At | Span
    due: date | None
    versus: Versus | Span | None
    owner: str | None
    severity: Severity
    min_n: int | None
    confidence: Decimal
    part_of: str | None
    is_bare: bool
    origin: Origin
    depth: int = 0
    named_for: tuple[tuple[str, tuple[str, ...]], ...] | None = None

    @property
    def unit(self) -> Unit:
        """The unit of the number."""
        return self.kpi.unit_of(self.column)


class Period(Struct, frozen=True):
    """The period that was judged."""

    label: str
    start: date
    end: date
    complete: bool


class Base(Struct, frozen=True):
    """The period and number that a change was counted from."""

    label: str
    value: Decimal


class Interval(Struct, frozen=True):
    """The range of the true rate at the target's confidence, in percent."""

    low: Decimal
    high: Decimal


class Pace(Struct, frozen=True):
    """How far a running period should be.

    `usual` is the share of the whole that was reached by then in `past` earlier periods (the median); None without any.
    The verdict goes by `share`.
    """

    elapsed: int
    days: int
    usual: Decimal | None
    past: int

    @property
    def by_days(self) -> Decimal:
        """The share of the period's days that have passed."""
        return quotient(Decimal(self.elapsed), self.days)

    @property
    def share(self) -> Decimal:
        """The share that should be reached by now: the usual one, with enough past periods, else that of the days."""
        return self.usual if self.usual is not None and self.past >= ENOUGH_PAST else self.by_days

    def needed(self, bounds: Bounds) -> Bounds:
        """What should be reached by now."""
        return Bounds(
            None if bounds.low is None else min(bounds.low, product(bounds.low, self.share)),
            bounds.high if bounds.high is None or not self.share else product(bounds.high, self.share),
        )

    def projected(self, value: Decimal) -> Decimal | None:
        """The value at the end of the period if it goes on like this."""
        return quotient(value, self.share) if self.share else None


class Effort(Struct, frozen=True):
    """What it would take to reach a target: the rest of it, in its `unit`, and how much selling that means.

    `deals` are to be won, at the average deal; they need `pipeline` (money) and `opportunities`, at the win rate, which
    must be opened by `open_by`, at the usual cycle. Each is None where the user's own figures do not say.
    """

    remaining: Decimal
    unit: Unit
    days_left: int
    average_deal: Decimal | None = None
    win_rate: Decimal | None = None
    cycle_days: Decimal | None = None
    deals: int | None = None
    opportunities: int | None = None
    pipeline: Decimal | None = None
    open_by: date | None = None


class Judged(Struct, frozen=True, kw_only=True):
    """A target's verdict for one period and group, with everything behind it.

    `namesakes` are names that several groups have. `detail` says what was missing, `data_end` is the day on which the
    data end, if the period begins later. `changed` and `since` need a state file.
    """

    target: Target
    verdict: Verdict
    reason: Reason | None = None
    detail: Message | None = None
    group: Group = ()
    namesakes: frozenset[str] = frozenset()
    period: Period | None = None
    value: Decimal | None = None
    bounds: Bounds | None = None
    base: Base | None = None
    n: int | None = None
    interval: Interval | None = None
    pace: Pace | None = None
    effort: Effort | None = None
    currency: str | None = None
    data_end: date | None = None
    changed: bool | None = None
    since: date | None = None

    @property
    def lacks_input(self) -> bool:
        """Whether it could not be evaluated for lack of input."""
        return self.verdict is Verdict.NOT_EVALUATED and self.reason is not None and self.reason.is_lack

    @property
    def is_fine(self) -> bool:
        """Whether nobody has to act: the verdict is not missed or behind, and no input is missing."""
        return not self.lacks_input and self.verdict not in (Verdict.MISSED, Verdict.WARNING, Verdict.BEHIND)


class Check(Struct, frozen=True):
    """A whole run: every verdict in the order of the settings, sub-goals after the target that they are part of.

    `notes` say what the numbers left out, `ignored` are files that were not read, `remarks` say what was guessed while
    reading the others, `fail_on` is what makes the run fail. `history` is what the guard found, where there is one.
    """

    judged: tuple[Judged, ...]
    as_of: date
    notes: tuple[tuple[str, Message], ...] = ()
    ignored: tuple[str, ...] = ()
    remarks: tuple[Message, ...] = ()
    fail_on: frozenset[FailOn] = frozenset({FailOn.ERROR})
    history: Guarded | None = None

    def count(self, verdict: Verdict) -> int:
        """How many targets have this verdict."""
        return sum(judged.verdict is verdict for judged in self.judged)

    @property
    def is_fine(self) -> bool:
        """Whether nobody has to act on any verdict, and the data restated nothing."""
        is_restated = self.history is not None and bool(self.history.of_data)
        return not is_restated and all(judged.is_fine for judged in self.judged)
