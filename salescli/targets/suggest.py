"""`check --suggest`: targets for the coming period, from one's own past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import MissingInputError, UsageError
from salescli.message import Message, Option, Word, say
from salescli.model.calendar import Grain
from salescli.model.measures import Unit
from salescli.targets import kpi_traits
from salescli.targets import load as reading
from salescli.targets.arithmetic import quotient
from salescli.targets.check import history_of, judge_target
from salescli.targets.model import At, Bounds, Group, Side, Target
from salescli.targets.numbers import groups
from salescli.targets.numbers.answers import Question

if TYPE_CHECKING:
    from salescli.model.metric import Kpi
    from salescli.targets.model import Judged
    from salescli.targets.numbers.answers import Answer, Row
    from salescli.targets.numbers.numbers import Numbers

#: So many periods are the past that a target is measured by.
PAST = 8
#: What is little: the share of the last target by which it was missed. What is more: the share added after success.
LITTLE, MORE = Decimal("0.10"), Decimal("0.05")
#: How many periods of a grain make a year.
_A_YEAR = {Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.YEAR: 1}
#: Units that tables round to two places; the others to one.
_TWO_PLACES = (Unit.MONEY, Unit.MONEY_A_DAY, Unit.PERCENT)


class Ground(StrEnum):
    """Why a figure is suggested."""

    PAST = "past"  # there was no last target, so the median
    MET = "met"  # the last target was met: the better of the median and a little more than the last
    LITTLE = "little"  # it was missed by little: the last again
    MUCH = "much"  # it was missed by much: the median
    NEUTRAL = "neutral"  # neither direction is better: only followed


class Suggestion(Struct, frozen=True):
    """A target for the period `label` from `start` to `end`; `figure` is None where the number is only followed.

    `group` is whose it is, in a target with a split; else empty. `past` are the last values, the oldest first, `best`
    is what the best quarter of them reached, `last` the verdict on the last target. `year_before` is the same period a
    year before.
    """

    kpi: Kpi
    grain: Grain
    where: tuple[str, ...]
    currency: str | None
    label: str
    start: date
    end: date
    past: tuple[Decimal, ...]
    median: Decimal
    best: Decimal | None
    year_before: tuple[str, Decimal] | None
    figure: Decimal | None
    side: Side | None
    ground: Ground
    last: Judged | None = None
    group: Group = ()

    @property
    def reached(self) -> int:
        """In how many of the past periods the figure was reached."""
        if self.figure is None:
            return 0
        bounds = Bounds(self.figure) if self.side is Side.LEAST else Bounds(high=self.figure)
        return sum(map(bounds.allow, self.past))


class Split(Struct, frozen=True):
    """Targets of one KPI for the groups of a split `by`, each from its own past; `new` are groups without any."""

    kpi: Kpi
    by: tuple[str, ...]
    groups: tuple[Suggestion, ...]
    new: tuple[Group, ...] = ()


class Nothing(Struct, frozen=True):
    """A KPI for which nothing can be suggested, and why."""

    kpi: Kpi
    reason: Message


def suggestions(numbers: Numbers, named: Sequence[str] = ()) -> list[Suggestion | Split | Nothing]:
    """What to aim at next: for the KPIs that are named, else those of `[report]`, else those of the targets.

    Raises UsageError where no KPI is named anywhere, MissingInputError where nothing can be suggested.
    """
    targets = reading.read(numbers.exports.settings)
    names = [name for text in named for name in filter(None, (part.strip() for part in text.split(",")))]
    names = names or _of_report(numbers) or [target.kpi.name for target in targets]
    if not names:
        raise UsageError(say("targets.suggest_what"), say("targets.name_kpi", fix=Option("--kpi", is_complete=False)))
    found: list[Suggestion | Split | Nothing] = []
    for kpi in map(numbers.exports.kpis.get, dict.fromkeys(names)):
        mine = [target for target in targets if target.kpi.name == kpi.name]
        found += _of_kpi(kpi, [target for target in mine if target.column == "value"], numbers)
    reasons = [each for each in found if isinstance(each, Nothing)]
    if len(reasons) == len(found):
        raise MissingInputError(say("targets.no_suggestion", kpi=reasons[0].kpi.name, reason=reasons[0].reason))
    return found


def _of_report(numbers: Numbers) -> list[str]:
    """The KPIs of `[report]`, without the parts of it that are none."""
    return [name for name in numbers.exports.settings.report.kpis if name in numbers.exports.kpis.names()]


def _of_kpi(kpi: Kpi, targets: Sequence[Target], numbers: Numbers) -> Iterator[Suggestion | Split | Nothing]:
    """A suggestion for every grain, filter and split that the KPI's targets have; else one at its own grain."""
    questions = {history_of(replace(target, grain=_grain(target))): target for target in targets}  # the last wins
    asked: list[tuple[Question, Target | None]] = [*questions.items()] or [(Question(kpi.name, kpi.grain), None)]
    for question, target in asked:
        try:
            if target is not None and question.by:
                yield _split(kpi, question, target, numbers)
            else:
                yield _whole(kpi, question, target, numbers)
        except MissingInputError as error:
            yield Nothing(kpi, error.message)


