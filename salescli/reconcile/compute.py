"""From a figure of another system to the readings of a KPI that give it, and the rows between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.message import say
from salescli.model.account import Ratio
from salescli.model.calendar import Calendar, Span
from salescli.model.measures import Unit
from salescli.reconcile import days as days_of
from salescli.reconcile import figure
from salescli.reconcile.model import Reading, Reconciled
from salescli.reconcile.readings import READINGS, choices, published
from salescli.results.note import note
from salescli.why import figures, windows, written

if TYPE_CHECKING:
    from datetime import date

    import polars as pl
    from polars._typing import PolarsDataType

    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.model.metric import Kpi
    from salescli.reconcile.days import Days, Period
    from salescli.reconcile.evaluate import Found
    from salescli.reconcile.model import Figure
    from salescli.reconcile.source import Source
    from salescli.results.note import Note

#: How many readings are shown unless all are asked for.
_SHOWN = 10
_OF_CUSTOMERS = ("churn-rate", "mrr")


class Question(Struct, frozen=True, kw_only=True):
    """What is asked besides dates and filters: the figure as written, the period, and whether to show every reading."""

    expect: str | None = None
    at: str | None = None
    every: bool = False


def compute(exports: Exports, name: str, request: Request, question: Question) -> Reconciled:
    """The readings of a KPI against a figure. Raises SalesCliError for everything that a user can mend."""
    kpi = _named(exports, name)
    if not question.expect:
        raise UsageError(say("reconcile.no_expect"), say("reconcile.expect_example"))
    query, period = _asked(kpi, exports, request, question)
    if kpi.unit is not Unit.MONEY or exports.settings.currency.base:  # before any file is read
        figure.read(question.expect, kpi, exports.settings.currency.base)
    exports.refuse_stale(query.as_of.day)
    settings = exports.chosen(kpi, {})
    if settings.get("inactive_after"):
        raise UsageError(say("reconcile.inactive_after", kpi=kpi.name), say("reconcile.leave_it_out"))
    with exports.dataset.reading():
        return _reconciled(exports, kpi.configured(settings, exports.dataset), settings, query, period, question)


def _named(exports: Exports, name: str) -> Kpi:
    if "," in name:
        raise UsageError(say("reconcile.one_kpi", names=name), say("why.ask_one_by_one"))
    kpi = exports.kpis.get(name)
    if kpi.name not in READINGS:
        raise UsageError(say("reconcile.refused", kpi=kpi.name), say("reconcile.known", kpis=tuple(READINGS)))
    return kpi


def _asked(kpi: Kpi, exports: Exports, request: Request, question: Question) -> tuple[Query, Period]:
    """The question about the KPI over one period, and that period."""
    query = replace(request, period=None, by=(), compare=None).query(kpi, exports.settings)
    calendar = Calendar(exports.settings.calendar.fiscal_year_start)
    asked = windows.Asked(kpi.grain, question.at, None, "previous", query.span)
    window, grain = windows.period(asked, calendar, query.as_of, hint=say("reconcile.name_a_period"))
    found = days_of.Period(window.label, window.start, window.end, window.seen)
    span = Span(window.start, window.end)
    return replace(query, grain=grain, by=(), span=span, total=False, sort=None), found


def _reconciled(
    exports: Exports, kpi: Kpi, settings: Mapping[str, object], query: Query, period: Period, question: Question
) -> Reconciled:
    from salescli.reconcile import candidates as of_gap
    from salescli.reconcile import differences, evaluate

    dataset, as_of = exports.dataset, query.as_of.day
    days = days_of.of(period, as_of)
    answer, source = _source(exports, kpi, query, days)
    goal = figure.read(question.expect or "", kpi, answer.result.currency)
    base = published(kpi.name, settings)
    found = evaluate.of(source, base, choices(base, source.changes))
    _check(kpi, answer, found[0])
    readings = {each: _reading(each, goal, kpi) for each in found}
    ordered = sorted(found, key=lambda each: _order(each, readings[each], goal))
    best = _best(ordered, readings)
    rows = differences.rows(source, base, best.changes, dataset) if best else _none(differences.SCHEMA)
    chosen = ordered if question.every else ordered[:_SHOWN]
    chosen = chosen if found[0] in chosen else [*chosen[: _SHOWN - 1], found[0]]
    candidates = _none(of_gap.SCHEMA)
    if not any(each.match for each in readings.values()):
        candidates = _candidates(
            kpi.name, exports, answer, source, readings[found[0]], goal, days["period"], as_of
        )  # fmt: skip
    notes = [*answer.result.notes, *_without_cost(found)]
    if not candidates.is_empty():
        notes.append(note("candidates", candidates.height, "reconcile.candidates"))
    return Reconciled(
        kpi=kpi, label=period.label, start=period.start, end=period.end, as_of=query.as_of,
        currency=answer.result.currency, where=query.where, figure=goal,
        readings=tuple(readings[each] for each in chosen),
        matches=sum(each.match for each in readings.values()), others=len(found) - len(chosen),
        published=readings[found[0]], best=readings[best] if best else None, rows=rows, candidates=candidates,
        is_ratio=isinstance(kpi.account, Ratio), notes=tuple(notes),
    )  # fmt: skip


def _source(exports: Exports, kpi: Kpi, query: Query, days: Mapping[str, Days]) -> tuple[Answer, Source]:
    """The answer of the KPI, and the rows behind its readings."""
    from salescli.engine import run as engine

    if kpi.name not in _OF_CUSTOMERS:
        from salescli.reconcile import deals

        answer = engine.compute(kpi, exports.dataset, query)
        return answer, deals.source(kpi.name, answer, exports.dataset, days, query.as_of.day)
    from salescli.reconcile import customers

    answer = engine.compute(kpi, exports.dataset, query)
    behind = engine.compute(customers.KPI, exports.dataset, query)
    return answer, customers.source(kpi.name, behind, exports.dataset, days)


def _check(kpi: Kpi, answer: Answer, found: Found) -> None:
    """Raise a UsageError where the rows do not give the number of `kpi`: then no reading of them says anything."""
    exact = figures.of_whole(answer.evaluation, answer.windows)["value"]
    if exact != found.value:
        raise UsageError(say("reconcile.not_by_rows", kpi=kpi.name), say("reconcile.leave_where"))


def _reading(found: Found, goal: Figure, kpi: Kpi) -> Reading:
    words = tuple(change.words for change in found.changes)
    if found.value is None:
        return Reading(changes=words, value=None, difference=None, match=False, n=found.n)
    value, difference = (
        int(exact) if kpi.unit is Unit.COUNT and exact.denominator == 1 else written.written(exact)
        for exact in (found.value, found.value - Fraction(goal.value))
    )
    return Reading(changes=words, value=value, difference=difference, match=goal.fits(found.value), n=found.n)


def _without_cost(found: Sequence[Found]) -> list[Note]:
    """A note on the deals that count, but not in the reading of value less cost."""
    of_margin = [each.n for each in found if [change.word for change in each.changes] == ["margin"]]
    count = found[0].n - of_margin[0] if of_margin else 0
    return [note("without_cost", count, "reconcile.without_cost")] if count else []


def _order(found: Found, reading: Reading, goal: Figure) -> tuple[bool, int, bool, Fraction, str]:
    """Matches first, then by the number of changes, how far from the figure, and the words."""
    from salescli.i18n.language import ENGLISH

    gap = Fraction(0) if found.value is None else abs(found.value - Fraction(goal.value))
    words = "; ".join(ENGLISH.say(word) for word in reading.changes)
    return not reading.match, len(found.changes), found.value is None, gap, words


def _best(ordered: Sequence[Found], readings: Mapping[Found, Reading]) -> Found | None:
    """The first reading that matches, else the nearest with one change; None where the published one matches."""
    first = next(iter(ordered), None)
    if first is not None and readings[first].match:
        return first if first.changes else None
    return next((each for each in ordered if len(each.changes) == 1 and each.value is not None), None)


def _candidates(
    kpi: str, exports: Exports, answer: Answer, source: Source, reading: Reading, goal: Figure, days: Days, as_of: date
) -> pl.DataFrame:
    """Rows as large as the gap between the figure and the published number, of KPIs that are sums of amounts."""
    from salescli.reconcile import candidates, deals

    gap = Decimal(reading.difference or 0)
    if kpi == "revenue":
        every = deals.every(kpi, answer, exports.dataset, {"period": days}, as_of)
        return candidates.of_deals(every, gap, goal.half, days, exports.dataset)
    if kpi == "mrr" and source.terms(published(kpi, {})).divided_by == 1:
        return candidates.of_subscriptions(source.listed, gap, goal.half, days, exports.dataset)
    return _none(candidates.SCHEMA)


def _none(schema: Mapping[str, PolarsDataType]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=schema)
