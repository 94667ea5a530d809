"""A check: for every target its periods and groups, their numbers, and the verdicts on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.engine.filters import UnknownValue
from salescli.errors import MissingInputError, SalesCliError, SettingsError, UsageError
from salescli.message import Message, say
from salescli.model.calendar import AsOf, Grain, Span
from salescli.targets import kpi_traits
from salescli.targets.effort import effort
from salescli.targets.model import (
    Aim,
    At,
    Base,
    Bounds,
    ByGroup,
    Change,
    Check,
    Group,
    Judged,
    Pace,
    Period,
    Reason,
    Schedule,
    Target,
    Verdict,
    Versus,
)  # fmt: skip
from salescli.targets.numbers import groups
from salescli.targets.numbers.answers import Answer, Question, Row
from salescli.targets.pace import of_group, paces
from salescli.targets.verdict import Observation, Opinion, Rules, judge

if TYPE_CHECKING:
    from salescli.engine.notes.data_end import DataEnd
    from salescli.targets.numbers.numbers import Numbers


def run(targets: Sequence[Target], numbers: Numbers) -> Check:
    """Judge every target.

    Raises SettingsError for what cannot be asked, InputError for files that cannot be trusted.
    """
    as_of = numbers.seen_from.day
    numbers.ask_together([history_of(split(target)) for target in targets], _ends)
    judged = tuple(
        replace(verdict, target=replace(verdict.target, kpi=numbers.exports.defined(verdict.target.kpi)))
        for target in targets
        for verdict in judge_target(target, numbers)
    )
    return Check(judged, as_of, numbers.notes, numbers.ignored, numbers.remarks)


def _ends(error: SalesCliError) -> bool:
    """Whether no target is judged for an error: for another one those are not that need what is missing."""
    return not isinstance(error, MissingInputError)


def judge_target(target: Target, numbers: Numbers) -> list[Judged]:
    """A target's verdicts, one for each period and group."""
    try:
        return _with_namesakes(list(_Judging(split(target), numbers).verdicts()))
    except MissingInputError as error:
        return [_unjudged(target, Reason.NO_INPUT, detail=error.message)]
    except UsageError as error:
        reason = error.reason if isinstance(error, UnknownValue) else error.message
        said = say("targets.of_target", place=str(target.origin), name=target.name, what=reason)
        raise SettingsError(said, error.hint) from None


def _with_namesakes(judged: list[Judged]) -> list[Judged]:
    """The verdicts with the names that several of their groups have, which people tell apart by the ids."""
    pairs = {
        (value, dict(each.group).get(name.removesuffix("_id")))
        for each in judged
        for name, value in each.group
        if name.endswith("_id")
    }
    times = Counter(name for _, name in pairs)
    found = frozenset(name for name, count in times.items() if name is not None and count > 1)
    return [replace(each, namesakes=found) for each in judged] if found else judged


def history_of(target: Target) -> Question:
    """The question for every period of a target's number, by its groups."""
    return Question(target.kpi.name, target.grain, target.by, target.where)


def split(target: Target) -> Target:
    """The target; a share of all gets its KPI's split, of which the filter picks a group (else it is 100 %)."""
    if target.by or not target.kpi.is_share_of_all:
        return target
    return replace(target, by=target.kpi.by)


def _unjudged(target: Target, reason: Reason, period: Period | None = None, detail: Message | None = None) -> Judged:
    verdict = Verdict.FOLLOWED if target.aim is None else Verdict.NOT_EVALUATED
    return Judged(target=target, verdict=verdict, reason=reason, period=period, detail=detail)


