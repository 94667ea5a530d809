"""From rows to cells: the one pass over the files.

A cell is everything that is known of the rows of one stretch of days and one group: sums, counts, how many rows could
not take part and why, how many values did not read. All that comes after is arithmetic on cells.

The stretch is an *bucket*: a calendar period, broken where the question cuts it (`--from`, the as-of date), or a day
where a measure must tell days apart. It is named by its first day. Whatever span of days is asked for is then a union
of buckets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.engine.clean_keys import columns_compared, keys_as_they_stand, tidied, tidied_keys
from salescli.engine.eligibility import Facts, Participation, participation, rules
from salescli.engine.lookups import LOST, NEAR, WORD, fact
from salescli.engine.order_lines import ONCE, fold, is_folded, needed, parts_of, told_apart
from salescli.engine.windows import BUCKET
from salescli.loading.order_lines.parts import WHOLE, Part
from salescli.loading.parsing.column_names import unread_of
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import Measure, Missing, Scope, Unit
from salescli.model.records import dataclass
from salescli.views import VIEWS, Rule, Source, View, build, checked_columns

if TYPE_CHECKING:
    from salescli.loading.dataset import Tables

#: What a view of intervals says of each besides the table's own columns.
INTERVAL_COLUMNS = ("entity", "home", "home_team", "began", "ended", "paid_until")
#: How many rows a cell of one kind has, and their first date.
_ROWS, _FIRST = "cell:rows", "cell:first"


@dataclass(frozen=True)
class Filter:
    """`--where`: the values of one dimension that are wanted, as its key column holds them; None is "without"."""

    dimension: str
    values: tuple[str | None, ...]

    @property
    def column(self) -> str:
        """The cell column that says which of the values a row has; null for any other."""
        return f"where:{self.dimension}"

    @property
    def code(self) -> pl.Expr:
        """The position of a row's value among those wanted; null for any other value."""
        value = pl.col(dims.key_of(self.dimension))
        code = pl.lit(None, pl.UInt32)
        for position, wanted in enumerate(self.values):
            hit = value.is_null() if wanted is None else value == wanted
            code = pl.when(hit).then(pl.lit(position, pl.UInt32)).otherwise(code)
        return code.alias(self.column)


@dataclass(frozen=True)
class Question:
    """What one pass over the rows has to keep apart."""

    grain: Grain
    by: tuple[str, ...]
    filters: tuple[Filter, ...]
    cuts: tuple[date, ...]
    calendar: Calendar
    as_of: date
    bad_rows: str = "error"  # what becomes of rows with a value that does not read: error, skip or null
    by_day: bool = False  # keep every day apart: periods will be compared that are cut anywhere
    checked: frozenset[tuple[str, str]] = frozenset()  # by table the keys that are looked for where they lead to

    @property
    def keys(self) -> list[str]:
        """The group columns of the cells."""
        return [dims.key_of(dimension) for dimension in self.by]

    @property
    def dimensions(self) -> list[str]:
        """Every dimension that rows must be told apart by."""
        return list(dict.fromkeys([*self.by, *(filter_.dimension for filter_ in self.filters)]))

    def rules(self, batch: Batch, part: Participation) -> list[Rule]:
        """Why a row that is meant cannot take part."""
        return rules(batch.view, part, skips_unread=self.bad_rows == "skip")

    def source(self, tables: Tables, *, careful: bool, rows: bool = False, part: Part = WHOLE) -> Source:
        """The tables as the views read them for this question."""
        is_blank = self.bad_rows == "null"
        return Source(tables, self.as_of, self.grain, careful, rows, unread_is_blank=is_blank, part=part)


#: How the cell columns begin that count rows; those that are lost, of the groups that may be theirs.
COUNTED = ("ok:", "left_out:", "bad:", WORD, LOST, NEAR)


def bad_column(name: str) -> str:
    """The cell column that counts the values of a column that did not read."""
    return f"bad:{name}"


