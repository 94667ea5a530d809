"""The forecast: won so far and open deals, against quota, period by period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.message import Word, say
from salescli.model.calendar import LAST_YEAR, Calendar, Grain, Span
from salescli.model.measures import (
    COMMITTED_VALUE,
    EXPECTED_DEALS,
    EXPECTED_VALUE,
    QUOTA,
    SALES,
    WEIGHTED_VALUE,
    Missing,
    Scope,
    Unit,
)
from salescli.model.metric import Better, Derived, Kpi, Part
from salescli.model.words import named
from salescli.results import labels
from salescli.results.note import Note, note
from salescli.results.table import Cell, Column, Label, Number, Table, split_by
from salescli.system.callables import make_callable

if TYPE_CHECKING:
    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer

#: Some 270 years of days. They take 15 seconds.
_MOST_PERIODS = 100_000
#: How many periods after the as-of date are shown by default.
_AHEAD = 12

make_callable(__name__)


class RowKind(StrEnum):
    """The kinds of rows in a forecast."""

    PERIOD = "period"
    OVERDUE = "overdue"  # open, and expected before the as-of date
    UNDATED = "undated"  # open, and without an expected date
    OUTSIDE = "outside"  # open, and expected outside the periods shown


class ForecastRow(Struct, frozen=True):
    """One period, or the open deals that belong to none, of one group (of all where key and label are None).

    `won` is what was won in the period. `open` is the value of the `deals` expected to close in it from the as-of date
    on, `weighted` by the probability of each. `best_case` is won + open, `commit` is won + the open deals at least as
    likely as the threshold. `gap` is `quota` - won - weighted, at least 0; `coverage` is open ÷ the rest of the quota.
    A row of no period has open deals only; the rest is None.
    """

    kind: RowKind
    period: str | None
    start: date | None
    end: date | None
    complete: bool
    key: str | None
    label: str | None
    deals: int
    won: Number
    open: Number
    weighted: Number
    best_case: Number
    commit: Number
    quota: Number = None
    gap: Number = None
    coverage: float | None = None


#: The number columns of a forecast for programs, their titles and units.
COLUMNS = (
    Column("won", "won", Unit.MONEY),
    Column("open", "open", Unit.MONEY),
    Column("weighted", "weighted", Unit.MONEY),
    Column("best_case", "best case", Unit.MONEY),
    Column("commit", "commit", Unit.MONEY),
    Column("quota", "quota", Unit.MONEY),
    Column("gap", "gap", Unit.MONEY),
    Column("coverage", "coverage", Unit.RATIO),
)
#: The columns of the open deals that belong to no period.
OTHER_COLUMNS = (
    Column("deals", "deals", Unit.COUNT),
    Column("open", "open", Unit.MONEY),
    Column("weighted", "weighted", Unit.MONEY),
    Column("commit", "commit", Unit.MONEY),
)


class Forecast(Struct, frozen=True, dict=True):
    """A forecast: rows by period and group, then the open deals of no period; `total` is over the periods only.

    `threshold` is the least probability, as a fraction, of an open deal that counts as committed.
    """

    grain: str
    as_of: date
    by: str | None
    currency: str | None
    threshold: Decimal
    rows: tuple[ForecastRow, ...]
    total: ForecastRow | None
    notes: tuple[Note, ...] = ()

    @property
    def quotas(self) -> dict[str, Decimal]:
        """The quota of each period that has one, by its label; none in a forecast by groups."""
        rows = [row for row in self.rows if row.kind is RowKind.PERIOD and self.by is None]
        return {row.period: Decimal(row.quota) for row in rows if row.period is not None and row.quota is not None}

    def tables(self) -> tuple[Table, ...]:
        """The periods as a table, and if there are any, the open deals that belong to no period as another."""
        periods = [row for row in self.rows if row.kind is RowKind.PERIOD]
        others = [row for row in self.rows if row.kind is not RowKind.PERIOD]
        split = [split_by(self.by)] if self.by else []
        blank = [""] if self.by else []
        by = say("forecast.by", dimension=named(self.by)) if self.by else None
        shown = Table(
            "forecast",
            say("forecast.title", grain=Word(self.grain), by=by, day=self.as_of),
            (Column("period", "period"), *split, *COLUMNS),
            tuple(self._cells(row, COLUMNS) for row in periods),
            self.currency,
            None if self.total is None else (Label("total"), *blank, *numbers(self.total, COLUMNS)),
            self.notes,
        )
        if not others:
            return (shown,)
        rows = tuple(self._cells(row, OTHER_COLUMNS) for row in others)
        columns = (Column("expected", "expected"), *split, *OTHER_COLUMNS)
        return shown, Table("other_open_deals", say("forecast.other_open_deals"), columns, rows, self.currency)

    def _cells(self, row: ForecastRow, columns: Sequence[Column]) -> tuple[Cell, ...]:
        label = row.period if row.kind is RowKind.PERIOD else row.kind.value
        marked = Label(f"{label} *" if row.kind is RowKind.PERIOD and not row.complete else label)
        group = (self._names[row.key],) if self.by else ()
        return (marked, *group, *numbers(row, columns))

    @cached_property
    def _names(self) -> Mapping[str | None, str | None]:
        """What the groups are called."""
        return labels.shown((row.key, row.label) for row in self.rows)


def numbers(row: ForecastRow, columns: Sequence[Column] = COLUMNS) -> tuple[Number, ...]:
    """The numbers of a row in the order of the columns."""
    return tuple(getattr(row, column.name) for column in columns)


_PARTS = {
    "deals": EXPECTED_DEALS.needing("weighted"),
    "open": EXPECTED_VALUE.needing("weighted"),
    "weighted": WEIGHTED_VALUE,
    "committed": COMMITTED_VALUE,
}
_NOWHERE = ("overdue", "undated", "ahead")

#: The parts of a forecast, as a KPI. At first every open deal counts, for the notes.
KPI = Kpi(
    title="Forecast",
    unit=Unit.MONEY,
    better=Better.HIGHER,
    value="won + weighted",
    hidden={
        f"{where or 'all'}_{name}": replace(measure.among(where), scope=Scope.ALL)
        for where in ("", *_NOWHERE)
        for name, measure in _PARTS.items()
    },
    components={
        "won": SALES,
        **{name: measure.among("ahead") for name, measure in _PARTS.items()},
        "quota": QUOTA.or_missing(Missing.NULL),
        "best_case": Derived("won + open", Unit.MONEY),
        "commit": Derived("won + committed", Unit.MONEY),
        "gap": Derived("max(quota - won - weighted, 0)", Unit.MONEY),
        "coverage": Derived("open / max(quota - won, 0)", Unit.RATIO),
    },
    undated_period=True,
    name="forecast",
)


def compute(exports: Exports, request: Request, commit: Decimal | None = None) -> Forecast:
    """The forecast of the files. Raises SalesCliError for everything that a user can mend.

    Without a range, periods are those of the fiscal year of the as-of date and at most twelve after it, up to the last
    in which an open deal is expected. `commit` is the threshold; without it the settings say it.
    """
    settings = exports.settings if commit is None else exports.settings.committing(commit)
    query = request.query(KPI, settings)
    if len(query.by) > 1:
        raise UsageError(say("forecast.one_dimension"), say("forecast.leave_out", dimension=query.by[-1]))
    asked = query.span
    query = replace(query, span=_range(asked, query.grain, query.calendar, query.as_of.day), every_row=True)
    _refuse_endless(query)

    from salescli.engine import run as engine
    from salescli.engine.dimensions import chain, check

    check(query.dimensions, exports.dataset)
    exports.refuse_stale(query.as_of.day)
    dataset = exports.dataset
    unsplit = [name for name in query.dimensions if dataset.has("reps", "rep_id") and not chain(name, "reps", dataset)]
    kpi = replace(KPI, components=_without_quota()) if unsplit else KPI
    with dataset.reading():
        answer = engine.compute(kpi, dataset.with_settings(settings), query)
        found = _forecast(answer, query, settings.forecast.commit, trimmed=asked.end is None)
    if unsplit:
        found = replace(
            found, notes=(*found.notes, note("no_quota", 0, "forecast.no_quota", dimension=named(unsplit[0])))
        )
    if exports.dataset.has("deals", "expected_close_at"):
        return found
    return replace(found, notes=(*found.notes, note("no_expected_close_at", 0, "forecast.no_expected_close_at")))


def _refuse_endless(query: Query) -> None:
    """Raise a UsageError for so many periods that the forecast would take too long."""
    start, end = query.span.start, query.span.end
    if start and end and (end - start).days > _MOST_PERIODS:
        count = query.calendar.series(start, end, query.grain).height
        if count > _MOST_PERIODS:
            raise UsageError(
                say("forecast.too_many_periods", count=count, start=start, end=end), say("forecast.ask_for_fewer")
            )


def _without_quota() -> dict[str, Part]:
    """The components that are left where quotas cannot be split as asked."""
    return {name: part for name, part in KPI.components.items() if name not in ("quota", "gap", "coverage")}


def _range(asked: Span, grain: Grain, calendar: Calendar, as_of: date) -> Span:
    """The days asked for, else the fiscal year of the as-of date and the default number of periods ahead."""
    year_end = calendar.end_of(as_of, Grain.YEAR)
    start = asked.start or min(calendar.start_of(as_of, Grain.YEAR), asked.end or as_of)
    if asked.end or grain is Grain.TOTAL:
        return Span(start, asked.end or max(year_end, start))
    last = date(LAST_YEAR, 12, 31)
    try:
        ahead = calendar.end_of(calendar.shift(calendar.start_of(max(as_of, start), grain), grain, _AHEAD), grain)
    except (OverflowError, ValueError):
        ahead = last
    return Span(start, min(max(year_end, ahead), last))


def _forecast(answer: Answer, query: Query, threshold: Decimal, *, trimmed: bool) -> Forecast:
    import polars as pl

    from salescli.engine import windows as spans
    from salescli.engine.windows import WINDOW

    windows = answer.windows
    if trimmed and query.grain is not Grain.TOTAL:
        windows = windows.filter(pl.col("start") <= _last_shown(answer, query))
    key, label = _keys(answer)
    every = answer.frame.join(answer.windows.select(WINDOW, "start"), on=WINDOW)
    every = every.rename(dict(zip(answer.evaluation.spec.keys, [key] if key else [], strict=True)))
    row = ["start"] if key is None else ["start", key]
    shown = answer.result.frame.join(
        every.select(*row, "deals"), on=row, how="left", nulls_equal=True, maintain_order="left"
    )
    shown = shown.filter(pl.col("start").is_in(windows["start"].implode()))
    whole = answer.evaluation.whole(spans.whole(windows)).row(0, named=True)
    rows = [_row(RowKind.PERIOD, row, key, label) for row in shown.iter_rows(named=True)]
    if query.by:
        sums = [pl.col(name).sum() for name in KPI.hidden]
        inside = pl.col("start").is_in(windows["start"].implode())
        sums += [pl.col(name).filter(inside).sum() for name in _PARTS]
        names = answer.result.frame.select(answer.result.dimensions).unique()
        groups = every.lazy().group_by(key).agg(sums).collect(engine="streaming")  # in memory a decimal would wrap
        parts = groups.join(names, on=key, nulls_equal=True).sort(key, nulls_last=True).to_dicts()
    else:
        parts = [whole]
    rows += [row for kind in _NOWHERE for part in parts for row in _nowhere(kind, part, key, label)]
    total = _row(RowKind.PERIOD, {**whole, "period": "total", "complete": False}, None, None)
    return Forecast(
        grain=query.grain.value,
        as_of=query.as_of.day,
        by=query.by[0] if query.by else None,
        currency=answer.result.currency,
        threshold=threshold,
        rows=tuple(rows),
        total=None if query.grain is Grain.TOTAL and not query.by else total,
        notes=(*_notes(answer, query.span), _commit_note(threshold)),
    )


def _notes(answer: Answer, span: Span) -> list[Note]:
    """Notes on what was left out: of closed deals those in the range, of open deals all."""
    from salescli.engine.notes.keys import key_notes
    from salescli.engine.notes.left_out import counts_of, left_out_notes

    notes = [note for note in answer.result.notes if not note.about]  # other notes are about rows that are left out
    spec = answer.evaluation.spec
    for batch, frame in answer.evaluation.aggregates.items():
        is_open = batch.view.is_ahead
        end = date.max if is_open else min(span.end or date.max, spec.as_of)
        reach = Span(None if is_open else span.start, end)
        counts = counts_of({replace(batch, reach=reach): frame}, spec)
        notes += left_out_notes(counts, spec, undated_count=is_open)
        notes += key_notes(counts, spec.checked, (), undated_count=is_open)
    return list({note.text: note for note in notes}.values())


def _commit_note(threshold: Decimal) -> Note:
    percent = Decimal(f"{(threshold * 100).normalize():f}")  # 100, not 1E+2
    return note("commit_threshold", 0, "forecast.commit_threshold", percent=percent)


def _last_shown(answer: Answer, query: Query) -> date:
    """The end of the fiscal year, or the start of the last period in which an open deal is expected."""
    import polars as pl

    expected = answer.result.frame.filter(pl.col("open") > 0)["start"].max()
    year_end = query.calendar.end_of(query.as_of.day, Grain.YEAR)
    return max(year_end, expected) if isinstance(expected, date) else year_end


def _keys(answer: Answer) -> tuple[str | None, str | None]:
    """The columns of a group's key and of its name."""
    names = answer.result.dimensions
    return (names[0], names[-1]) if names else (None, None)


