"""From a question to the account of a change: windows, one scan for both, then drivers and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from salescli import kpis
from salescli.errors import MissingInputError, SalesCliError, UsageError, did_you_mean
from salescli.message import say
from salescli.model import formula
from salescli.model.account import DEFAULT, Account, Drivers, Formula, Parts, Ratio, Refused, texts
from salescli.model.calendar import Calendar, Span
from salescli.model.measures import Missing, Unit
from salescli.results.note import Note, note
from salescli.why import drivers as of_drivers
from salescli.why import effects, figures, windows, written
from salescli.why.model import Row, RowKind, Why
from salescli.why.splits import Splits

if TYPE_CHECKING:
    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.kpis import Registry
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure
    from salescli.model.metric import Kpi
    from salescli.why.drivers import Driver, Figures
    from salescli.why.windows import Pair

#: What `--drivers` says for no drivers, and `--by` for no groups.
NONE = "none"


class Question(Struct, frozen=True, kw_only=True):
    """A question as a user words it, besides what a request has: dates, filters, splits, settings.

    With `rows` the rows behind the change are wanted, with `largest` so many of each window besides the account. With
    `shown` only so many rows of each split are wanted, those of the largest groups.
    """

    at: str | None = None
    versus: str = "previous"
    drivers: str | None = None
    top: int = 10
    rows: bool = False
    largest: int = 0
    shown: int | None = None


class Asked(Struct, frozen=True):
    """A question under the settings, checked: the KPI as declared and as configured, the windows, the query."""

    kpi: Kpi
    account: Account
    pair: Pair
    query: Query
    split: tuple[str, ...] | None
    tree: str | None
    top: int = 10
    shown: int | None = None

    @property
    def drivers(self) -> Drivers | None:
        """The tree of drivers that is asked for."""
        return self.account.drivers.get(self.tree or DEFAULT) if self.tree != NONE else None

    @property
    def kpis(self) -> list[Kpi]:
        """The KPI, and where its drivers need more the KPI with that too."""
        more = {} if self.drivers is None else _measures(self.account, self.drivers)
        return [self.kpi, *([_with_inputs(self.kpi, more)] if more else [])]


def compute(exports: Exports, name: str, request: Request, question: Question) -> Why:
    """The account of a KPI's change. Raises SalesCliError for everything that a user can mend."""
    asked = ask(exports, name, request, question)
    exports.refuse_stale(asked.query.as_of.day)
    if question.rows:
        effects.check(asked)
    splits = splits_of(asked, exports.dataset)
    chosen = splits.chosen(asked.split)
    if not splits.is_one_scan:
        exports.expect(len(chosen) + 1, [*asked.query.dimensions, *splits.dimensions])
    with exports.dataset.reading():
        answer, inputs = _answers(asked, splits)
        found = account_of(asked, splits, chosen, answer, inputs)
        wants_largest = question.largest > 0 and effects.has_rows(asked) and found.total.contribution is not None
        if question.rows or wants_largest:
            most = None if question.rows else question.largest
            return replace(found, effects=effects.rows(asked, answer, exports.dataset, most))
        return found


def ask(exports: Exports, name: str, request: Request, question: Question) -> Asked:
    """The question, checked before any file is read as far as that is possible."""
    kpi = named(name, exports.kpis)
    account = kpi.account
    assert account is not None
    plain = replace(request, period=None, by=(), compare=None)
    query = plain.query(kpi, exports.settings)
    calendar = Calendar(exports.settings.calendar.fiscal_year_start)
    asked = windows.Asked(kpi.grain, question.at, request.period, question.versus, query.span)
    pair = windows.choose(asked, calendar, query.as_of)
    if pair.grain not in kpi.grains:
        raise UsageError(
            say("engine.no_period", kpi=kpi.name, period=pair.grain.value),
            say("engine.periods", known=[grain.value for grain in kpi.grains]),
        )
    _check_drivers(account, kpi, question.drivers)
    if question.top < 0:
        raise UsageError(say("why.top_below_0", count=question.top), say("why.top_example"))
    configured = exports.configured(kpi, exports.chosen(kpi, request.options))
    account = configured.account or account
    query = replace(
        query,
        grain=pair.grain,
        span=Span(pair.at.start, pair.at.end),
        against=_against(kpi, pair, calendar),
        total=False,
    )
    return Asked(
        configured, account, pair, query, _split(request, account, kpi), question.drivers, question.top, question.shown
    )