@dataclass(frozen=True)
class Batch:
    """Measures that one group-by of a view answers, with further keys that a distinct count or an interval needs.

    Rows dated outside of `reach` have no say in any of them; those without a date have.
    """

    view_name: str
    measures: tuple[Measure, ...]
    details: tuple[str, ...]
    reach: Span

    @property
    def view(self) -> View:
        """The view that is read."""
        return VIEWS[self.view_name]

    @cached_property
    def participations(self) -> list[Participation]:
        """The different rows that its measures count."""
        return list(dict.fromkeys(map(participation, self.measures)))

    def rules(self, taking_part: Participation) -> list[Rule]:
        """Why a row that is meant cannot take part."""
        return self.view.rules_for(taking_part.required)

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the view that the measures, their conditions and the details use."""
        found: list[str] = []
        for measure in self.measures:
            found += [measure.column, *measure.needs, *self.view.condition(measure.where).reads]
        return list(dict.fromkeys(column for column in [*found, *self.table_details] if column))

    @property
    def table_details(self) -> list[str]:
        """The details that are columns to ask the view for."""
        return [detail for detail in self.details if detail not in INTERVAL_COLUMNS]

    @property
    def columns_read(self) -> list[str]:
        """Every column of the table that has a say in its cells."""
        return [*self.view.columns_behind(self.columns, if_there=True), *self.view.decided_by]

    @cached_property
    def needed(self) -> list[str]:
        """The table's columns that it cannot do without (a rep may be found elsewhere)."""
        return [column for column in self.view.columns_behind(self.columns) if column != "rep_id"]


#: Details that have few values beside the rows: lengths of time.
_FEW = (("days",), ("seconds",))


def batches(measures: Iterable[tuple[Measure, Span]], *, is_split: bool = True, of_lines: bool = False) -> list[Batch]:
    """The fewest group-bys that answer the measures, each with the days whose rows have a say in it.

    One a view, and one more for every further set of details, of order lines also of words that tell them apart; where
    nothing is split, one of few values has room for the measures without any.
    """
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[Measure, Span]] = {}
    for measure, reach in measures:
        for single in singles(measure):
            apart = told_apart(single) if of_lines else ()
            mine = found.setdefault((single.view, single.details, apart), {})
            mine[single] = mine.get(single, reach).with_all_of(reach)
    for view, details, apart in [] if is_split else list(found):
        if details in _FEW and (view, (), apart) in found:
            found[view, details, apart] |= found.pop((view, (), apart))
    return [
        Batch(view, tuple(mine), details, reduce(Span.with_all_of, mine.values()))
        for (view, details, _), mine in found.items()
    ]


def singles(measure: Measure) -> list[Measure]:
    """The measure over each of its views, in the form that names its cells: where it is shown makes no difference."""
    plain = replace(
        measure,
        unit=Unit.COUNT,
        scope=_breadth(measure.scope),
        pick="",
        lasts=None,
        constant_by=(),
        otherwise=None,
        missing=Missing.ERROR,
        divided_by=1,
    )
    return [replace(plain, view=view, also=()) for view in (measure.view, *measure.also)]


def _breadth(scope: Scope) -> Scope:
    return scope if scope in (Scope.YEAR_BEFORE, Scope.YEAR_TO_AS_OF) else Scope.GROUP


def query(batch: Batch, question: Question, tables: Tables, *, careful: bool, part: Part = WHOLE) -> pl.LazyFrame:
    """The cells of a batch, lazily.

    Columns: BUCKET, the key of each dimension, `where:DIM` for each filter, the details; then `ok:…`, `first:…` (see
    `Participation.first_column`), `left_out:…`, `sum:…`, `bad:…`, and what is told of keys: `lost:…`, `near:…`,
    `word:…`. Of flows there may be several cells with the same keys, for rows of different kinds: the group-by has one
    key more, but few sums to keep.
    """
    frame = rows_of(batch, question, tables, careful=careful, part=part)
    frame = frame.with_columns(filter_.code for filter_ in question.filters)
    frame = dims.lost_to(frame, batch.view.table, {each.dimension: each.column for each in question.filters}, tables)
    facts = _facts(batch, question, frame)
    frame = rows_meant(batch, frame, question).filter(within(batch.reach))
    if is_folded(batch, question, tables):
        frame = fold(frame, batch, question, tables)
    frame = frame.with_columns(**facts.expressions)
    if careful:
        frame = facts.judged(frame)
    keys = [*_keys(batch, question), facts.kind()]
    aggregates = [pl.len().alias(_ROWS), *_inputs(batch, exactly=careful)]
    if question.grain is Grain.TOTAL:
        aggregates.append(pl.col("date").min().alias(_FIRST))
    return _of_kinds(frame.group_by(keys).agg(aggregates), batch, question, facts)


