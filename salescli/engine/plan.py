"""The plan of an answer: the question, and the measures of the KPI that the files can answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine import windows as spans
from salescli.engine.batch import Batch, batches, singles
from salescli.engine.eligibility import Apart, Participation, participation
from salescli.errors import MissingInputError, UsageError
from salescli.message import Message, Word, say
from salescli.model import versus
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.measures import Aggregate, Measure, Missing, Scope, Unit, a_year
from salescli.model.schema import DIMENSIONS
from salescli.model.words import named
from salescli.results.note import Note, note
from salescli.views import HAPPENED, VIEWS, view_of
from salescli.views import named as view_named

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi

_DAY = timedelta(days=1)
#: Names that no dimension may have: columns of answers, of the rows behind them, and of views.
_NAMES = (
    "kpi", "period", "start", "end", "complete", "value", "unit", "currency", *versus.COLUMNS, *versus.COMPARED,
    "compared", "table", "file", "line", "until", "date", "entity", "home", "home_team", "began", "ended", "paid_until",
    "closed_on",
    "closed_since", "overdue", "weight", "is_done", "in_days", "untold",
)  # fmt: skip
#: Prefixes and suffixes of the columns of partial aggregates and files, which no dimension may have either.
_PREFIXES = ("cell:", "scan:", "ok:", "first:", "left_out:", "sum:", "input:", "bad:", "holds:", "fails:", "failed:",
             "unread:", "where:", "lost:", "near:", "word:", "window:", "evaluated:", "row:", "customer:", "asked:",
             "answered:", "own:", "header:")  # fmt: skip
_SUFFIXES = (":text", ":unread", ":utc", ":quick", ":said", ":odd")


class Query(Struct, frozen=True):
    """A question about a KPI: the grain, the split, which rows and days, and the as-of date.

    With `every_row` rows outside of those days are read too, for an account of all rows. Without `total` the answer has
    no row for all periods and groups. With `against` the answer can also be
    evaluated over these spans of days, and over no others than them and its own.
    With `asks_first` the answer has the day of the first event.
    """

    grain: Grain
    by: tuple[str, ...]
    where: tuple[tuple[str, str | None], ...]
    span: Span
    as_of: AsOf
    calendar: Calendar
    sort: tuple[str, bool] | None = None  # column, descending
    bad_rows: str = "error"
    compare: versus.Versus | None = None
    top: int | None = None
    every_row: bool = False
    total: bool = True
    against: tuple[Span, ...] = ()
    asks_first: bool = False

    @property
    def dimensions(self) -> list[str]:
        """The dimensions that it splits or filters by."""
        return list(dict.fromkeys([*self.by, *(dimension for dimension, _ in self.where)]))


class Plan(Struct, frozen=True, dict=True):
    """A KPI with the measures that the files can answer; `absent` gives 0 or null for those that they cannot."""

    kpi: Kpi
    measures: Mapping[str, Measure]
    absent: Mapping[str, int | None]
    notes: tuple[Note, ...]

    @cached_property
    def batches(self) -> list[Batch]:
        """The batches that answer this KPI alone."""
        return batches((measure, Span()) for measure in self.measures.values() if has_rows(measure))

    @cached_property
    def singles(self) -> dict[Measure, int]:
        """Its measures as their partial aggregates name them (see `singles`), each with its place."""
        found = [single for measure in self.measures.values() if has_rows(measure) for single in singles(measure)]
        return {single: place for place, single in reversed(list(enumerate(found)))}

    @cached_property
    def apart(self) -> dict[tuple[str, Participation], Apart]:
        """The components that need more of a row than `value` and so count fewer rows, by view and participation."""
        behind = self.kpi.behind("value")
        shown = self.shown
        wide = [place for place, names in shown.items() if behind.intersection(names)]
        found = {}
        for (view, part), names in shown.items():
            wholes = tuple(whole for other, whole in wide if other == view and part.is_within(whole))
            if wholes or (view, part) not in wide:
                found[view, part] = Apart(tuple(self.kpi.components_of(names)), wholes)
        return found

    @cached_property
    def event_tables(self) -> tuple[str, ...]:
        """The tables of events that it counts: their rows say where its periods begin and end."""
        dating = [measure for measure in self.measures.values() if measure.dates_range and has_rows(measure)]
        views = [view_named(view) for measure in dating for view in (measure.view, *measure.also)]
        read = {table for view in views for table in (view.table, *view.ends_with)}
        return tuple(table for table in HAPPENED if table in read)

    @cached_property
    def shown(self) -> dict[tuple[str, Participation], list[str]]:
        """The measures that the value or a component is made of, by view and participation."""
        behind = {name for column in ("value", *self.kpi.components) for name in self.kpi.behind(column)}
        found: dict[tuple[str, Participation], list[str]] = {}
        for name, measure in self.measures.items():
            if name in behind and has_rows(measure):
                for single in singles(measure):
                    found.setdefault((single.view, participation(single)), []).append(name)
        return found

    @cached_property
    def is_state(self) -> bool:
        """Whether it only says how things stand at a moment: such a KPI runs to the as-of date."""
        dating = [measure for measure in self.measures.values() if measure.dates_range]
        return all(view_named(measure.view).is_state for measure in dating)


def has_rows(measure: Measure) -> bool:
    """Whether a measure counts rows of a view: months of the period and quotas that only the settings have do not."""
    return measure.aggregate is not Aggregate.MONTHS and measure.view != ""


def plan(kpi: Kpi, dataset: Dataset, query: Query) -> Plan:
    """The plan of a KPI. Raises UsageError for what it cannot be asked, InputError for what the files cannot answer."""
    _check_makes_sense(kpi, query)
    _check_split(kpi, query, dataset)
    if query.grain is Grain.TOTAL:
        kpi = kpi.replacing(**kpi.at_total)
    measures: dict[str, Measure] = {}
    absent: dict[str, int | None] = {}
    notes: list[Note] = []
    for name, measure in kpi.measures.items():
        chosen = _given(measure, dataset)
        lacks = _lacks(chosen, dataset)
        if lacks and measure.missing is not Missing.ERROR:
            absent[name] = 0 if measure.missing is Missing.ZERO else None
            if measure.missing is Missing.NULL and name in kpi.components:
                table, column = lacks
                why = _where_not(table, column, dataset)
                notes.append(note(f"no_{column or table}", 0, "notes.cannot_be_told", component=Word(name), why=why))
        else:
            measures[name] = chosen
    if kpi.at_least_one and not set(kpi.at_least_one) & set(measures):
        wanting = [kpi.measures[name] for name in kpi.at_least_one]
        sources = [f"{view_named(measure.view).table}.{measure.column}" for measure in wanting]
        raise MissingInputError(say("engine.needs_one_of", sources=sources), say("engine.add_one_of"), purpose=kpi.name)
    found = Plan(kpi, _with_days(kpi, measures, query.grain), absent, tuple(notes))
    for batch in found.batches:
        batch.view.requires(dataset, kpi.name)
        dataset.require(batch.view.table, batch.needed, kpi.name)
        for column in batch.columns:
            if column in batch.view.derived and (require := batch.view.derived[column].requires):
                require(dataset, kpi.name)
        _require(
            [*query.dimensions, *batch.dimensions, *(["rep"] if "rep_id" in batch.details else [])], batch, dataset
        )
    return found


def check_split(kpi: Kpi, found: Plan, query: Query, dataset: Dataset) -> None:
    """Raise what `plan` raises of the splits and filters of a query, for a KPI that has a plan for other ones."""
    _check_split(kpi, query, dataset)
    for batch in found.batches:
        _require(query.dimensions, batch, dataset)


def _check_split(kpi: Kpi, query: Query, dataset: Dataset) -> None:
    if refused := next((dimension for dimension in query.by if dimension in kpi.not_by), None):
        raise UsageError(say("engine.no_split_by", kpi=kpi.name, dimension=refused), say("engine.other_split"))
    dims.check(query.dimensions, dataset)
    _check_names(kpi, query.dimensions)


def _require(dimensions: Iterable[str], batch: Batch, dataset: Dataset) -> None:
    """Raise an InputError where the files cannot tell a dimension of the rows of a batch."""
    if not all(measure.only_checked for measure in batch.measures):
        for dimension in dimensions:
            dims.require(dimension, batch.view.table, dataset)


def _check_makes_sense(kpi: Kpi, query: Query) -> None:
    """Raise a UsageError for a period that means nothing for the KPI."""
    if query.grain not in kpi.grains:
        raise UsageError(
            say("engine.no_period", kpi=kpi.name, period=query.grain.value),
            say("engine.periods", known=[grain.value for grain in kpi.grains]),
        )


def _with_days(kpi: Kpi, measures: Mapping[str, Measure], grain: Grain) -> Mapping[str, Measure]:
    """The measures; for `total` those marked whose rows may be before its first day, so that their buckets are days."""
    if grain is not Grain.TOTAL or not (kpi.begins or kpi.looks_ahead):
        return measures
    alone = kpi.begins[0] if len(kpi.begins) == 1 else ()
    return {name: replace(measure, begins_range=name in alone) for name, measure in measures.items()}


def _check_names(kpi: Kpi, dimensions: Sequence[str]) -> None:
    """Raise a UsageError for a user's dimension that has the name of another column of the answer."""
    for dimension in dimensions:
        if dimension in DIMENSIONS:
            continue
        is_like_ours = dimension.startswith(_PREFIXES) or dimension.endswith(_SUFFIXES)
        is_derived = any(dimension in view.derived for view in VIEWS.values())
        if is_like_ours or is_derived or dimension in _NAMES or dimension in kpi.components:
            raise UsageError(
                say("engine.column_of_its_own", kpi=kpi.name, name=dimension), say("engine.give_another_name")
            )