class _Judging(Struct, frozen=True):
    """One target while it is judged."""

    target: Target
    numbers: Numbers

    def verdicts(self) -> Iterator[Judged]:
        """Every verdict, period by period."""
        if self.target.grain is Grain.TOTAL:
            yield from self._of_total()
            return
        found = [list(self._of_period(span)) for span in self._spans()]
        if self.target.at is At.EACH:  # the first periods have no period before them to compare with
            compared = [each for each in found if any(judged.reason is not Reason.NO_BASE for judged in each)]
            found = compared or found[-1:]
        for each in found:
            yield from each

    @property
    def _as_of(self) -> AsOf:
        return self.numbers.seen_from

    def _question(self, start: date | None = None, end: date | None = None) -> Question:
        return replace(history_of(self.target), start=start, end=end)

    def _of_total(self) -> Iterator[Judged]:
        """The verdicts on the one number as of the as-of date, or of the due date once that is past."""
        due = self.target.due
        over = due is None or due <= self._as_of.last_complete_day
        question = replace(self._question(), as_of=due if due and over else None)
        answer = self.numbers.answer(question)
        if not answer.rows:
            yield _unjudged(self.target, Reason.NO_DATA)
        for row in answer.rows.values():
            period = Period(row.label, row.start, row.end, over)
            yield self._judged(row, period, answer, None, _of_group(self.target.aim, row.group))

    def _spans(self) -> list[tuple[date, date]]:
        """The first and last day of each period to judge, in order."""
        target, calendar = self.target, self.numbers.calendar
        if isinstance(target.at, Span):
            return [self._whole(_first(target.at))]
        if target.due is not None:
            return [self._whole(target.due)]
        latest = _first(calendar.last_complete(1, target.grain, self._as_of))
        if target.at is At.LATEST:
            return [self._whole(latest)]
        if isinstance(target.aim, Schedule):
            starts = [_first(entry.span) for entry in target.aim.entries]
        else:
            starts = [row.start for row in self.numbers.answer(self._question()).periods()]
        return [self._whole(start) for start in starts if start <= latest] or [self._whole(latest)]

    def _whole(self, day: date) -> tuple[date, date]:
        calendar, grain = self.numbers.calendar, self.target.grain
        return calendar.start_of(day, grain), calendar.end_of(day, grain)

    def _of_period(self, span: tuple[date, date]) -> Iterator[Judged]:
        start, end = span
        period = self._period(start, end)
        if start > self._as_of.day:
            yield _unjudged(self.target, Reason.NOT_BEGUN, period)
            return
        aim = self.target.aim
        if isinstance(aim, Schedule):
            wanted = aim.at(start)
            if wanted is None:
                reason = Reason.NOT_BEGUN if start < aim.first else Reason.NO_VALUE
                yield _unjudged(self.target, reason, period)
                return
            aim = wanted
        history = self._history(start, end)
        periods = history.periods()
        mine = self._groups(history, start, end) if periods and periods[0].start <= start else []
        if not mine:
            ended = _ended(history, period)
            reason = Reason.DATA_END if ended and ended.is_lack and ended.day else Reason.NO_DATA
            yield replace(_unjudged(self.target, reason, period), data_end=ended.day if ended else None)
        found = self._paces(history, period) if mine and not period.complete else None
        for group in mine:
            row = history.rows.get((start, group)) or self._nothing(period, group)
            pace = None if found is None else of_group(found, group, period, self._as_of)
            yield self._judged(row, period, history, pace, _of_group(aim, group))

    def _period(self, start: date, end: date) -> Period:
        label = self.numbers.calendar.series(start, start, self.target.grain)["period"][0]
        return Period(label, start, end, end <= self._as_of.last_complete_day)

    def _history(self, start: date, end: date) -> Answer:
        """All periods from the first event to the judged one, even if that has no event."""
        answer = self.numbers.answer(self._question())
        periods = answer.periods()
        if periods and periods[-1].start < start:
            answer = self.numbers.answer(self._question(end=end))
        return answer

    def _groups(self, history: Answer, start: date, end: date) -> list[Group]:
        """The groups that are judged in a period: see `targets.groups`."""
        return groups.judged(self.target, history, self.numbers, start, end) if self.target.by else history.groups()

    def _nothing(self, period: Period, group: Group) -> Row:
        """The numbers of a group that was never in the data: 0 for numbers that add up, else none."""
        target = self.target
        columns = ("value", *target.kpi.components)
        added = {name: Decimal(0) for name in columns if kpi_traits.pacing(target.kpi, name)}
        numbers = {name: added.get(name) for name in columns}
        return Row(period.label, period.start, period.end, period.complete, group, numbers)

    def _paces(self, history: Answer, period: Period) -> dict[Group, Pace] | None:
        pacing = kpi_traits.pacing(self.target.kpi, self.target.column)
        if pacing is None:
            return None
        past = [(row.start, row.end) for row in history.periods() if row.start < period.start]
        return paces(self.target, pacing, period, past, self.numbers)

    def _judged(self, row: Row, period: Period, history: Answer, pace: Pace | None, aim: Bounds | Change) -> Judged:
        target = self.target
        value = row.numbers[target.column]
        ended = _ended(history, period)
        is_unknown = ended is not None and ended.is_lack
        if ended and is_unknown and target.aim is not None:
            unjudged = _unjudged(target, Reason.DATA_END, period)
            return replace(unjudged, group=row.group, currency=history.currency, data_end=ended.day)
        known = Judged(
            target=target,
            verdict=Verdict.FOLLOWED,
            group=row.group,
            period=period,
            value=value,
            n=self._rows_behind(row),
            currency=history.currency,
            pace=pace,
            data_end=ended.day if ended else None,
        )
        if target.aim is None:
            reason = Reason.DATA_END if is_unknown else Reason.NO_DATA if value is None else None
            return replace(known, reason=reason)
        base: Base | None = None
        if isinstance(aim, Change):
            base = self._base(row, history)
            if base is None or (aim.is_relative and not base.value):
                reason = Reason.ZERO_BASE if base else Reason.NO_BASE
                return replace(known, verdict=Verdict.NOT_EVALUATED, reason=reason, base=base)
            aim = aim.bounds(base.value)
        bounds = aim
        rules = Rules(target.severity, target.min_n, target.confidence)
        opinion = judge(self._observation(row, period, pace), bounds, rules)
        if opinion.reason is Reason.NO_DATA and target.by:  # the files have the group, but nothing to divide by in it
            opinion = Opinion(Verdict.INCONCLUSIVE, Reason.EMPTY_GROUP)
        short = opinion.verdict in (Verdict.BEHIND, Verdict.MISSED, Verdict.WARNING)
        return replace(
            known,
            verdict=opinion.verdict,
            reason=opinion.reason,
            interval=opinion.interval,
            bounds=bounds,
            base=base,
            effort=effort(target, row, bounds, period, self.numbers) if short else None,
        )

    def _observation(self, row: Row, period: Period, pace: Pace | None) -> Observation:
        target = self.target
        rate = kpi_traits.proportion(target.kpi, target.column)
        hits = _whole_number(row, (rate.hits,)) if rate else None
        trials = _whole_number(row, rate.trials) if rate else None
        complete = period.complete and row.complete  # customers may be known by months, and not to its end
        return Observation(row.numbers[target.column], complete, self._rows_behind(row), hits, trials, pace)

    def _rows_behind(self, row: Row) -> int | None:
        return _whole_number(row, kpi_traits.rows_behind(self.target.kpi, self.target.column))

    def _base(self, row: Row, history: Answer) -> Base | None:
        """The number that the change is counted from."""
        start = self._base_start(row.start)
        found = history.rows.get((start, row.group))
        value = found.numbers[self.target.column] if found else None
        return Base(found.label, value) if found and value is not None else None

    def _base_start(self, start: date) -> date:
        calendar, grain, versus = self.numbers.calendar, self.target.grain, self.target.versus
        if isinstance(versus, Span) and versus.start:
            return versus.start
        if versus is Versus.PREVIOUS:
            return calendar.shift(start, grain, -1)
        if grain is Grain.DAY:
            return start.replace(year=start.year - 1, day=28 if (start.month, start.day) == (2, 29) else start.day)
        periods = {Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.YEAR: 1}
        return calendar.shift(start, grain, -periods[grain])


def _of_group(aim: Aim, group: Group) -> Bounds | Change:
    """The bounds or change for a group; none where a target only follows, or its values do not name the group."""
    wanted = aim.of(group) if isinstance(aim, ByGroup) else aim
    return wanted if isinstance(wanted, Bounds | Change) else Bounds()


def _ended(history: Answer, period: Period) -> DataEnd | None:
    """Where the data end, if they end before the period begins."""
    return history.data_end if history.data_end and history.data_end.is_before(period.start) else None


def _first(span: Span) -> date:
    """The first day of a period, which has one."""
    assert span.start is not None
    return span.start


def _whole_number(row: Row, columns: Sequence[str]) -> int | None:
    """The sum of count columns; None where one is missing or empty."""
    found = [row.numbers.get(column) for column in columns]
    return int(sum(number for number in found if number is not None)) if found and None not in found else None