def _facts(batch: Batch, question: Question, frame: pl.LazyFrame) -> Facts:
    checked = tuple(checked_columns(frame))
    return Facts(
        batch.view, tuple(batch.participations), checked, dims.told_of_keys(frame), question.bad_rows == "skip"
    )


def _inputs(batch: Batch, *, exactly: bool) -> list[pl.Expr]:
    """The sums that the measures are made of, each once.

    `exactly` over those that take part: amounts that are left out may be too large for a sum, which is an error then.
    """
    parts: dict[str, list[Participation]] = {}
    for measure in _sums(batch).values():
        parts.setdefault(measure.column, []).append(participation(measure))
    amounts = {
        column: pl.when(pl.any_horizontal(part.ok_column for part in mine)).then(pl.col(column))
        for column, mine in parts.items()
    }
    return [(amount if exactly else pl.col(column)).sum().alias(_input(column)) for column, amount in amounts.items()]


def _input(column: str) -> str:
    return f"input:{column}"


def _of_kinds(cells: pl.LazyFrame, batch: Batch, question: Question, facts: Facts) -> pl.LazyFrame:
    """Cells from those that are told apart by the kinds of their rows too: what a kind has no part in is 0."""
    cells = facts.judged(cells.with_columns(facts.of_kind()))
    rows, none = pl.col(_ROWS), pl.lit(0, pl.UInt32)
    columns = {part.ok_column: pl.when(pl.col(part.ok_column)).then(rows).otherwise(none) for part in facts.parts}
    if question.grain is Grain.TOTAL:
        columns |= {part.first_column: pl.when(pl.col(part.ok_column)).then(pl.col(_FIRST)) for part in facts.parts}
    for part in facts.parts:
        for number, rule in enumerate(facts.rules(part)):
            left_out = pl.col(part.failed_column) == number
            columns[part.left_out_column(rule)] = pl.when(left_out).then(rows).otherwise(none)
    for name, measure in _sums(batch).items():
        total = pl.col(_input(measure.column))
        columns[name] = pl.when(pl.col(participation(measure).ok_column)).then(total)
    columns |= {bad_column(name): pl.when(pl.col(unread_of(name))).then(rows).otherwise(none) for name in facts.checked}
    for part in facts.parts:
        for name in facts.told:
            told = pl.col(part.ok_column) & pl.col(name)
            columns[part.told_column(name)] = pl.when(told).then(rows).otherwise(none)
    return _grouped(cells.select(*_names(_keys(batch, question)), **columns), batch, question)


def _grouped(cells: pl.LazyFrame, batch: Batch, question: Question) -> pl.LazyFrame:
    """The cells, of what lasts each key once."""
    if all(measure.is_flow for measure in batch.measures):
        return cells
    keys, columns = _names(_keys(batch, question)), cells.collect_schema().names()
    firsts = [part.first_column for part in batch.participations if part.first_column in columns]
    rest = [name for name in columns if name not in (*keys, *firsts)]
    return cells.group_by(keys).agg(pl.col(firsts).min(), pl.col(rest).sum())


def _names(keys: Sequence[str | pl.Expr]) -> list[str]:
    return [key if isinstance(key, str) else key.meta.output_name() for key in keys]