def _row(kind: RowKind, row: Mapping[str, Any], key: str | None, label: str | None) -> ForecastRow:
    shared = ("won", "open", "weighted", "best_case", "commit", "quota", "gap", "coverage")
    return ForecastRow(
        kind=kind,
        period=row["period"],
        start=row.get("start"),
        end=row.get("end"),
        complete=row["complete"],
        key=row[key] if key else None,
        label=row[label] if label else None,
        deals=row["deals"],
        **{name: row.get(name) for name in shared},
    )


def _nowhere(kind: str, part: Mapping[str, Any], key: str | None, label: str | None) -> Iterator[ForecastRow]:
    """The row of the open deals that are overdue, undated, or expected outside the periods shown, if any."""
    found = {name: part[f"{kind}_{name}"] for name in _PARTS}
    if kind == "ahead":
        found = {name: number - part[name] for name, number in found.items()}
    if found["deals"]:
        yield ForecastRow(
            kind=RowKind.OUTSIDE if kind == "ahead" else RowKind(kind),
            period=None, start=None, end=None, complete=False,
            key=part[key] if key else None, label=part[label] if label else None,
            deals=found["deals"], won=None, open=found["open"], weighted=found["weighted"], best_case=found["open"],
            commit=found["committed"],
        )  # fmt: skip