def _grain(target: Target) -> Grain:
    """The target's grain; a total has no coming period, so then the KPI's own."""
    return target.kpi.grain if target.grain is Grain.TOTAL else target.grain


def _whole(kpi: Kpi, question: Question, target: Target | None, numbers: Numbers) -> Suggestion | Nothing:
    """The suggestion of a target without a split."""
    if kpi.is_share_of_all:
        return Nothing(kpi, say("targets.share_of_all"))
    if question.grain is Grain.TOTAL:
        return Nothing(kpi, say("targets.no_periods"))
    answer = numbers.answer(question)
    values = _values(answer.periods(), answer, numbers)
    if not values:
        return Nothing(kpi, say("targets.no_past", period=Word(question.grain.value)))
    last = _last_verdicts(target, numbers).get(()) if target else None
    return _suggestion(kpi, question, values, last, answer.currency, numbers)


def _split(kpi: Kpi, question: Question, target: Target, numbers: Numbers) -> Split | Nothing:
    """The suggestions of a target with a split: for the groups that `check` would judge in the coming period."""
    if question.grain is Grain.TOTAL:
        return Nothing(kpi, say("targets.no_periods"))
    answer, coming = numbers.answer(question), _coming(question.grain, numbers)
    last = _last_verdicts(target, numbers)
    found: list[Suggestion] = []
    new: list[Group] = []
    for group in groups.judged(target, answer, numbers, *coming):
        mine = (row for row in answer.rows.values() if row.group == group and _was_there(group, row, target, numbers))
        if values := _values(sorted(mine, key=lambda row: row.start), answer, numbers):
            one = _suggestion(kpi, question, values, last.get(group), answer.currency, numbers)
            found.append(replace(one, group=group))
        else:
            new.append(group)
    if not found:
        return Nothing(kpi, say("targets.no_past", period=Word(question.grain.value)))
    return Split(kpi, question.by, tuple(found), tuple(new))


def _was_there(group: Group, row: Row, target: Target, numbers: Numbers) -> bool:
    """Whether a group was there in a period: a rep and a team from the first employment on."""
    mine = [each for each in numbers.staff if each.has(target.by)] if set(target.by) <= groups.STAFFED else []
    mine = [each for each in mine if each.group(target.by) == group]
    return not mine or any(each.touches(row.start, row.end) for each in mine)


def _values(rows: Iterable[Row], answer: Answer, numbers: Numbers) -> list[tuple[Row, Decimal]]:
    """The periods that are over and have a number, with it, the oldest first."""
    last_day = numbers.seen_from.last_complete_day
    over = (row for row in rows if row.complete and row.end <= last_day)
    if (ends := answer.data_end) is not None:
        over = (row for row in over if not ends.is_before(row.start))
    return [(row, value) for row in over if (value := row.numbers["value"]) is not None]