def _against(kpi: Kpi, pair: Pair, calendar: Calendar) -> tuple[Span, ...]:
    """The days that are evaluated besides: the other window, and where the KPI knows it the period before each."""
    found = [Span(pair.versus.start, pair.versus.end), Span(pair.versus.start, pair.versus.frame["end"].item())]
    if kpi.knows_previous:
        for window in (pair.at, pair.versus):
            start = calendar.start_of(window.start, pair.grain)
            found.append(Span(calendar.shift(start, pair.grain, -1), start - timedelta(days=1)))
    return tuple(found)


def named(name: str, known: Registry = kpis.BUILT_IN) -> Kpi:
    """The KPI of a name. Raises UsageError for several, for an unknown one, and for one that has no account."""
    if "," in name:
        raise UsageError(say("why.one_kpi", names=name), say("why.ask_one_by_one"))
    kpi = known.get(name)
    match kpi.account:
        case Refused(reason=reason, command=command):
            raise UsageError(say("why.refused", kpi=kpi.name, reason=say(reason)), say("why.ask_for", command=command))
        case None:
            raise UsageError(say("why.refused", kpi=kpi.name, reason=say("why.not_declared")), say("kpis.see_list"))
    return kpi


def _check_drivers(account: Account, kpi: Kpi, word: str | None) -> None:
    if word is None or word == NONE or (word in account.drivers and word != DEFAULT):
        return
    known = [*(name for name in account.drivers if name != DEFAULT), NONE]
    raise UsageError(
        say("why.no_tree", kpi=kpi.name, word=word), did_you_mean(word, known) or say("why.trees", known=known)
    )


def _split(request: Request, account: Account, kpi: Kpi) -> tuple[str, ...] | None:
    """The joint split that is asked for, () for none; None where nothing is said."""
    query_by = [request.by] if isinstance(request.by, str) else list(request.by)
    wanted = tuple(dict.fromkeys(part.strip() for text in query_by for part in text.split(",") if part.strip()))
    if not wanted or wanted == (NONE,):
        return () if wanted else None
    if isinstance(account, Formula):
        raise UsageError(say("why.formula_has_no_groups", kpi=kpi.name), say("why.ask_inputs", kpis=account.ask))
    return wanted


def splits_of(asked: Asked, dataset: Dataset) -> Splits:
    """The splits of a question, over a dataset."""

    def answer(split: tuple[str, ...]) -> Answer:
        from salescli.engine import run as engine

        return engine.compute(asked.kpi, dataset, replace(asked.query, by=split))

    return Splits(dataset, asked.kpi, asked.account, asked.query, asked.pair, answer)


def account_of(
    asked: Asked, splits: Splits, chosen: Sequence[tuple[str, ...]], answer: Answer, inputs: Answer | None
) -> Why:
    """The account, from the answer of the KPI and that of the inputs of its drivers, if there is one."""
    kpi, pair = asked.kpi, asked.pair
    value, previous = _values(answer, pair)
    currency = answer.result.currency
    if pair.is_default and value is None and pair.at.end < (_known_from(answer) or date.max):
        raise UsageError(
            say("why.no_complete_period", kpi=kpi.name, grain=pair.grain.value), say("why.name_a_past_period")
        )
    shared: dict[str, Any] = {
        "kpi": kpi, "at": pair.at, "versus": pair.versus, "grain": pair.grain, "as_of": asked.query.as_of,
        "currency": currency, "where": asked.query.where, "is_ratio": isinstance(asked.account, Ratio),
        "is_by_one": bool(asked.split),
    }  # fmt: skip
    notes = [*answer.result.notes, *_partly(answer, pair)]
    if value is None or previous is None:
        total = Row(kind=RowKind.TOTAL, unit=kpi.unit, value=value, previous=previous)
        return Why(rows=(total,), notes=(*notes, note("no_value", 0, "why.no_value")), **shared)
    exact = answer if inputs is None else inputs
    windows_of = [window.frame for window in (pair.at, pair.versus)]
    later, earlier = (numbers.exact[()] for numbers in figures.over_each(exact.evaluation, windows_of))
    change = _difference(later, earlier)
    shared["change_percent"] = written.or_none(change / abs(earlier["value"]) * 100 if earlier["value"] else None)
    total = Row(
        kind=RowKind.TOTAL, unit=kpi.unit, value=value, previous=previous, contribution=written.written(change),
        share=written.or_none(Fraction(100) if change else None),
    )  # fmt: skip
    rows = [total]
    if asked.drivers is not None:
        found = None if inputs is None else _drivers(asked, inputs, later, earlier)
        if found is None:
            notes.append(note("no_drivers", 0, "why.no_drivers", kpi=kpi.name))
        else:
            rows += _driver_rows(found, change)
    of_groups, left_out, more = splits.rows(chosen, answer, (later, earlier), asked.top, asked.shown)
    return Why(
        rows=(*rows, *of_groups), notes=(*notes, *more), by_left_out=left_out, drivers=asked.tree or DEFAULT, **shared
    )  # fmt: skip


