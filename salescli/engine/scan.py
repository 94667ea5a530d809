"""The scan: from rows to partial aggregates, in one group-by a view.

A partial aggregate is all that is known of the rows of one bucket of days and one group: sums, counts, how many rows
could not take part and why, how many values did not read. All that comes after is arithmetic on partial aggregates.

A bucket is a calendar period, broken where the question cuts it (`--from`, the as-of date), or a day where a measure
must tell days apart. It is named by its first day. Whatever span of days is asked for is then a union of buckets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.batch import bad_column
from salescli.engine.clean_keys import columns_compared, keys_as_they_stand, tidied, tidied_keys
from salescli.engine.eligibility import Facts, Participation, participation
from salescli.engine.lookups import WORD, fact
from salescli.engine.order_lines import ONCE, fold, is_folded, needed, parts_of
from salescli.engine.windows import BUCKET
from salescli.loading.column_names import unread_of
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.precision import NeedsExact, Precision
from salescli.model.calendar import Grain, Span
from salescli.views import build, checked_columns

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, PartialAggregates, ScanSpec
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure

#: How many rows a partial aggregate of one kind has, and their first date.
_ROWS, _FIRST = "scan:rows", "scan:first"


def query(batch: Batch, spec: ScanSpec, tables: Dataset, precision: Precision, part: Part = WHOLE) -> pl.LazyFrame:
    """The partial aggregates of a batch, lazily.

    Columns: BUCKET, the key of each dimension, `where:DIM` for each filter, the details; then `ok:…`, `first:…` (see
    `Participation.first_column`), `left_out:…`, `sum:…`, `bad:…`, and what is told of keys: `lost:…`, `near:…`,
    `word:…`. Of flows there may be several aggregates with the same keys, for rows of different kinds: the group-by has
    one key more, but few sums to keep.
    """
    frame = rows_of(batch, spec, tables, precision, part=part)
    frame = frame.with_columns(filter_.code for filter_ in spec.filters)
    frame = dims.lost_to(frame, batch.view.table, {each.dimension: each.column for each in spec.filters}, tables)
    facts = _facts(batch, spec, frame)
    frame = rows_meant(batch, frame, spec).filter(within(batch.reach))
    if is_folded(batch, spec, tables):
        frame = fold(frame, batch, spec, tables)
    frame = frame.with_columns(**facts.expressions)
    if precision is Precision.EXACT:
        frame = facts.judged(frame)
    keys = [*_keys(batch, spec), facts.kind()]
    aggregates = [pl.len().alias(_ROWS), *_inputs(batch, exactly=precision is Precision.EXACT)]
    if spec.grain is Grain.TOTAL:
        aggregates.append(pl.col("date").min().alias(_FIRST))
    return _of_kinds(frame.group_by(keys).agg(aggregates), batch, spec, facts)


def _facts(batch: Batch, spec: ScanSpec, frame: pl.LazyFrame) -> Facts:
    checked = tuple(checked_columns(frame))
    return Facts(batch.view, tuple(batch.participations), checked, dims.told_of_keys(frame), spec.bad_rows == "skip")


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


def _of_kinds(aggregates: pl.LazyFrame, batch: Batch, spec: ScanSpec, facts: Facts) -> pl.LazyFrame:
    """Aggregates from those that are told apart by the kinds of their rows too: what a kind has no part in is 0."""
    aggregates = facts.judged(aggregates.with_columns(facts.of_kind()))
    rows, none = pl.col(_ROWS), pl.lit(0, pl.UInt32)
    columns = {part.ok_column: pl.when(pl.col(part.ok_column)).then(rows).otherwise(none) for part in facts.parts}
    if spec.grain is Grain.TOTAL:
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
    return _grouped(aggregates.select(*_names(_keys(batch, spec)), **columns), batch, spec)


def _grouped(aggregates: pl.LazyFrame, batch: Batch, spec: ScanSpec) -> pl.LazyFrame:
    """The partial aggregates, of what lasts each key once."""
    if all(measure.is_flow for measure in batch.measures):
        return aggregates
    keys, columns = _names(_keys(batch, spec)), aggregates.collect_schema().names()
    firsts = [part.first_column for part in batch.participations if part.first_column in columns]
    rest = [name for name in columns if name not in (*keys, *firsts)]
    return aggregates.group_by(keys).agg(pl.col(firsts).min(), pl.col(rest).sum())


def _names(keys: Sequence[str | pl.Expr]) -> list[str]:
    return [key if isinstance(key, str) else key.meta.output_name() for key in keys]


def rows_with_marks(
    batch: Batch,
    spec: ScanSpec,
    tables: Dataset,
    *,
    rows: bool = False,
    extra: Sequence[str] = (),
) -> pl.LazyFrame:
    """The rows that the batch means, with a column `ok:…` for each participation: whether a row takes part in it.

    With `rows` also where each stands, and the columns of `extra`.
    """
    frame = rows_of(batch, spec, tables, rows=rows, extra=extra)
    facts = _facts(batch, spec, frame)
    return facts.judged(rows_meant(batch, frame, spec).with_columns(**facts.expressions))


def within(reach: Span) -> pl.Expr:
    """Whether a row is dated in the days that have a say, or has no date."""
    date_ = pl.col("date")
    bounds = [date_ >= reach.start] if reach.start else []
    bounds += [date_ <= reach.end] if reach.end else []
    return date_.is_null() | pl.all_horizontal(bounds) if bounds else pl.lit(value=True)


def filtered(frame: pl.LazyFrame, spec: ScanSpec) -> pl.LazyFrame:
    """The rows that the filters want."""
    return frame.filter(pl.lit(value=True), *(filter_.code.is_not_null() for filter_ in spec.filters))


def _keys(batch: Batch, spec: ScanSpec) -> list[str | pl.Expr]:
    """The keys of the partial aggregates, each once: a detail may be a dimension already."""
    keys: list[str | pl.Expr] = [_bucket("date", batch, spec).alias(BUCKET), *spec.keys]
    keys += [filter_.column for filter_ in spec.filters]
    for detail in batch.details:
        if detail == "ended":
            keys.append(_bucket("ended", batch, spec).alias("ended"))
        elif detail not in spec.keys:
            keys.append(detail)
    return keys


def rows_of(
    batch: Batch,
    spec: ScanSpec,
    tables: Dataset,
    precision: Precision = Precision.EXACT,
    *,
    rows: bool = False,
    extra: Sequence[str] = (),
    part: Part = WHOLE,
) -> pl.LazyFrame:
    """The rows of the batch's view with every dimension that the question or a measure needs."""
    dimensions, table = needed(batch, spec), batch.view.table
    checked = [key for owner, key in sorted(spec.checked) if owner == table]
    columns = [*batch.columns, *extra, *dims.columns_needed(dimensions, table, tables), *checked]
    own = tables.at(precision)
    source = spec.source(own, rows=rows, part=part)
    frame = build(batch.view, source if rows else replace(source, only=_only(batch, spec, tables)), columns)
    compared = columns_compared(batch, spec, dimensions, tables)
    if precision is Precision.EXACT:
        compared |= set(keys_as_they_stand(batch, spec, compared, tables).values())
    frame = tidied(frame, table, sorted(compared), own)
    if not rows and dims.in_many(table, dimensions, tables):
        frame = frame.with_row_index(ONCE)
    day = pl.col(batch.view.placed_by).cast(pl.Date)
    return dims.resolve(frame, table, dimensions, tables, day, checked)