def _coming(grain: Grain, numbers: Numbers) -> tuple[date, date]:
    """The first and the last day of the period that begins next."""
    calendar = numbers.calendar
    start = calendar.shift(calendar.start_of(numbers.seen_from.day, grain), grain, 1)
    return start, calendar.end_of(start, grain)


def _suggestion(
    kpi: Kpi,
    question: Question,
    values: Sequence[tuple[Row, Decimal]],
    last: Judged | None,
    currency: str | None,
    numbers: Numbers,
) -> Suggestion:
    """What past values, and the last verdict, suggest for the coming period."""
    grain = question.grain
    past = tuple(value for _, value in values[-PAST:])
    start, end = _coming(grain, numbers)
    side = kpi_traits.side(kpi, "value")
    middle = median(past)
    ground = _ground(side, last)
    return Suggestion(
        kpi=kpi,
        grain=grain,
        where=question.where,
        currency=currency,
        label=numbers.calendar.series(start, start, grain)["period"][0],
        start=start,
        end=end,
        past=past,
        median=middle,
        best=best_quarter(past, side) if side else None,
        year_before=_year_before(start, numbers, grain, values),
        figure=rounded(_figure(ground, middle, side, last), kpi.unit) if side else None,
        side=side,
        ground=ground,
        last=last,
    )


def _year_before(
    start: date, numbers: Numbers, grain: Grain, values: Sequence[tuple[Row, Decimal]]
) -> tuple[str, Decimal] | None:
    """The label and the value of the same period a year before, if it has one."""
    if grain not in _A_YEAR:
        return None
    wanted = numbers.calendar.shift(start, grain, -_A_YEAR[grain])
    return next(((row.label, value) for row, value in values if row.start == wanted), None)


def _last_verdicts(target: Target, numbers: Numbers) -> dict[Group, Judged]:
    """By group, the latest verdict on a target with a figure, over a period that is complete."""
    found: dict[Group, Judged] = {}
    if target.grain is Grain.TOTAL:
        return found
    for asked in (replace(target, at=At.LATEST, due=None), target):  # one that is due later: as it stood last
        judged = [each for each in judge_target(asked, numbers) if each.bounds and each.value is not None]
        found |= {each.group: each for each in judged if each.period and each.period.complete}
    return found


def _bound(judged: Judged, side: Side) -> Decimal | None:
    assert judged.bounds is not None
    return judged.bounds.low if side is Side.LEAST else judged.bounds.high


def _ground(side: Side | None, last: Judged | None) -> Ground:
    if side is None:
        return Ground.NEUTRAL
    bound = _bound(last, side) if last else None
    if last is None or bound is None or last.value is None:
        return Ground.PAST
    short = bound - last.value if side is Side.LEAST else last.value - bound
    if short <= 0:
        return Ground.MET
    return Ground.LITTLE if short <= LITTLE * abs(bound) else Ground.MUCH


def _figure(ground: Ground, middle: Decimal, side: Side, last: Judged | None) -> Decimal:
    bound = _bound(last, side) if last else None
    if bound is None or ground in (Ground.PAST, Ground.MUCH):
        return middle
    if ground is Ground.LITTLE:
        return bound
    more = abs(bound) * MORE
    return max(middle, bound + more) if side is Side.LEAST else min(middle, bound - more)


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value, or the mean of the middle two."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else quotient(ordered[half - 1] + ordered[half], 2)


def best_quarter(values: Sequence[Decimal], side: Side) -> Decimal:
    """What the best quarter of the values reached: of eight the second best."""
    ordered = sorted(values, reverse=side is Side.LEAST)
    return ordered[-(-len(ordered) // 4) - 1]


def rounded(value: Decimal, unit: Unit) -> Decimal:
    """A figure as tables round it: half up, money and percent to two places, others to one."""
    return value.quantize(Decimal("0.01" if unit in _TWO_PLACES else "0.1"), ROUND_HALF_UP)