def _given(measure: Measure, dataset: Dataset) -> Measure:
    """The measure or its fallback, over those of its views that the files give."""
    if measure.is_of_quotas:
        return _quota(measure, dataset)
    chosen = measure
    if measure.row_wise:
        from salescli.engine.filters import ids_of
        from salescli.views.own_names import bound

        return bound(measure, dataset, partial(ids_of, dataset))
    if measure.fallback and not view_named(measure.view).given(dataset):
        chosen = replace(measure.fallback, scope=measure.scope, missing=measure.missing)
    if chosen.view == "spells" and not chosen.is_flow:
        chosen = _of_spells(chosen, dataset)
    given = [view for view in (chosen.view, *chosen.also) if view_named(view).given(dataset)]
    return replace(chosen, view=given[0], also=tuple(given[1:])) if given else replace(chosen, also=())


def _of_spells(measure: Measure, dataset: Dataset) -> Measure:
    """A measure of spells: with amounts and billing intervals where the files have them, and with pauses."""
    if dataset.has("customers", "paused_at"):
        measure = replace(measure, pauses=True)
    if measure.column != "mrr" or not any(dataset.has("customers", column) for column in ("amount", "unit_amount")):
        return measure
    return replace(a_year(measure), divided_by=12 if measure.unit is Unit.MONEY else 1)