def _only(batch: Batch, spec: ScanSpec, tables: Dataset) -> pl.Expr | None:
    """What `rows_meant` keeps, where the words of the files alone can tell; None where more must be known."""
    view = batch.view
    if spec.bad_rows == "null" or not all(part.where in view.conditions for part in batch.participations):
        return None
    kept = [*(view.condition(part.where).holds for part in batch.participations), *(rule.fails for rule in view.always)]
    reads = {name for condition in kept for name in condition.meta.root_names()}
    return pl.any_horizontal(kept) if reads <= view.as_written(tables) else None


def rows_meant(batch: Batch, frame: pl.LazyFrame, spec: ScanSpec) -> pl.LazyFrame:
    """The rows that some measure of the batch means, and those of which that cannot be told."""
    view = batch.view
    if not all(part.where in view.conditions for part in batch.participations):
        return frame
    kept = [view.condition(part.where).holds for part in batch.participations]
    if spec.bad_rows == "null":  # what did not read and counts as blank is noted, though it means no
        names = [name for name in checked_columns(frame) if name in view.decided_by]
        kept += [pl.col(unread_of(name)) for name in names]
    return frame.filter(pl.any_horizontal(*kept, *(rule.fails for rule in view.always)))


def _sums(batch: Batch) -> dict[str, Measure]:
    return {participation(m).sum_column(m.column): m for m in batch.measures if m.sums}


