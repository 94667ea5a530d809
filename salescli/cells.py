"""From rows to cells: the one pass over the files.

A cell is everything that is known of the rows of one stretch of days and one group: sums, counts, how many rows could
not take part and why, how many values did not read. All that comes after is arithmetic on cells.

The stretch is an *atom*: a calendar period, broken where the question cuts it (`--from`, the as-of date). It is named
by its first day. Whatever span of days is asked for is then a union of atoms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from salescli import dimensions as dims
from salescli.loading.casting import stripped
from salescli.loading.tables import Tables, text_of
from salescli.measures import Aggregate, Measure
from salescli.periods import Calendar, Grain
from salescli.views import VIEWS, Rule, View, build, checked_columns

ATOM = "atom"


@dataclass(frozen=True)
class Filter:
    """`--where`: the values of one dimension that are wanted, as its key column holds them; None is "without"."""

    dimension: str
    values: tuple[str | None, ...]

    @property
    def column(self) -> str:
        """The cell column that says which of the values a row has; null for any other."""
        return f"where:{self.dimension}"


@dataclass(frozen=True)
class Question:
    """What one pass over the rows has to keep apart."""

    grain: Grain
    by: tuple[str, ...]
    filters: tuple[Filter, ...]
    cuts: tuple[date, ...]
    calendar: Calendar

    @property
    def keys(self) -> list[str]:
        """The group columns of the cells, before the atom and a detail."""
        return [dims.key_of(dimension) for dimension in self.by]


@dataclass(frozen=True)
class Batch:
    """Measures that one group-by of a view answers; `detail` is a further key that a distinct count or rank needs."""

    view_name: str
    measures: tuple[Measure, ...]
    detail: str | None

    @property
    def view(self) -> View:
        """The view that is read."""
        return VIEWS[self.view_name]

    @property
    def is_of_intervals(self) -> bool:
        """Whether the view's rows are beginnings and ends, which may lie before every period."""
        return any(measure.aggregate is Aggregate.PRESENT for measure in self.measures)

    @property
    def dates_the_range(self) -> bool:
        """Whether its events say where the periods begin and end; a count of heads does not."""
        return any(not measure.constant_by for measure in self.measures)

    @property
    def wheres(self) -> list[str]:
        """The conditions that the measures name."""
        return list(dict.fromkeys(measure.where for measure in self.measures))

    def required(self, where: str) -> list[str]:
        """The columns that a row under a condition must have to take part."""
        found = (measure.requires for measure in self.measures if measure.where == where)
        return list(dict.fromkeys(column for column in found if column))

    def rules(self, where: str) -> list[Rule]:
        """Why a row under a condition cannot take part."""
        return self.view.rules_for(self.required(where))

    @property
    def columns(self) -> list[str]:
        """The columns of the view that the measures use."""
        own = [measure.column for measure in self.measures if measure.column]
        return list(dict.fromkeys([*own, *([self.detail] if self.detail else [])]))


def ok_column(where: str) -> str:
    """The cell column that counts the rows under a condition that take part."""
    return f"ok:{where}"


def left_out_column(where: str, rule: Rule) -> str:
    """The cell column that counts the rows a rule leaves out."""
    return f"left_out:{where}:{rule.code}"


def bad_column(name: str) -> str:
    """The cell column that counts the values of a column that did not read."""
    return f"bad:{name}"


def sum_column(measure: Measure) -> str:
    """The cell column of a sum."""
    return f"sum:{measure.where}:{measure.column}"


def query(batch: Batch, question: Question, tables: Tables, *, careful: bool) -> pl.LazyFrame:
    """The cells of a batch, lazily.

    Columns: `atom`, the key of each dimension, `where:DIM` for each filter, the detail; then `rows`, `first` (the
    first date that counts), `ok:…`, `left_out:…`, `sum:…` and `bad:…`.
    """
    frame = rows_of(batch, question, tables, careful=careful)
    checked = checked_columns(frame)
    flags = {name: pl.col(text_of(name)).count() - pl.col(name).count() for name in checked}
    kept = [batch.view.condition(where) for where in batch.wheres]
    if batch.view.conditions:
        frame = frame.filter(pl.any_horizontal(*kept, *(rule.fails for rule in batch.view.always)))
    frame = frame.with_columns(_marks(batch)).with_columns(_inputs(batch))
    keys = [
        _atom(question).alias(ATOM),
        *question.keys,
        *(_filter_code(filter_) for filter_ in question.filters),
        *([batch.detail] if batch.detail else []),
    ]
    counts = [pl.len().alias("rows"), *(pl.col(ok_column(where)).sum() for where in batch.wheres)]
    if question.grain is Grain.TOTAL:
        took_part = pl.any_horizontal(ok_column(where) for where in batch.wheres)
        counts.append(pl.when(took_part).then(pl.col("date")).min().alias("first"))
    left_out = [
        pl.col(f"fails:{where}").eq(number).sum().alias(left_out_column(where, rule))
        for where in batch.wheres
        for number, rule in enumerate(batch.rules(where))
    ]
    sums = [pl.col(name).sum() for name in _sums(batch)]
    bad = [flag.cast(pl.Int64).alias(bad_column(name)) for name, flag in flags.items()]
    return frame.group_by(_distinct_keys(keys)).agg(*counts, *left_out, *sums, *bad)