def _difference(later: Figures, earlier: Figures) -> Fraction:
    value, previous = later["value"], earlier["value"]
    assert value is not None and previous is not None
    return value - previous


def _answers(asked: Asked, splits: Splits) -> tuple[Answer, Answer | None]:
    """The answer of the KPI, and that of its drivers, over one scan; None where the files cannot answer the latter."""
    from salescli.engine import run as engine

    wanted = asked.kpis
    besides = splits.dimensions if splits.is_one_scan else ()
    found = engine.compute_many(wanted, splits.dataset, asked.query, besides)
    for answer in found:
        if isinstance(answer, SalesCliError) and (answer is found[0] or not isinstance(answer, MissingInputError)):
            raise answer
    first, last = found[0], found[-1]
    assert not isinstance(first, SalesCliError)
    return first, None if isinstance(last, SalesCliError) else last


def _measures(account: Account, tree: Drivers) -> dict[str, Measure]:
    """The further measures that a tree of drivers uses.

    They widen no range, and are null where no file has their columns.
    """
    used = {name for text in texts(tree) for name in formula.names(text)}
    return {
        name: replace(measure, dates_range=False).or_missing(Missing.NULL)
        for name, measure in account.measures.items()
        if name in used
    }


def _with_inputs(kpi: Kpi, more: Mapping[str, Measure]) -> Kpi:
    """The KPI with the measures of its drivers too."""
    return replace(kpi, hidden={**kpi.hidden, **more}, remarks=None)


def _known_from(answer: Answer) -> date | None:
    """The day from which the files say something of the KPI, as `kpi --compare` takes it."""
    from salescli.engine.windows import extreme

    evaluation = answer.evaluation
    return extreme(evaluation.dated(), first=True) if evaluation.kpi.looks_ahead else evaluation.first_day()


def _values(answer: Answer, pair: Pair) -> tuple[Any, Any]:
    """The KPI's value in both windows, as `kpi` shows it; None before the data begin."""
    first = _known_from(answer)
    windows_of = (pair.at, pair.versus)
    numbers = figures.over_each(answer.evaluation, [window.frame for window in windows_of])
    found = [each.literal[()] if first is not None and window.seen >= first else None
             for each, window in zip(numbers, windows_of, strict=True)]  # fmt: skip
    return found[0], found[1]


def _partly(answer: Answer, pair: Pair) -> list[Note]:
    """A note where the data begin within what the period is compared with."""
    from salescli.engine.comparison.compare import beginning

    first = _known_from(answer)
    if answer.plan.is_state or first is None or pair.versus.seen < first:
        return []
    return beginning([(pair.at.label, pair.versus.start, pair.versus.seen)], first)


def _drivers(asked: Asked, answer: Answer, later: Figures, earlier: Figures) -> list[Driver] | None:
    tree = asked.drivers
    assert tree is not None
    moved: Mapping[str, Fraction | None] | None = None
    if isinstance(tree, Parts) and tree.are_moves:
        window, is_forward = windows.between(asked.pair)
        found = figures.of_whole(answer.evaluation, window)
        moved = {name: None if number is None else number * (1 if is_forward else -1) for name, number in found.items()}
    unit = asked.kpi.unit
    return of_drivers.account(tree, unit, later, earlier, moved, [*answer.evaluation.absent])


def _driver_rows(found: Sequence[Driver], change: Fraction) -> list[Row]:
    amounts = written.parts([each.amount for each in found], change)
    return [
        Row(
            kind=RowKind.DRIVER,
            unit=each.unit,
            name=each.name,
            value=_shown(each.value, each.unit),
            previous=_shown(each.previous, each.unit),
            contribution=amount,
            share=written.or_none(each.amount / change * 100 if change else None),
        )
        for each, amount in zip(found, amounts, strict=True)
    ]


def _shown(value: Fraction | None, unit: Unit) -> Any:
    """A figure of a driver: a whole count is whole."""
    if value is not None and unit is Unit.COUNT and value.denominator == 1:
        return int(value)
    return written.or_none(value)
