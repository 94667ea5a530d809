"""From a question to comparisons of groups: one scan for all sides, then values, intervals and verdicts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.compare_groups import intervals, shares
from salescli.compare_groups.model import Compared, Comparison, Verdict
from salescli.errors import UsageError
from salescli.message import say
from salescli.model import formula
from salescli.model.account import Formula, Method, Ratio, Refused, Sample, Sum
from salescli.model.calendar import Grain
from salescli.results.note import Note, note
from salescli.why import figures, written

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Exports, Request
    from salescli.compare_groups.sides import Side
    from salescli.engine.evaluate import Evaluation
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi
    from salescli.why.drivers import Figures

#: What `--versus` says for all rows that are not in the group.
REST = "rest"
#: Fewer rows than these in a group get a note: their mean may not be spread as t says.
_SMALL = 30


class Question(Struct, frozen=True, kw_only=True):
    """A question as a user words it, besides what a request has: conditions on both sides, or a dimension."""

    group: tuple[str, ...] = ()
    versus: tuple[str, ...] = (REST,)
    each: str | None = None
    confidence: str = "0.95"


class Asked(Struct, frozen=True):
    """A question under the settings, checked: conditions of the sides, and the dimensions kept apart for them."""

    kpi: Kpi
    query: Query
    group: tuple[tuple[str, str | None], ...]
    versus: tuple[tuple[str, str | None], ...] | None
    each: str | None
    by: tuple[str, ...]
    confidence: Decimal

    @property
    def named(self) -> tuple[str, ...]:
        """The dimensions that the sides are named by."""
        names = [self.each] if self.each else [name for name, _ in (*self.group, *(self.versus or ()))]
        return tuple(dict.fromkeys(names))

    @property
    def ratio(self) -> Ratio | None:
        """The KPI as a ratio, also where it is a share whose things no groups have in common."""
        if self.kpi.share_of:
            above, below = self.kpi.share_of
            assert isinstance(self.kpi.value, str)
            scale = formula.exact(self.kpi.value, {above: Fraction(1), below: Fraction(1)})
            return Ratio(numerator=above, denominator=below, scale=int(scale or 1), sample=Sample.THINGS)
        return self.kpi.account if isinstance(self.kpi.account, Ratio) else None

    @property
    def method(self) -> Method:
        """How the interval is computed."""
        return self.kpi.method


def compute(exports: Exports, name: str, request: Request, question: Question) -> Compared:
    """The comparison of groups. Raises SalesCliError for everything that a user can mend."""
    asked = ask(exports, name, request, question)
    exports.refuse_stale(asked.query.as_of.day)
    with exports.dataset.reading():
        return _compared(asked, exports.dataset)


def ask(exports: Exports, name: str, request: Request, question: Question) -> Asked:
    """The question, checked before any file is read as far as that is possible."""
    if "," in name:
        raise UsageError(say("compared.one_kpi", names=name), say("why.ask_one_by_one"))
    kpi = exports.kpis.get(name)
    if Grain.TOTAL not in kpi.grains:
        raise UsageError(say("compared.no_whole", kpi=kpi.name), say("compared.by_period", kpi=kpi.name))
    confidence = _confidence(question.confidence)
    _check_sides(question)
    by = _by(request, kpi)
    if request.period and request.last is None:
        raise UsageError(say("compared.one_window", period=request.period), say("compared.say_last"))
    query = replace(request, by=(), compare=None).query(kpi, exports.settings)
    query = replace(query, grain=Grain.TOTAL, by=(), total=False)
    group, versus = (_conditions(exports, kpi, option, given)
                     for option, given in (("--group", question.group), ("--versus", question.versus)))  # fmt: skip
    configured = exports.configured(kpi, exports.chosen(kpi, request.options))
    return Asked(configured, query, group or (), versus, question.each, by, confidence)


def _check_sides(question: Question) -> None:
    if question.each and (question.group or question.versus != (REST,)):
        raise UsageError(say("compared.each_alone"), say("api.one_or_the_other"))
    if not question.each and not question.group:
        raise UsageError(say("compared.no_group"), say("compared.group_example"))
    if REST in question.versus and len(question.versus) > 1:
        raise UsageError(say("compared.rest_and_more"), say("api.one_or_the_other"))


def _confidence(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except ArithmeticError:
        found = Decimal(0)
    if not (found.is_finite() and 0 < found < 1):
        raise UsageError(say("compared.no_confidence", text=text), say("compared.confidence_example"))
    return found


def _by(request: Request, kpi: Kpi) -> tuple[str, ...]:
    texts = [request.by] if isinstance(request.by, str) else list(request.by)
    wanted = tuple(dict.fromkeys(part.strip() for text in texts for part in text.split(",") if part.strip()))
    if not wanted or wanted == ("none",):
        return ()
    match kpi.account:
        case Formula(ask=inputs):
            raise UsageError(say("why.formula_has_no_groups", kpi=kpi.name), say("why.ask_inputs", kpis=inputs))
        case Refused(reason=reason):
            raise UsageError(say("compared.no_shares", kpi=kpi.name, reason=say(reason)), say("compared.leave_by"))
        case None:
            reason_ = say("why.not_declared")
            raise UsageError(say("compared.no_shares", kpi=kpi.name, reason=reason_), say("kpis.see_list"))
    return wanted


def _conditions(
    exports: Exports, kpi: Kpi, option: str, given: tuple[str, ...]
) -> tuple[tuple[str, str | None], ...] | None:
    """The conditions of a side, by the rules of `--where`; None for the rest."""
    from salescli.api import Request

    if given == (REST,) and option == "--versus":
        return None
    for text in given:
        dimension, equals, _ = text.partition("=")
        if not equals or not dimension.strip():
            hint = say("compared.group_example" if option == "--group" else "compared.versus_example")
            raise UsageError(say("compared.no_condition", option=option, text=text), hint)
    return Request(where=given).query(kpi, exports.settings).where


def _compared(asked: Asked, dataset: Dataset) -> Compared:
    from salescli.compare_groups import sides
    from salescli.engine import run as engine
    from salescli.engine.plan import plan

    kpi, query = asked.kpi, asked.query
    conditions = tuple((name, None) for name in asked.named)
    plan(kpi, dataset, replace(query, where=(*query.where, *conditions)))  # can the files say who is on which side?
    if asked.by or asked.each:
        plan(kpi, dataset, replace(query, by=(*asked.by, *([asked.each] if asked.each else []))))
    besides = tuple(dict.fromkeys([*asked.named, *asked.by]))
    (answer,) = engine.compute_many([kpi], dataset, query, besides)
    if isinstance(answer, Exception):
        raise answer
    evaluation = answer.evaluation
    sides.check_lines(besides, evaluation)
    pairs = _pairs(asked, evaluation, dataset)
    tail = (1 - asked.confidence) / (2 * len(pairs))
    by_group = _moments(asked, answer, dataset)
    found = tuple(_comparison(asked, answer, pair, by_group, float(tail), dataset) for pair in pairs)
    return Compared(
        kpi=kpi,
        start=answer.windows["start"].min(),  # type: ignore[arg-type]
        end=answer.windows["seen"].max(),  # type: ignore[arg-type]
        as_of=query.as_of,
        currency=answer.result.currency,
        where=query.where,
        method=asked.method,
        confidence=asked.confidence,
        confidence_each=1 - (1 - asked.confidence) / len(pairs),
        comparisons=found,
        each=asked.each,
        by=asked.by,
        is_ratio=isinstance(kpi.account, Ratio),
        notes=(*answer.result.notes, *_notes(asked, found)),
    )


def _notes(asked: Asked, found: tuple[Comparison, ...]) -> list[Note]:
    if asked.method is Method.NONE:
        is_sum = isinstance(asked.kpi.account, Sum)
        return [note("no_interval", 0, "compared.total" if is_sum else "compared.no_interval", kpi=asked.kpi.name)]
    if asked.method is Method.WELCH:
        sizes = {label: n for each in found for label, n in _sizes(each) if n is not None and n < _SMALL}
        if sizes:
            return [note("small_sample", len(sizes), "compared.small_sample", groups=tuple(sizes), least=_SMALL)]
    return []


def _sizes(each: Comparison) -> list[tuple[str, int | None]]:
    rest = f"{each.versus} ({each.group})" if each.versus == REST else each.versus
    return [(each.group, each.n), (rest, each.versus_n)]


def _pairs(asked: Asked, evaluation: Evaluation, dataset: Dataset) -> list[tuple[Side, Side]]:
    """The sides of every comparison. Raises UsageError for a value that no row has, and for rows on both sides."""
    from salescli.compare_groups import sides
    from salescli.engine.filters import filters_of

    if asked.each:
        values = sides.groups_of(asked.each, evaluation)
        if len(values) < 2:
            raise UsageError(say("compared.one_group", dimension=asked.each), say("compared.two_groups"))
        names = sides.names_of(asked.each, dataset)
        alone = [sides.of_value(asked.each, value, names) for value in values]
        return [(side, sides.Side(REST, side.filters, is_rest=True)) for side in alone]
    group = sides.Side(_label(asked.group), filters_of(asked.group, dataset))
    sides.check(group, "--group", evaluation, dataset)
    if asked.versus is None:
        return [(group, sides.Side(REST, group.filters, is_rest=True))]
    versus = sides.Side(_label(asked.versus), filters_of(asked.versus, dataset))
    sides.check(versus, "--versus", evaluation, dataset)
    sides.check_apart(group, versus, evaluation)
    return [(group, versus)]


def _label(conditions: tuple[tuple[str, str | None], ...]) -> str:
    return ", ".join(f"{name}={value or ''}" for name, value in conditions)


def _moments(asked: Asked, answer: Answer, dataset: Dataset) -> pl.DataFrame | None:
    account = asked.ratio
    if asked.method is not Method.WELCH or answer.windows.is_empty():
        return None
    from salescli.compare_groups.moments import moments

    assert account is not None
    whole = figures.of_whole(answer.evaluation, answer.windows)
    mean = _quotient(account, whole) or Fraction(0)
    return moments(answer, account, asked.query, asked.named, mean, dataset)


def _quotient(account: Ratio, found: Figures) -> Fraction | None:
    above, below = (formula.exact(text, found) for text in (account.numerator, account.denominator))
    return None if above is None or not below else above / below


def _comparison(
    asked: Asked, answer: Answer, pair: tuple[Side, Side], by_group: pl.DataFrame | None, tail: float, dataset: Dataset
) -> Comparison:
    from salescli.compare_groups import sides

    group, versus = pair[0].label, pair[1].label
    window = answer.windows
    if window.is_empty():
        return Comparison(group=group, versus=versus, value=None, versus_value=None)
    alone = [sides.of_side(side, answer.evaluation) for side in pair]
    literal = [figures.literal(each, window, None)[()] for each in alone]
    found = [figures.of_whole(each, window) for each in alone]
    value, versus_value = (each["value"] for each in found)
    difference = None if value is None or versus_value is None else value - versus_value
    counts, limits = _limits(asked, pair, found, by_group, difference, tail)
    low, high = (None, None) if limits is None else (written.written(Fraction(limit)) for limit in limits)
    return Comparison(
        group=group,
        versus=versus,
        value=literal[0],
        versus_value=literal[1],
        n=counts[0],
        versus_n=counts[1],
        difference=written.or_none(difference),
        difference_percent=written.or_none(
            difference / abs(versus_value) * 100 if difference is not None and versus_value else None
        ),
        low=low,
        high=high,
        verdict=None if asked.method is Method.NONE else _verdict(counts, limits),
        shares=shares.of(asked, answer, pair, difference, dataset) if asked.by and difference is not None else (),
    )


def _limits(
    asked: Asked,
    pair: tuple[Side, Side],
    found: list[Figures],
    by_group: pl.DataFrame | None,
    difference: Fraction | None,
    tail: float,
) -> tuple[list[int | None], tuple[float, float] | None]:
    """How many things or rows both sides have, and the limits of the difference, if it has any."""
    account = asked.ratio
    if asked.method is Method.NONE or account is None:
        return [None, None], None
    if asked.method is Method.WELCH:
        from salescli.compare_groups.moments import of_side

        assert by_group is not None
        rows = [of_side(side, by_group) for side in pair]
        apart = None if difference is None else difference / account.scale
        limits = None if apart is None else intervals.welch(float(apart), rows[0], rows[1], tail)
        return [each.rows for each in rows], _scaled(limits, account)
    parts, wholes = ([_number(formula.exact(text, each)) for each in found]
                     for text in (account.numerator, account.denominator))  # fmt: skip
    counts: list[int | None] = [int(whole) for whole in wholes]
    if not all(wholes):
        return counts, None
    return counts, _scaled(intervals.newcombe(parts[0], wholes[0], parts[1], wholes[1], tail), account)


def _number(exact: Fraction | None) -> float:
    return float(exact or 0)


def _scaled(limits: tuple[float, float] | None, account: Ratio) -> tuple[float, float] | None:
    return None if limits is None else (limits[0] * account.scale, limits[1] * account.scale)


def _verdict(counts: list[int | None], limits: tuple[float, float] | None) -> Verdict:
    if limits is None or any(count is None or count < 2 for count in counts):
        return Verdict.TOO_FEW
    if limits[0] > 0:
        return Verdict.HIGHER
    return Verdict.LOWER if limits[1] < 0 else Verdict.NOT_CLEAR