def _distinct_keys(keys: Sequence[str | pl.Expr]) -> list[str | pl.Expr]:
    """The keys without repeats: a detail may be a dimension already."""
    found: dict[str, str | pl.Expr] = {}
    for key in keys:
        found.setdefault(key if isinstance(key, str) else key.meta.output_name(), key)
    return list(found.values())


def rows_of(batch: Batch, question: Question, tables: Tables, *, careful: bool, rows: bool = False) -> pl.LazyFrame:
    """The rows of the batch's view with every dimension that the question or a measure needs."""
    needed = [*question.by, *(filter_.dimension for filter_ in question.filters)]
    if "rep_id" in batch.columns:
        needed.append("rep")
    needed = list(dict.fromkeys(needed))
    table = batch.view.table
    columns = [*batch.columns, *dims.columns_needed(needed, table, tables)]
    frame = build(batch.view, tables, list(dict.fromkeys(columns)), careful=careful, rows=rows)
    return dims.resolve(frame, table, needed, tables)


def _marks(batch: Batch) -> list[pl.Expr]:
    """For each condition the number of the first rule that a row fails, null where it takes part or is not meant."""
    marks = []
    for where in batch.wheres:
        fails = pl.lit(None, pl.Int8)
        for number, rule in reversed(list(enumerate(batch.rules(where)))):
            fails = pl.when(rule.fails).then(pl.lit(number, pl.Int8)).otherwise(fails)
        meant = batch.view.condition(where)
        always = [rule.fails for rule in batch.view.always]
        marks.append(pl.when(pl.any_horizontal(meant, *always)).then(fails).alias(f"fails:{where}"))
    return marks


def _inputs(batch: Batch) -> list[pl.Expr]:
    """For each condition who takes part, and each sum's input where its row takes part."""
    took_part = {where: batch.view.condition(where) & pl.col(f"fails:{where}").is_null() for where in batch.wheres}
    marks = [part.fill_null(value=False).alias(ok_column(where)) for where, part in took_part.items()]
    inputs = [pl.when(took_part[m.where]).then(pl.col(m.column)).alias(name) for name, m in _sums(batch).items()]
    return marks + inputs


def _sums(batch: Batch) -> dict[str, Measure]:
    found = {sum_column(m): m for m in batch.measures if m.aggregate is Aggregate.SUM}
    present = [m for m in batch.measures if m.aggregate is Aggregate.PRESENT]
    for measure in present:
        for column in ("begun", "ended"):
            part = Measure(measure.view, Aggregate.SUM, column=column)
            found[sum_column(part)] = part
    return found


def _atom(question: Question) -> pl.Expr:
    """The first day of the stretch that a row's date falls into; null without a date."""
    day = pl.col("date")
    start = question.calendar.truncate(day, question.grain)
    for cut in sorted(question.cuts):
        if question.grain is Grain.TOTAL or question.calendar.start_of(cut, question.grain) != cut:
            start = pl.when((day >= cut) & (start < cut)).then(pl.lit(cut)).otherwise(start)
    return start


def _filter_code(filter_: Filter) -> pl.Expr:
    """The position of a row's value among those wanted; null for any other value."""
    value = stripped(pl.col(dims.key_of(filter_.dimension)))
    code = pl.lit(None, pl.UInt32)
    for position, wanted in enumerate(filter_.values):
        hit = value.is_null() if wanted is None else value == wanted
        code = pl.when(hit).then(pl.lit(position, pl.UInt32)).otherwise(code)
    return code.alias(filter_.column)


def collect(batches: Sequence[Batch], question: Question, tables: Tables) -> tuple[Mapping[Batch, pl.DataFrame], bool]:
    """The cells of every batch, and whether reading them took the careful casts.

    Clean files are read the quick way; whatever that cannot read makes all be read again with care.
    """
    cells = _collect(batches, question, tables, careful=False)
    if not any(_looks_odd(frame, batch, question) for batch, frame in cells.items()):
        return cells, False
    return _collect(batches, question, tables, careful=True), True


def _collect(
    batches: Sequence[Batch], question: Question, tables: Tables, *, careful: bool
) -> Mapping[Batch, pl.DataFrame]:
    queries = [query(batch, question, tables, careful=careful) for batch in batches]
    frames = [query_.collect(engine="streaming") for query_ in queries]
    return dict(zip(batches, frames, strict=True))


def _looks_odd(cells: pl.DataFrame, batch: Batch, question: Question) -> bool:
    """Whether anything did not read, or a key has blanks around it."""
    bad = [pl.col(name).sum() > 0 for name in cells.columns if name.startswith("bad:")]
    keys = [*question.keys, *([batch.detail] if batch.detail else [])]
    texts = [pl.col(key) for key in keys if cells.schema[key] == pl.String]
    odd = [((text == "") | (text != text.str.strip_chars())).any() for text in texts]
    return bool(bad or odd) and bool(cells.select(pl.any_horizontal(*bad, *odd)).item())
