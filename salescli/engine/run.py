"""The engine: KPIs over periods and groups. Nothing in here knows any KPI.

question -> plans (which measures the files answer) -> batches (one group-by a view, shared by all KPIs asked)
-> partial aggregates -> periods -> measures by window and group -> formula -> result
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial, reduce
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine import grouping_sets
from salescli.engine import windows as spans
from salescli.engine.batch import Batch, PartialAggregates, ScanSpec, batches, has_undated, singles, unshared
from salescli.engine.evaluate import Evaluation
from salescli.engine.few.files import are_near_and_small
from salescli.engine.filters import check_filters, filters_of
from salescli.engine.intervals import known_months
from salescli.engine.intervals import quota_entries as quotas
from salescli.engine.notes import data_end, past_stages
from salescli.engine.notes.keys import compared as compared_keys
from salescli.engine.notes.keys import counted_by, key_notes, too_many
from salescli.engine.notes.left_out import Counts, counts_in, counts_of, left_out_notes
from salescli.engine.notes.unread import account_for_bad_values, raise_for_errors
from salescli.engine.plan import Plan, Query, days_read, has_rows, plan, reach
from salescli.engine.spine import PERIOD, in_parts, in_periods, is_in_order, is_of_windows, refuse_endless, with_periods
from salescli.engine.windows import WINDOW, extreme
from salescli.errors import InputError, SalesCliError, UsageError, did_you_mean
from salescli.message import Option, say
from salescli.model import versus
from salescli.model.calendar import FIRST_YEAR, LAST_YEAR, Grain, Span
from salescli.model.measures import Unit
from salescli.results.note import Note, note
from salescli.results.result import KpiResult
from salescli.system.caches import Caches

if TYPE_CHECKING:
    from salescli.engine.finest.aggregates import Finest
    from salescli.engine.grouping_sets import GroupingSets
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure
    from salescli.model.metric import Kpi

__all__ = ["Answer", "Query", "answers", "compute", "compute_many"]

_DAY = timedelta(days=1)
_T = TypeVar("_T")


class Answer(Struct, frozen=True):
    """A result and what it was computed from. `frame` has all columns, hidden ones too, by the numbers of `windows`."""

    result: KpiResult
    plan: Plan
    evaluation: Evaluation
    windows: pl.DataFrame
    frame: pl.DataFrame

    def split_by(self, dimensions: tuple[str, ...]) -> Evaluation:
        """The evaluation by some dimensions that rows were kept apart by (`besides`); not of order lines."""
        return replace(self.evaluation, spec=replace(self.evaluation.spec, by=dimensions))


def compute(kpi: Kpi, dataset: Dataset, query: Query, finest: Finest | None = None) -> Answer:
    """Compute a KPI, with `finest` from a shared scan where it can.

    Raises UsageError for what it cannot be asked, InputError for what the files cannot answer.
    """
    (found,) = answers([kpi], dataset, query, finest=finest)
    if isinstance(found, SalesCliError):
        raise found
    return found


def compute_many(
    kpis: Sequence[Kpi], dataset: Dataset, query: Query, besides: tuple[str, ...] = ()
) -> list[Answer | SalesCliError]:
    """KPIs, with one group-by of each view for all; one that fails gives its error. For `besides` see `split_by`."""
    return list(answers(kpis, dataset, query, besides))


def answers(
    kpis: Sequence[Kpi],
    dataset: Dataset,
    query: Query,
    besides: tuple[str, ...] = (),
    finest: Finest | None = None,
) -> Iterator[Answer | SalesCliError]:
    """The same one after another: the files are read for all of them, but what nobody takes is not computed.

    With `finest` several questions share one scan where they can.
    """
    if dataset.are_lines("deals"):
        from salescli.loading.order_lines import neighbours

        return neighbours.answered(kpis, dataset, partial(_answers, query=query, besides=besides))
    return _answers(kpis, dataset, query, besides, finest)


def _answers(
    kpis: Sequence[Kpi], dataset: Dataset, query: Query, besides: tuple[str, ...], finest: Finest | None = None
) -> Iterator[Answer | SalesCliError]:
    plans = [_attempt(partial(plan, kpi, dataset, query)) for kpi in kpis]
    spec = _question([found for found in plans if isinstance(found, Plan)], dataset, query)
    of_lines = dataset.are_lines("deals")
    if of_lines:
        from salescli.engine.notes.line_checks import checked

        plans = [found if isinstance(found, SalesCliError) else _attempt(partial(checked, found, spec, dataset))
                 for found in plans]  # fmt: skip
    measures = [
        (measure, days_read(measure, found, query))
        for found in plans
        if isinstance(found, Plan)
        for measure in found.measures.values()
        if has_rows(measure)
    ]
    if finest and not besides and finest.answers(query, spec, dataset):
        aggregates, caches = finest.collected(measures, query, spec, dataset)
    else:
        split, few = bool(spec.dimensions or besides), bool(besides) and are_near_and_small(dataset)
        wanted = batches(measures, is_split=split, of_lines=of_lines, has_few_rows=few)
        aggregates = grouping_sets.collected(wanted, replace(spec, by=(*spec.by, *besides)), dataset)
        caches = Caches()  # for what KPIs over the same partial aggregates share
    for found in plans:
        if isinstance(found, SalesCliError):
            yield found
        else:
            yield _attempt(partial(_answer, found, aggregates, caches, spec, dataset, query))


def _attempt(work: Callable[[], _T]) -> _T | SalesCliError:
    try:
        return work()
    except SalesCliError as error:
        return error


def _question(plans: Sequence[Plan], dataset: Dataset, query: Query) -> ScanSpec:
    cuts = {query.as_of.day + _DAY} if query.as_of.day < date.max else set()
    if query.span.start:
        cuts.add(query.span.start)
    if query.span.end and query.span.end < date.max:
        cuts.add(query.span.end + _DAY)
    cuts |= {day for span in query.against for day in (span.start, span.end and span.end + _DAY) if day}
    like = spans.like_for_like(query.grain, query.calendar, query.as_of)
    if like and like.end and any(found.kpi.knows_previous for found in plans):
        cuts.add(like.end + _DAY)
    keys = frozenset(key for found in plans for key in counted_by(found.measures.values(), query.by, dataset))
    return ScanSpec(
        query.grain,
        query.by,
        filters_of(query.where, dataset),
        tuple(sorted(cuts)),
        query.calendar,
        query.as_of.day,
        query.bad_rows,
        by_day=query.compare is not None,
        asks_first=query.asks_first,
        windows=(query.span, *query.against) if query.against else (),
        checked=keys - too_many(keys, query.dimensions, dataset),
    )


def _answer(
    found: Plan,
    shared: GroupingSets,
    caches: Caches,
    spec: ScanSpec,
    dataset: Dataset,
    query: Query,
) -> Answer:
    kpi = found.kpi
    own = shared.mapped(lambda aggregates: _own(found, aggregates, query))
    aggregates = own.total  # each deal counts once here
    counts = counts_of(aggregates, spec, caches)
    unread = account_for_bad_values(
        counts, spec, dataset, caches, unshared(aggregates, shared.total), undated_count=kpi.undated_period
    )
    raise_for_errors(aggregates, spec, dataset)
    if dataset.reader.has_met_forms():
        from salescli.engine.notes import month_cells

        month_cells.refuse(found, dataset, query)
    check_filters(spec, aggregates, dataset)
    entries = quotas.entries(found.measures.values(), dataset, query.bad_rows)
    known_to = known_months.known_to(found, dataset)
    evaluation = Evaluation(
        kpi, found.measures, found.absent, own, spec, entries, caches, known_to, dataset.reader.money.dated
    )
    windows = _windows(found, evaluation, query)
    later = bool(kpi.begins) or kpi.looks_ahead
    counts = counts_in(windows, aggregates, counts, spec, caches, later=later)
    notes = [*found.notes, *unread, *_row_notes(found, aggregates, counts, spec, dataset, query)]
    shown = windows
    if kpi.undated_period and query.span == Span() and query.grain is not Grain.TOTAL and has_undated(aggregates):
        shown = spans.undated(windows)
    refuse_endless(found.measures, own.groups, spec, shown, query.top)
    groups = None
    if query.top is not None:
        groups, left = _top(evaluation, shown, query.top)
        notes += left
    elif query.compare and query.by:
        from salescli.engine.comparison import compare as compared

        groups = compared.groups_of_both(evaluation, shown, query.compare)
    frame = evaluation.rows(shown, groups)
    total = None
    is_own_total = query.grain is Grain.TOTAL and not query.by
    if kpi.has_total and query.total and not is_own_total and not shown.is_empty():
        total = evaluation.whole(spans.whole(shown))
        if kpi.total_over and not total[kpi.total_over][0]:
            total = None
    added, days = (versus.COLUMNS, versus.COMPARED) if query.compare else ((), ())
    if query.compare:
        from salescli.engine.comparison import compare as compared

        frame, total, compared_notes = compared.with_earlier(
            evaluation, shown, frame, total, query.compare, is_state=found.is_state
        )
        notes += compared_notes
    notes += _running_note(evaluation, windows, query)
    end = data_end.of_range(windows, evaluation, found, dataset, query)
    notes += [note for note in (end and end.note(), data_end.before_range(windows, evaluation, query)) if note]
    notes += past_stages.notes(evaluation, shown, is_compared=query.compare is not None)
    if kpi.remarks:
        notes += kpi.remarks(with_periods(frame, shown), dataset)
    notes += [note("no_rows", 0, "notes.no_rows")] if shown.is_empty() else []
    columns = ["value", *added, *kpi.components, *days]
    named = _named(frame, shown, query, [*columns, *kpi.hidden_of_share], dataset)
    result = KpiResult(
        kpi=kpi,
        frame=named.drop(kpi.hidden_of_share) if kpi.hidden_of_share else named,
        total=None if total is None else total[columns],
        notes=tuple(notes),
        grain=query.grain,
        by=query.by,
        as_of=query.as_of,
        currency=dataset.currency,
        compared=query.compare,
        data_end=end,
        ignored=tuple(dataset.ignored),
        remarks=tuple(remark.text for remark in dataset.remarks),
        share=named.select(kpi.share_of) if kpi.share_of else None,
        data_from=evaluation.first_day(exactly=True) if query.asks_first else None,
    )
    return Answer(result, found, evaluation, shown, frame)


def _row_notes(
    found: Plan,
    aggregates: PartialAggregates,
    counts: Mapping[Batch, Counts],
    spec: ScanSpec,
    dataset: Dataset,
    query: Query,
) -> list[Note]:
    """Notes on the rows behind an answer: rows left out, unknown keys, remarks of the files."""
    kpi, measures = found.kpi, found.measures.values()
    notes = left_out_notes(counts, spec, undated_count=kpi.undated_period, apart=found.apart)
    notes += quotas.notes(measures, dataset, query.bad_rows, query.dimensions)
    keys = counted_by(measures, query.by, dataset)
    own = compared_keys(found.batches, spec, keys, dataset)
    notes += key_notes(
        counts, keys, keys - spec.checked, undated_count=kpi.undated_period, compared=own, shown=found.shown
    )
    for table in dict.fromkeys(batch.view.table for batch in aggregates):
        read = {name for batch in aggregates if batch.view.table == table for name in batch.columns_read}
        notes += (*dataset.remarks_on(table, read), *dataset.mixed_clocks(table, read))
        if dataset.reader.has_met_forms(table):
            from salescli.engine.notes import other_dates

            notes += other_dates.remarks(dataset, table, read)
    if any(batch.view.table == "customers" for batch in aggregates):
        from salescli.engine.notes import spells

        notes += spells.notes(kpi, aggregates, spec, dataset)
    return notes


def _own(found: Plan, shared: PartialAggregates, query: Query) -> PartialAggregates:
    """The shared aggregates of the plan's measures, by batches of only these measures, in their order.

    Each batch reaches over the days whose rows this KPI counts.
    """
    place = found.singles
    reaches: dict[Measure, Span] = {}
    for measure in filter(has_rows, found.measures.values()):
        for single in singles(measure):
            counted = reach(measure, query)
            reaches[single] = reaches.get(single, counted).with_all_of(counted)
    own = {}
    for host, frame in shared.items():
        if mine := sorted((measure for measure in host.measures if measure in place), key=place.__getitem__):
            whole = reduce(Span.with_all_of, map(reaches.__getitem__, mine))
            needed = {detail for measure in mine for detail in measure.details}  # those of other measures do not count
            details = tuple(detail for detail in host.details if detail in needed)
            own[Batch(host.view_name, tuple(mine), details, whole, host.number)] = frame
    return dict(sorted(own.items(), key=lambda item: place[item[0].measures[0]]))


def _top(evaluation: Evaluation, shown: pl.DataFrame, most: int) -> tuple[pl.DataFrame | None, list[Note]]:
    """The groups with the largest value over the range, and a note on how many more there are."""
    keys = evaluation.spec.keys
    if not keys or not evaluation.kpi.has_total:
        reason = say("engine.no_split") if not keys else say("engine.no_value_over_all", kpi=evaluation.kpi.name)
        raise UsageError(
            say("engine.no_top", most=most, reason=reason),
            say("engine.what_to_rank", region=Option("--by", "region"), rep=Option("--by", "rep")),
        )
    if shown.is_empty():
        return None, []
    ranked = evaluation.rows(spans.whole(shown)).sort(
        "value", *keys, descending=[True] + [False] * len(keys), nulls_last=True
    )
    rest = ranked.height - most
    top = ranked.head(most).select(keys)
    return top, [note("top", rest, "notes.top", most=most, groups=ranked.height)] if rest > 0 else []


def _windows(found: Plan, evaluation: Evaluation, query: Query) -> pl.DataFrame:
    first = query.span.start or evaluation.first_day()
    to_as_of = (query.grain is Grain.TOTAL or found.is_state) and not found.kpi.looks_ahead
    as_of = known_months.range_end(found, evaluation.known_to, query.as_of.day)
    last = query.span.end or (as_of if to_as_of and first else extreme(evaluation.dated(), first=False))
    if first and last and (first.year < FIRST_YEAR or last.year > LAST_YEAR):
        early = first.year < FIRST_YEAR
        day, option = (first, Option("--from", "2020-01-01")) if early else (last, Option("--to", "2030-12-31"))
        raise InputError(
            say(
                "engine.out_of_reach",
                kpi=found.kpi.name,
                day=day,
                first_year=f"{FIRST_YEAR:04}",
                last_year=str(LAST_YEAR),
            ),
            say("engine.correct_the_dates", fix=option),
        )
    windows = spans.of_range(first, last, query.grain, query.span, query.calendar, query.as_of)
    return known_months.with_ends(windows, evaluation.known_to)


def _running_note(evaluation: Evaluation, windows: pl.DataFrame, query: Query) -> list[Note]:
    """A note for a growth: how the running period compares with as many days of it."""
    like = spans.like_for_like(query.grain, query.calendar, query.as_of)
    is_growth = evaluation.kpi.knows_previous and evaluation.kpi.unit is Unit.PERCENT
    if not (is_growth and like and like.start and like.end and not windows.is_empty()) or query.by:
        return []
    start = query.calendar.start_of(query.as_of.day, query.grain)
    window = windows.filter(pl.col("full_start") == start)
    if window.is_empty():
        return []
    period = window["period"][0]
    value = evaluation.whole(window.with_columns(pl.lit(0, pl.Int64).alias(WINDOW)), (like.start, like.end))["value"][0]
    growth = say("notes.no_growth") if value is None else say("notes.growth", percent=value)
    days = (query.as_of.day - start).days + 1
    return [note("running_period", days, "notes.running_period", period=period, growth=growth)]


def _named(
    frame: pl.DataFrame, shown: pl.DataFrame, query: Query, numbers: Sequence[str], dataset: Dataset
) -> pl.DataFrame:
    """The columns of an answer, by period and group, sorted as asked. Reps and customers have their name too."""
    keys = [dims.key_of(dimension) for dimension in query.by]
    if not keys and query.sort is None and is_of_windows(frame, shown) and frame[WINDOW].is_sorted():
        return shown[[*PERIOD]].hstack(frame[[*numbers]])  # the same without a query
    if frame.height > spans.FEW and is_in_order(frame, WINDOW, keys):
        parts = []  # in which only what stands beside the rows is made; as one join it would copy them all
        for some in in_parts(frame, WINDOW):
            whole = dims.with_names(in_periods(some.lazy().select(WINDOW, *keys), shown), query.by, dataset)
            parts.append(some.hstack(spans.at_once(whole.drop(WINDOW, *keys))))
        found = pl.concat(parts).lazy()
    else:
        found = in_periods(frame.lazy(), shown).sort(WINDOW, *keys, nulls_last=True)
        found = dims.with_names(found, query.by, dataset)
    split = []
    for dimension, key in zip(query.by, keys, strict=True):
        column = dims.column_of(dimension)
        split += [pl.col(key).alias(column)]
        split += [] if column == dimension else [pl.col(f"named:{dimension}").alias(dimension)]
    found = found.select(*PERIOD, *split, *numbers)
    return spans.at_once(_sorted(found, query.sort))


def _sorted(frame: pl.LazyFrame, sort: tuple[str, bool] | None) -> pl.LazyFrame:
    """The rows sorted by a column, descending or not."""
    if sort is None:
        return frame
    column, descending = sort
    if column not in (known := frame.collect_schema().names()):
        hint = did_you_mean(column, known) or say("engine.columns", known=known)
        raise UsageError(say("engine.no_column_to_sort_by", column=column), hint)
    return frame.sort(column, descending=descending, nulls_last=True, maintain_order=True)
