"""A look at the targets themselves: what each leaves unsaid, and how ambitious it is against one's own past."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.errors import SettingsError
from salescli.message import Message, say
from salescli.model.calendar import Grain, Span
from salescli.targets import load as reading
from salescli.targets.arithmetic import quotient
from salescli.targets.check import history_of, judge_target, split
from salescli.targets.model import Bounds, Group, Judged, Origin, Schedule, Target

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.targets.numbers.numbers import Numbers


class Ambition(Struct, frozen=True):
    """How a target compares with the complete periods before the one that it speaks of: reached in so many of them."""

    judged: Judged
    reached: int
    past: int

    @property
    def percentile(self) -> Decimal | None:
        """The share of one's own past periods that fell short of it, in per cent; None without any."""
        return quotient(Decimal(100 * (self.past - self.reached)), self.past) if self.past else None

    @property
    def group(self) -> Group:
        """The group that it is about."""
        return self.judged.group


class Finding(Struct, frozen=True):
    """One target, looked at: what is wrong or left unsaid, and its ambitions, one a group."""

    name: str
    origin: Origin
    is_broken: bool
    remarks: tuple[Message, ...]
    ambitions: tuple[Ambition, ...] = ()


def look(settings: Settings, numbers: Numbers | None) -> list[Finding]:
    """What there is to say of every target; without `numbers` nothing of its ambition.

    Raises SettingsError for names that are given twice or lead nowhere, InputError for files that cannot be trusted.
    """
    found = reading.written(settings)
    if numbers:
        numbers.seen_from  # noqa: B018  a day that is none is a wrong option, not a wrong target
    findings = [_finding(each, settings, numbers) for each in found]
    reading.check_names(found)
    return findings


def _finding(each: reading.WrittenTarget, settings: Settings, numbers: Numbers | None) -> Finding:
    try:
        target = reading.target(each, settings)
        ambitions = ambitions_of(target, numbers) if numbers else ()
    except SettingsError as error:
        remark = say("targets.and_advice", what=error.message, hint=error.hint) if error.hint else error.message
        return Finding(each.name, each.origin, True, (remark,))
    return Finding(each.name, each.origin, False, tuple(remarks(target)), tuple(ambitions))


def remarks(target: Target) -> Sequence[Message]:
    """What a target leaves unsaid."""
    unsaid = []
    if not target.owner:
        unsaid.append(say("targets.no_owner"))
    if target.is_bare:
        unsaid.append(say("targets.bare_figures"))
    is_bound_in_time = target.due or isinstance(target.at, Span) or isinstance(target.aim, Schedule)
    if target.aim is not None and not is_bound_in_time:
        unsaid.append(say("targets.no_end"))
    return unsaid


def ambitions_of(target: Target, numbers: Numbers) -> list[Ambition]:
    """The ambition of each verdict that has bounds."""
    if target.grain is Grain.TOTAL:
        return []
    return [
        _ambition(judged, judged.bounds, target, numbers) for judged in judge_target(target, numbers) if judged.bounds
    ]


def _ambition(judged: Judged, bounds: Bounds, target: Target, numbers: Numbers) -> Ambition:
    asked = split(target)
    answer = numbers.answer(history_of(asked))
    values = [
        value
        for row in answer.rows.values()
        if row.group == judged.group and row.complete and judged.period and row.start < judged.period.start
        if (value := row.numbers[target.column]) is not None
    ]
    return Ambition(judged, sum(map(bounds.allow, values)), len(values))