def _quota(measure: Measure, dataset: Dataset) -> Measure:
    """Quotas are the reps' own, or the entries of the settings and of the files of quotas, or both."""
    if dataset.has("reps", "quota"):
        return replace(measure, skips_blank=True)
    if not dataset.settings.quota and not dataset.of("quotas"):
        return measure  # its column is then reported as missing
    return replace(measure, column="", view=measure.view if dataset.has("reps", "rep_id") else "")


def _lacks(measure: Measure, dataset: Dataset) -> tuple[str, str | None] | None:
    """The table and first column that a measure needs and no file has; the column is None without the table."""
    if not measure.view:
        return None
    view = view_of(measure)
    own = [measure.column] if measure.column else []
    columns = view.columns_behind([*measure.required, *own, *view.condition(measure.where).reads])
    needed = [(view.table, column) for column in columns if column != "rep_id"]
    needed += [measure.needs_elsewhere] if measure.needs_elsewhere else []
    for table in dict.fromkeys([view.table, *(table for table, _ in needed)]):
        if not dataset.of(table):
            return table, None
    return next(((table, column) for table, column in needed if not dataset.has(table, column)), None)


def _where_not(table: str, column: str | None, dataset: Dataset) -> Message:
    if column is None:
        return say("notes.no_file_of", table=Word(table))
    return say("notes.no_column_in", file=dataset.of(table)[0].file.name, column=named(column))


def reach(measure: Measure, query: Query) -> Span:
    """The days whose rows a measure counts."""
    start, end = query.span.start, query.span.end or date.max
    if start and measure.scope is Scope.PREVIOUS:
        start = query.calendar.shift(query.calendar.start_of(start, query.grain), query.grain, -1)
    if not measure.is_flow or measure.scope in (Scope.YEAR_BEFORE, Scope.ALL):
        start = None
    if measure.scope is Scope.ALL:  # the same for every range
        end = date.max
    if measure.scope is Scope.YEAR_TO_AS_OF:
        return Span(spans.year_before(query.as_of.day) + _DAY, query.as_of.day)
    is_ahead = any(view_named(view).is_ahead for view in (measure.view, *measure.also))
    return Span(start, end if is_ahead else min(end, query.as_of.day))


def days_read(measure: Measure, found: Plan, query: Query) -> Span:
    """The days whose rows are read: those that count, and all where it matters when the data begin."""
    counted = reach(measure, query)
    if measure.scope is Scope.YEAR_TO_AS_OF and not query.every_row:
        return counted
    if query.every_row or query.span == Span() or not measure.is_flow:
        return Span()
    knows_earlier = found.kpi.knows_previous or found.kpi.begins or query.compare
    if query.against:
        return Span(None, max(filter(None, (counted.end, *(span.end for span in query.against)))))
    return Span(None if knows_earlier else counted.start, counted.end)