def rows_with_marks(
    batch: Batch,
    question: Question,
    tables: Tables,
    *,
    careful: bool = True,
    rows: bool = False,
    extra: Sequence[str] = (),
) -> pl.LazyFrame:
    """The rows that the batch means, with a column `ok:…` for each participation: whether a row takes part in it.

    With `rows` also where each stands, and the columns of `extra`.
    """
    frame = rows_of(batch, question, tables, careful=careful, rows=rows, extra=extra)
    facts = _facts(batch, question, frame)
    return facts.judged(rows_meant(batch, frame, question).with_columns(**facts.expressions))


def within(reach: Span) -> pl.Expr:
    """Whether a row is dated in the days that have a say, or has no date."""
    date_ = pl.col("date")
    bounds = [date_ >= reach.start] if reach.start else []
    bounds += [date_ <= reach.end] if reach.end else []
    return date_.is_null() | pl.all_horizontal(bounds) if bounds else pl.lit(value=True)


def filtered(frame: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    """The rows that the filters want."""
    return frame.filter(pl.lit(value=True), *(filter_.code.is_not_null() for filter_ in question.filters))


def _keys(batch: Batch, question: Question) -> list[str | pl.Expr]:
    """The keys of the cells, each once: a detail may be a dimension already."""
    keys: list[str | pl.Expr] = [_bucket("date", batch, question).alias(BUCKET), *question.keys]
    keys += [filter_.column for filter_ in question.filters]
    for detail in batch.details:
        if detail == "ended":
            keys.append(_bucket("ended", batch, question).alias("ended"))
        elif detail not in question.keys:
            keys.append(detail)
    return keys


def rows_of(
    batch: Batch,
    question: Question,
    tables: Tables,
    *,
    careful: bool,
    rows: bool = False,
    extra: Sequence[str] = (),
    part: Part = WHOLE,
) -> pl.LazyFrame:
    """The rows of the batch's view with every dimension that the question or a measure needs."""
    dimensions, table = needed(batch, question), batch.view.table
    checked = [key for owner, key in sorted(question.checked) if owner == table]
    columns = [*batch.columns, *extra, *dims.columns_needed(dimensions, table, tables), *checked]
    source = question.source(tables, careful=careful, rows=rows, part=part)
    frame = build(batch.view, source if rows else replace(source, only=_only(batch, question, tables)), columns)
    compared = columns_compared(batch, question, dimensions, tables)
    if careful:
        compared |= set(keys_as_they_stand(batch, question, compared, tables).values())
    frame = tidied(frame, table, sorted(compared), tables, careful=careful)
    if not rows and dims.in_many(table, dimensions, tables):
        frame = frame.with_row_index(ONCE)
    day = pl.col(batch.view.placed_by).cast(pl.Date)
    return dims.resolve(frame, table, dimensions, tables, day, checked)


def _only(batch: Batch, question: Question, tables: Tables) -> pl.Expr | None:
    """What `rows_meant` keeps, where the words of the files alone can tell; None where more must be known."""
    view = batch.view
    if question.bad_rows == "null" or not all(part.where in view.conditions for part in batch.participations):
        return None
    kept = [*(view.condition(part.where).holds for part in batch.participations), *(rule.fails for rule in view.always)]
    reads = {name for condition in kept for name in condition.meta.root_names()}
    return pl.any_horizontal(kept) if reads <= view.told(tables) else None


def rows_meant(batch: Batch, frame: pl.LazyFrame, question: Question) -> pl.LazyFrame:
    """The rows that some measure of the batch means, and those of which that cannot be told."""
    view = batch.view
    if not all(part.where in view.conditions for part in batch.participations):
        return frame
    kept = [view.condition(part.where).holds for part in batch.participations]
    if question.bad_rows == "null":  # what did not read and counts as blank is noted, though it means no
        names = [name for name in checked_columns(frame) if name in view.decided_by]
        kept += [pl.col(unread_of(name)) for name in names]
    return frame.filter(pl.any_horizontal(*kept, *(rule.fails for rule in view.always)))


def _sums(batch: Batch) -> dict[str, Measure]:
    return {participation(m).sum_column(m.column): m for m in batch.measures if m.sums}


def _bucket(column: str, batch: Batch, question: Question) -> pl.Expr:
    """The first day of the stretch that a date falls into; null without a date."""
    day = pl.col(column)
    over_all = question.grain is Grain.TOTAL
    if question.by_day or any(measure.is_daily(over_all=over_all) for measure in batch.measures):
        return day
    start = question.calendar.truncate(day, question.grain)
    cuts = [
        cut for cut in question.cuts
        if over_all or question.calendar.start_of(cut, question.grain) != cut
    ]  # fmt: skip
    return pl.max_horizontal(start, *(pl.when(day >= cut).then(pl.lit(cut)) for cut in cuts)) if cuts else start


Cells = Mapping[Batch, pl.DataFrame]


def collect(wanted: Sequence[Batch], question: Question, tables: Tables) -> Cells:
    """The cells of every batch.

    The first rows of a file are taken at their word; what they leave in doubt makes all be read again with care. So do
    rows that turn out to be none, which are looked for where a row lacks what decides on it.
    """
    cells = _quickly_or_with_care(wanted, question, tables)
    lacking = dict.fromkeys(batch.view.table for batch, frame in cells.items() if _lacks_what_decides(frame, batch))
    return _quickly_or_with_care(wanted, question, tables) if tables.look_through(lacking) else cells


def _quickly_or_with_care(wanted: Sequence[Batch], question: Question, tables: Tables) -> Cells:
    tables.doubt.is_raised = False
    if any(is_folded(batch, question, tables) for batch in wanted):  # a key that is not clean is a group of its own
        return _collect(wanted, question, tables, careful=True)
    try:
        cells = _collect(wanted, question, tables, careful=False)
        if not tables.doubt.is_raised:
            tidy = {batch: _tidied(frame, batch, question, tables) for batch, frame in cells.items()}
            if all(frame is not None for frame in tidy.values()):
                return {batch: frame for batch, frame in tidy.items() if frame is not None}
    except pl.exceptions.ComputeError as error:
        if "overflow in decimal" not in str(error):  # in a product, for which care has more room
            raise
    return _collect(wanted, question, tables, careful=True)


def _collect(wanted: Sequence[Batch], question: Question, tables: Tables, *, careful: bool) -> Cells:
    found = {}
    for batch in wanted:
        queries = [query(batch, question, tables, careful=careful, part=part) for part in parts_of(batch, tables)]
        frames = [query_.collect(engine="streaming") for query_ in queries]
        found[batch] = pl.concat(frames) if len(frames) > 1 else frames[0]
    return found


def _lacks_what_decides(cells: pl.DataFrame, batch: Batch) -> bool:
    """Whether a row has no date, or lacks what every row of the view needs, or has a value that does not read."""
    always = [part.left_out_column(rule) for part in batch.participations for rule in batch.view.always]
    odd = [*(name for name in cells.columns if name.startswith("bad:")), *dict.fromkeys(always)]
    lacks = [pl.col(name) > 0 for name in odd if cells.schema[name].is_numeric()]
    if batch.view.needs_date and not batch.view.is_ahead:
        lacks.append(pl.col(BUCKET).is_null())
    return bool(cells.select(pl.any_horizontal(pl.lit(value=False), *lacks).any()).item())


def _tidied(cells: pl.DataFrame, batch: Batch, question: Question, tables: Tables) -> pl.DataFrame | None:
    """Cells that were read without care, with clean keys; None where rows are left out whose key turns out blank."""
    compared = columns_compared(batch, question, needed(batch, question), tables)
    columns = keys_as_they_stand(batch, question, compared, tables)
    tidy, words = tidied_keys(cells, batch.view.table, columns, tables)
    if tidy is cells:
        return cells
    required = {column for part in batch.participations for column in part.required}
    if any(column in required and tidy[key].null_count() > cells[key].null_count() for key, column in columns.items()):
        return None
    tidy = tidy.with_columns(
        (pl.col(part.ok_column) * is_word).alias(part.told_column(fact(WORD, column)))
        for part in batch.participations for column, is_word in words.items()
    )  # fmt: skip
    return _grouped(tidy.lazy(), batch, question).collect(engine="streaming")
