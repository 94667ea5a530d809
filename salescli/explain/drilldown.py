"""The rows behind a number: which they are, their file and line, and what each adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs
from msgspec import Struct

from salescli.engine import dimensions as dims
from salescli.engine.batch import Batch, ScanSpec, singles
from salescli.engine.currency import own_currency
from salescli.engine.eligibility import participation
from salescli.engine.intervals import known_months
from salescli.engine.order_lines import counts_once, is_of_lines
from salescli.engine.scan import with_places
from salescli.engine.windows import year_before
from salescli.errors import UsageError
from salescli.loading.column_names import CURRENCY_COLUMN, DEAL_COLUMN, FILE_COLUMN, ROW_COLUMN, text_of
from salescli.loading.parsing import text as texts
from salescli.loading.places import lines_of
from salescli.message import say
from salescli.model.formula import divided
from salescli.model.measures import REPS_WITH_QUOTA, Aggregate, Measure, Scope, Unit
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note

#: Aggregates of intervals whose amounts count row by row, not once for each entity.
_LASTING_AMOUNTS = (Aggregate.OPEN, Aggregate.RECURRING)
#: The numbers that a row of an interval adds to: how things are at the end or were before, not how they moved.
_BEFORE = ("before", "opening", "opening_paid")
_AT_THE_END = ("closing", "rows", "amount", "after", "present", "retained", "capped", "customers", "in_force",
               "number")  # fmt: skip
#: The numbers among these that are sums over rows.
_WHOLE = ("closing", "opening", "rows", "amount")
_CELL = "cell:"
_PLACE = ("table", "file", "line", "period", "date")


class Drilldown(Struct, frozen=True):
    """The rows behind a result.

    Columns of `frame`: table, file, line (the row's number in a Parquet file), period, date, what identifies the row,
    its dimensions, `until` for rows of intervals, then for every measure what the row adds to it: the sums are the
    numbers of the result. What counts once for a deal is on the first of its order lines. A row of an interval is
    listed once and adds to the number at the end of the range; a rep's monthly amounts are as in the file. For a median
    the column has the values that it ranks, for a distinct count those that it counts.
    """

    answer: Answer
    frame: pl.DataFrame
    units: dict[str, Unit]
    summed: tuple[str, ...]  # the measures whose column adds up to the number

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the result left out."""
        return self.answer.result.notes


def drilldown(answer: Answer, dataset: Dataset, most: int | None = None) -> Drilldown:
    """The rows that take part in any period shown, by file and line.

    With `most` perhaps only so many of each period that add the most to `value`, a measure.
    """
    spec = answer.evaluation.spec
    frames = []
    for batch in answer.evaluation.aggregates:
        if shown := _shown(batch, answer):
            frames.append(_rows(batch, shown, answer, spec, dataset, most))
    if not frames:
        raise UsageError(say("engine.no_rows_to_list", kpi=answer.plan.kpi.name))
    names = [name for name, measure in answer.plan.measures.items() if _is_shown(measure)]
    units = {name: _unit(answer, name) for name in names}
    every = pl.concat(frames, how="diagonal")
    others = [column for column in every.columns if column not in _PLACE]
    keys = [column for column in map(dims.column_of, spec.by) if column in others]
    others = [column for column in others if column not in keys]
    place = [*_PLACE, *keys]  # a row is listed once in each of its groups
    frame = every.group_by(place).agg(pl.col(column).drop_nulls().first() for column in others)
    order = [*_PLACE, *(column for column in every.columns if column not in (*_PLACE, *names)), *names]
    frame = frame.select(column for column in order if column in frame.columns)
    summed = tuple(name for name in names if _sums(answer.plan.measures[name]))
    if spec.by and dataset.are_lines("deals"):  # deals in several groups make the sum too large
        summed = tuple(name for name in summed if not counts_once(answer.plan.measures[name], dataset))
    return Drilldown(answer, frame.sort(place, nulls_last=True), units, summed)


def _is_shown(measure: Measure) -> bool:
    if not measure.is_flow and measure.output not in (*_AT_THE_END, *_BEFORE) and not _counts_reps(measure):
        return False
    return not measure.only_checked and measure.scope not in (Scope.PREVIOUS, Scope.EVERYWHERE, Scope.YEAR_BEFORE)


def _counts_reps(measure: Measure) -> bool:
    """Whether a measure counts the reps who have a quota, each a row."""
    return measure.aggregate is Aggregate.AT_QUOTA and measure.output == REPS_WITH_QUOTA.output


def _sums(measure: Measure) -> bool:
    """Whether what the rows add is the number in sum."""
    return measure.is_additive or (measure.aggregate in _LASTING_AMOUNTS and measure.output in _WHOLE)


def _unit(answer: Answer, name: str) -> Unit:
    part = answer.result.kpi.parts.get(name)
    return part.unit if part else answer.result.kpi.unit


def _shown(batch: Batch, answer: Answer) -> dict[str, Measure]:
    """The shown measures whose rows the batch has, by the column they become."""
    return {
        name: measure
        for name, measure in answer.plan.measures.items()
        if _is_shown(measure) and any(single in batch.measures for single in singles(measure) if measure.view)
    }


def _rows(
    batch: Batch, shown: dict[str, Measure], answer: Answer, spec: ScanSpec, dataset: Dataset, most: int | None
) -> pl.DataFrame:
    table = batch.view.table
    identity = [column for column in TABLES[table].identity if dataset.has(table, column)]
    lasting = any(not measure.is_flow for measure in shown.values())
    columns = dict(zip(spec.keys, map(dims.column_of, spec.by), strict=True))
    keys = [key for key in spec.keys if key not in identity]
    cells = _cells(table, {**{name: name for name in identity}, **{key: columns[key] for key in keys}}, dataset)
    deal = [DEAL_COLUMN] if is_of_lines(batch, dataset) else []

    def read(frame: pl.LazyFrame) -> pl.DataFrame:
        frame = _in_range(_taking_part(frame, shown, spec), answer, ahead=batch.view.is_ahead, lasting=lasting,
                          shown=shown)  # fmt: skip
        own = [CURRENCY_COLUMN] if CURRENCY_COLUMN in frame.collect_schema().names() else []
        until = ["ended"] if lasting else []
        amounts = {name: _amount(measure, answer) for name, measure in shown.items()}
        frame = frame.select(
            FILE_COLUMN, ROW_COLUMN, "period", "date", *identity, *keys, *until, *deal, *own, **amounts, **cells
        )
        if most is not None and not deal and not own:
            frame = _largest(frame, most)
        return frame.collect(engine="streaming")

    is_by_id = bool(spec.filters or spec.by)
    rows = with_places(batch, spec, dataset, read, exactly=most is None or is_by_id, marked_with=identity)
    own = CURRENCY_COLUMN in rows.columns
    if own:
        rows = _at_rates(rows, shown, answer)
    if deal:
        once = {name: measure for name, measure in shown.items() if counts_once(measure, dataset)}
        rows = _on_first_lines(rows, once, spec)
    if spec.keys:  # only of groups that are shown
        rows = rows.join(answer.frame.select(spec.keys).unique(), on=spec.keys, how="semi", nulls_equal=True)
    rows = rows.with_columns(pl.col(cell).alias(cell.removeprefix(_CELL)) for cell in cells).drop(cells)
    rows = rows.drop(key for key, column in columns.items() if key != column and column in identity)
    rows = rows.rename({"ended": "until", **columns}, strict=False).with_columns(pl.lit(table).alias("table"))
    if table == "reps" and lasting:  # as in the file: the last day, and a blank first day
        rows = rows.with_columns(
            pl.col("until").dt.offset_by("-1d"), pl.when(pl.col("date").dt.year() > 1).then(pl.col("date"))
        )
    elif lasting and dataset.settings.ends_are_last_days(table):
        rows = rows.with_columns(pl.col("until").dt.offset_by("-1d"))
    return lines_of(rows, dataset)


def _taking_part(frame: pl.LazyFrame, shown: dict[str, Measure], spec: ScanSpec) -> pl.LazyFrame:
    """The rows that take part in a measure, with the day on which each ends where rows last for some days."""
    frame = frame.filter(pl.any_horizontal({participation(measure).ok_column for measure in shown.values()}))
    if lasts := next((measure.lasts for measure in shown.values() if measure.lasts), None):
        end = pl.col("date") + pl.duration(days=lasts)
        frame = frame.with_columns(pl.when(end <= spec.as_of).then(end).alias("ended"))
    return frame


def _largest(frame: pl.LazyFrame, most: int) -> pl.LazyFrame:
    """Of each period the rows that add the most to `value`."""
    first = [-pl.col("value").cast(pl.Float64).abs(), FILE_COLUMN, ROW_COLUMN]
    known = frame.filter(pl.col("value").is_not_null())
    largest = known.group_by("period").agg(pl.all().bottom_k_by(first, most))
    return largest.explode(cs.exclude("period"))


def _at_rates(rows: pl.DataFrame, shown: dict[str, Measure], answer: Answer) -> pl.DataFrame:
    """Rows with amounts that are in their own currency at the rates of the end of the range, as its total has them."""
    rates, day = answer.evaluation.rates, answer.windows["seen"].max()
    names = [name for name, measure in shown.items() if measure.column]
    if rates is None or not isinstance(day, date) or not names:
        return rows.drop(CURRENCY_COLUMN)
    return own_currency.at_rates(rows, names, day, rates)


def _on_first_lines(rows: pl.DataFrame, once: dict[str, Measure], spec: ScanSpec) -> pl.DataFrame:
    """The order lines; what counts once for a deal and group is only on the first of its lines that takes part."""
    rows = rows.sort(FILE_COLUMN, ROW_COLUMN)
    columns = []
    for name, measure in once.items():
        adds = pl.col(name) != 0 if measure.aggregate is Aggregate.COUNT else pl.col(name).is_not_null()
        is_first = pl.struct(adds.alias("adds"), DEAL_COLUMN, *spec.keys).is_first_distinct()
        nothing = 0 if measure.aggregate is Aggregate.COUNT else None
        columns.append(pl.when(is_first | ~adds).then(pl.col(name)).otherwise(nothing).alias(name))
    return rows.with_columns(columns).drop(DEAL_COLUMN)


def _cells(table: str, columns: Mapping[str, str], dataset: Dataset) -> dict[str, pl.Expr]:
    """The text of the file's own cells, for columns of the table by their name here.

    A row that took a value from another table because its own cell is blank shows that value.
    """
    found = {}
    for name, column in columns.items():
        if dataset.reader.is_as_it_stands(table, column):
            text = pl.col(text_of(column))
            own = texts.without(texts.clean(text), dataset.reader.blanks(table, column))
            found[f"{_CELL}{name}"] = pl.when(own.is_not_null() | pl.col(name).is_null()).then(text).otherwise(name)
    return found


def _in_range(
    frame: pl.LazyFrame, answer: Answer, *, ahead: bool, lasting: bool, shown: dict[str, Measure]
) -> pl.LazyFrame:
    """The rows of the periods shown, with the period's label; of intervals those in force at some time of the range."""
    windows = answer.windows.filter(pl.col("start").is_not_null())
    if any(measure.scope is Scope.ALL for measure in shown.values()):
        return frame.with_columns(pl.lit("total").alias("period"))
    if any(measure.scope is Scope.YEAR_TO_AS_OF for measure in shown.values()):
        as_of = answer.evaluation.spec.as_of
        in_year = (pl.col("date") > year_before(as_of)) & (pl.col("date") <= as_of)
        return frame.filter(in_year).with_columns(pl.lit("total").alias("period"))
    if lasting:
        windows = known_months.known(windows, answer.evaluation.known_to)
        last, first = (pl.lit(day, pl.Date) for day in (windows["seen"].max(), windows["before"].min()))
        ended = pl.col("ended") if "ended" in frame.collect_schema().names() else pl.lit(None, pl.Date)
        in_force = (pl.col("date") <= last) & (ended.is_null() | (ended > first))
        return frame.filter(in_force).with_columns(pl.lit(None, pl.String).alias("period"))
    bounds = windows.lazy().select(
        pl.col("start").alias("from"), pl.col("end" if ahead else "seen").alias("to"), "period"
    )
    days = (pl.lit(windows["start"].min(), pl.Date), pl.lit(windows["end"].max(), pl.Date))
    dated = frame.filter(pl.col("date").is_between(*days)).sort("date")  # first, as most rows may lie outside
    found = dated.join_asof(bounds, left_on="date", right_on="from", strategy="backward")
    found = found.filter(pl.col("date") <= pl.col("to"))
    if answer.windows["undated"].any():
        undated = frame.filter(pl.col("date").is_null()).with_columns(pl.lit(None, pl.String).alias("period"))
        found = pl.concat([found, undated], how="diagonal")
    return found


def _amount(measure: Measure, answer: Answer) -> pl.Expr:
    """What a row adds to a measure."""
    taking_part = pl.col(participation(measure).ok_column)
    if measure.is_flow:
        if measure.aggregate is Aggregate.COUNT:
            return taking_part.cast(pl.Int64)
        return pl.when(taking_part).then(pl.col(measure.column))
    if _counts_reps(measure):
        return pl.when(taking_part).then(pl.lit(1, pl.Int64))
    if measure.output == "present" or measure.aggregate in (Aggregate.ACCRUED, Aggregate.QUOTA):
        return pl.when(taking_part).then(pl.col(measure.column) if measure.column else pl.lit(1, pl.Int64))
    day = answer.windows["before"].min() if measure.output in _BEFORE else answer.windows["seen"].max()
    in_force = pl.col("date") <= pl.lit(day, pl.Date)
    in_force &= taking_part & (pl.col("ended").is_null() | (pl.col("ended") > pl.lit(day, pl.Date)))
    if not measure.column:
        return pl.when(in_force).then(pl.lit(1, pl.Int64))
    amount = pl.col(measure.column)
    if measure.pauses:
        amount = (
            pl.when((pl.col("paid_until") <= pl.lit(day, pl.Date)).fill_null(value=False)).then(0).otherwise(amount)
        )
    return pl.when(in_force).then(amount if measure.divided_by == 1 else divided(amount, measure.divided_by))