def _bucket(column: str, batch: Batch, spec: ScanSpec) -> pl.Expr:
    """The first day of the stretch that a date falls into; null without a date."""
    day = pl.col(column)
    over_all = spec.grain is Grain.TOTAL
    if spec.by_day or any(measure.is_daily(over_all=over_all) for measure in batch.measures):
        return day
    start = spec.calendar.truncate(day, spec.grain)
    cuts = [
        cut for cut in spec.cuts
        if over_all or spec.calendar.start_of(cut, spec.grain) != cut
    ]  # fmt: skip
    return pl.max_horizontal(start, *(pl.when(day >= cut).then(pl.lit(cut)) for cut in cuts)) if cuts else start


def collect(wanted: Sequence[Batch], spec: ScanSpec, tables: Dataset) -> PartialAggregates:
    """The partial aggregates of every batch.

    The rows are read fast; where that needs more than the first rows of a file say, all are read again exactly. So are
    they where rows turn out to be none, which are looked for where a row lacks what decides on it.
    """
    aggregates = _fast_or_exactly(wanted, spec, tables)
    lacking = dict.fromkeys(
        batch.view.table for batch, frame in aggregates.items() if _lacks_what_decides(frame, batch)
    )
    return _fast_or_exactly(wanted, spec, tables) if tables.look_through(lacking) else aggregates


def _fast_or_exactly(wanted: Sequence[Batch], spec: ScanSpec, tables: Dataset) -> PartialAggregates:
    if any(is_folded(batch, spec, tables) for batch in wanted):  # a key that is not clean is a group of its own
        return _collect(wanted, spec, tables, Precision.EXACT)
    try:
        aggregates = _collect(wanted, spec, tables, Precision.FAST)
        tidy = {batch: _tidied(frame, batch, spec, tables) for batch, frame in aggregates.items()}
        if all(frame is not None for frame in tidy.values()):
            return {batch: frame for batch, frame in tidy.items() if frame is not None}
    except NeedsExact:
        pass
    except pl.exceptions.ComputeError as error:
        if "overflow in decimal" not in str(error):  # in a product, for which an exact reading has more room
            raise
    return _collect(wanted, spec, tables, Precision.EXACT)


def _collect(wanted: Sequence[Batch], spec: ScanSpec, tables: Dataset, precision: Precision) -> PartialAggregates:
    found = {}
    for batch in wanted:
        queries = [query(batch, spec, tables, precision, part) for part in parts_of(batch, tables)]
        frames = [query_.collect(engine="streaming") for query_ in queries]
        found[batch] = pl.concat(frames) if len(frames) > 1 else frames[0]
    return found


def _lacks_what_decides(aggregates: pl.DataFrame, batch: Batch) -> bool:
    """Whether a row has no date, or lacks what every row of the view needs, or has a value that does not read."""
    always = [part.left_out_column(rule) for part in batch.participations for rule in batch.view.always]
    odd = [*(name for name in aggregates.columns if name.startswith("bad:")), *dict.fromkeys(always)]
    lacks = [pl.col(name) > 0 for name in odd if aggregates.schema[name].is_numeric()]
    if batch.view.needs_date and not batch.view.is_ahead:
        lacks.append(pl.col(BUCKET).is_null())
    return bool(aggregates.select(pl.any_horizontal(pl.lit(value=False), *lacks).any()).item())


def _tidied(aggregates: pl.DataFrame, batch: Batch, spec: ScanSpec, tables: Dataset) -> pl.DataFrame | None:
    """Aggregates that were read fast, with clean keys; None where a row is left out for a blank key."""
    compared = columns_compared(batch, spec, needed(batch, spec), tables)
    columns = keys_as_they_stand(batch, spec, compared, tables)
    tidy, words = tidied_keys(aggregates, batch.view.table, columns, tables)
    if tidy is aggregates:
        return aggregates
    required = {column for part in batch.participations for column in part.required}
    if any(
        column in required and tidy[key].null_count() > aggregates[key].null_count() for key, column in columns.items()
    ):
        return None
    tidy = tidy.with_columns(
        (pl.col(part.ok_column) * is_word).alias(part.told_column(fact(WORD, column)))
        for part in batch.participations for column, is_word in words.items()
    )  # fmt: skip
    return _grouped(tidy.lazy(), batch, spec).collect(engine="streaming")
