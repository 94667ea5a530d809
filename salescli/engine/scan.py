"""The scan: from rows to partial aggregates, in one group-by of each view.

A partial aggregate is everything known about the rows of one bucket of days and one group: sums, counts, how many rows
cannot take part and why, how many values are unreadable. All later steps are arithmetic on partial aggregates.

A bucket is a calendar period, cut where the question cuts it (`--from`, the as-of date), or a day where a measure needs
days. Its first day names it. Every span of days that the question asks for is a union of buckets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import polars as pl
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.batch import lacks_what_decides
from salescli.engine.clean_keys import columns_compared, keys_as_written, tidied, tidied_keys
from salescli.engine.coded.keys import keys_of, names_of
from salescli.engine.coded.kinds import FIRST, ROWS, ByKind, columns_of, input_of, of_known, sums_of
from salescli.engine.currency import own_currency
from salescli.engine.eligibility import Facts, Participation, meant_as_written, participation, rows_meant, within
from salescli.engine.few.files import are_near_and_small, collected_together
from salescli.engine.lookups import WORD, fact
from salescli.engine.order_lines import (
    DEALS,
    ONCE,
    amounts_of_deals,
    fold,
    is_folded,
    is_of_lines,
    needed,
    parts_of,
)
from salescli.loading.column_names import COUNT_COLUMN
from salescli.loading.files.scanning import engine_for
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.precision import NeedsExact, Precision, T, fast_if_it_will_do
from salescli.model.measures import Aggregate
from salescli.views import build, checked_columns

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, PartialAggregates, ScanSpec
    from salescli.loading.dataset import Dataset

#: The column of how much the sums of an aggregate have to hold on the way at most.
SIZE = "scan:size"
#: The condition of every row.
_EVERY = pl.lit(value=True)


def query(
    batch: Batch,
    spec: ScanSpec,
    dataset: Dataset,
    precision: Precision,
    part: Part = WHOLE,
    *,
    sized: bool = False,
    added: Collection[str] | None = None,
) -> pl.LazyFrame:
    """The partial aggregates of a batch, lazily.

    Columns: BUCKET, the key of each dimension, `where:DIM` for each filter, the details; then `ok:…`, `first:…` (see
    `Participation.first_column`), `left_out:…`, `sum:…`, `bad:…`, and the facts about keys: `lost:…`, `near:…`,
    `word:…`. Of flows several aggregates may have the same keys, for rows of different kinds: the group-by has one more
    key, but few sums to compute. `sized` ones also have SIZE. Where the amounts `added` are only added up, rows that
    are alike as written may be grouped first; then collecting may raise TooManyTexts.
    """
    rows = _by_kind(batch, spec, dataset, precision, part, sized=sized, added=added)
    names = [*names_of(rows.keys), *([SIZE] if sized else [])]
    judged = rows.facts.judged(rows.grouped().with_columns(rows.facts.of_kind()))
    columns = {name: column.of_rows() for name, column in columns_of(batch, spec, rows.facts).items()}
    return _grouped(judged.select(*names, **columns), batch, spec)


def _by_kind(
    batch: Batch,
    spec: ScanSpec,
    dataset: Dataset,
    precision: Precision,
    part: Part,
    *,
    sized: bool = False,
    added: Collection[str] | None = None,
) -> ByKind:
    """The rows of a batch, and by what they are counted and added up."""
    frame = rows_of(batch, spec, dataset, precision, part=part, added=added, only=within(batch.reach))
    frame = frame.with_columns(filter_.code for filter_ in spec.filters)
    frame = dims.lost_to(frame, batch.view.table, {each.dimension: each.column for each in spec.filters}, dataset)
    facts = _facts(batch, spec, frame)
    if precision is Precision.FAST and (kept := dataset.stored(batch.view.table)):
        facts = replace(facts, checked=tuple(name for name in facts.checked if name in kept.survey.unread))
    frame = rows_meant(batch, frame, spec)
    if is_folded(batch, spec, dataset):
        frame = fold(frame, batch, spec, dataset)
        frame = with_own(frame, batch, spec, dataset, known=_told_apart(batch))
    frame = frame.with_columns(**facts.expressions)
    if precision is Precision.EXACT:
        frame = facts.judged(frame)
    amounts = _amounts(batch, exactly=precision is Precision.EXACT)
    rows = pl.col(COUNT_COLUMN).sum() if added is not None and COUNT_COLUMN in frame.collect_schema() else pl.len()
    aggregates = [rows.alias(ROWS), *(amount.sum().alias(input_of(name)) for name, amount in amounts.items())]
    if spec.has_firsts:
        aggregates.append(pl.col("date").min().alias(FIRST))
    if sized:
        sizes = (amount.cast(pl.Float64).abs().sum() for amount in amounts.values())
        aggregates.append(pl.max_horizontal(pl.lit(0.0), *sizes).alias(SIZE))
    return ByKind(frame, keys_of(batch, spec, frame), aggregates, facts, {name: input_of(name) for name in amounts})


def _facts(batch: Batch, spec: ScanSpec, frame: pl.LazyFrame) -> Facts:
    checked = tuple(checked_columns(frame))
    return Facts(
        batch.view, tuple(batch.participations), checked, dims.key_fact_columns(frame), spec.bad_rows == "skip"
    )


def _amounts(batch: Batch, *, exactly: bool) -> dict[str, pl.Expr]:
    """What is added up for the measures, by its column.

    With `exactly` only over rows that take part: an amount that is left out may be too large for a sum.
    """
    parts: dict[str, list[Participation]] = {}
    for measure in sums_of(batch).values():
        parts.setdefault(measure.column, []).append(participation(measure))
    return {
        column: pl.when(pl.any_horizontal(part.ok_column for part in mine)).then(pl.col(column))
        if exactly
        else pl.col(column)
        for column, mine in parts.items()
    }


def _are_flows(batch: Batch) -> bool:
    return all(measure.is_flow for measure in batch.measures)


def _grouped(aggregates: pl.LazyFrame, batch: Batch, spec: ScanSpec) -> pl.LazyFrame:
    """The partial aggregates; those of intervals with each key once."""
    if _are_flows(batch):
        return aggregates
    columns = aggregates.collect_schema().names()
    keys = names_of(keys_of(batch, spec, aggregates))
    firsts = [part.first_column for part in batch.participations if part.first_column in columns]
    rest = [name for name in columns if name not in (*keys, *firsts)]
    return aggregates.group_by(keys).agg(pl.col(firsts).min(), pl.col(rest).sum())


def rows_with_marks(
    batch: Batch,
    spec: ScanSpec,
    dataset: Dataset,
    *,
    precision: Precision = Precision.EXACT,
    rows: bool = False,
    extra: Sequence[str] = (),
) -> pl.LazyFrame:
    """The rows that the batch means, with a column `ok:…` for each participation: whether the row takes part.

    With `rows` also the file and line of each, and the `extra` columns.
    """
    frame = rows_of(batch, spec, dataset, precision, rows=rows, extra=extra)
    facts = _facts(batch, spec, frame)
    return facts.judged(rows_meant(batch, frame, spec).with_columns(**facts.expressions))


def engine_for_rows(table: str, dataset: Dataset) -> Literal["in-memory", "streaming"]:
    """The engine that takes less time to collect the rows of a table; amounts of order lines are added up for them."""
    return "streaming" if dataset.are_lines(table) else engine_for(file.file for file in dataset.of(table))


def rows_counted(batch: Batch, spec: ScanSpec, dataset: Dataset) -> pl.LazyFrame:
    """What the batch counts, of what passes the filters: rows, of order lines a row for each deal and group.

    Columns: those of the view, the key of each dimension, `ok:…` for each participation: whether the row takes part.
    """
    frame = rows_of(batch, spec, dataset).with_columns(filter_.code for filter_ in spec.filters)
    facts = _facts(batch, spec, frame)
    frame = rows_meant(batch, frame, spec)
    if is_folded(batch, spec, dataset):
        frame = fold(frame, batch, spec, dataset)
    passes = (pl.col(filter_.column).is_not_null() for filter_ in spec.filters)
    return facts.judged(frame.with_columns(**facts.expressions)).filter(pl.lit(value=True), *passes)


def filtered(frame: pl.LazyFrame, spec: ScanSpec) -> pl.LazyFrame:
    """The rows that the filters want."""
    return frame.filter(pl.lit(value=True), *(filter_.code.is_not_null() for filter_ in spec.filters))


def rows_of(
    batch: Batch,
    spec: ScanSpec,
    dataset: Dataset,
    precision: Precision = Precision.EXACT,
    *,
    rows: bool = False,
    extra: Sequence[str] = (),
    part: Part = WHOLE,
    added: Collection[str] | None = None,
    only: pl.Expr = _EVERY,
) -> pl.LazyFrame:
    """The rows of the batch's view with every dimension that the question or a measure needs.

    Only those that meet `only`, a condition on their date.
    """
    dimensions, table = needed(batch, spec), batch.view.table
    checked = [key for owner, key in sorted(spec.checked) if owner == table]
    columns = [*batch.columns, *extra, *dims.columns_needed(dimensions, table, dataset), *checked]
    own = dataset.at(precision)
    source = replace(spec.source(own, rows=rows, part=part), is_unrated=own_currency.is_kept(batch, dataset))
    compared = columns_compared(batch, spec, dimensions, dataset)
    if not rows:
        source = replace(source, only=meant_as_written(batch, spec, dataset), added=added)
        if precision is Precision.FAST and dataset.stored(table):
            from salescli.engine.coded.columns import coded

            source = replace(source, coded=coded(batch, spec, compared, dataset))
    frame = build(batch.view, source, columns, only)
    if precision is Precision.EXACT:
        compared |= set(keys_as_written(batch, spec, compared, dataset).values())
    frame = tidied(frame, table, sorted(compared), own)
    if not rows and dims.in_many(table, dimensions, dataset):
        frame = frame.with_row_index(ONCE)
    day = pl.col(batch.view.placed_by).cast(pl.Date)
    frame = dims.resolve(frame, table, dimensions, dataset, day, checked)
    amounts = amounts_of_deals(batch, spec, dataset) if rows and _is_own(batch) and is_of_lines(batch, dataset) else {}
    return with_own(frame, batch, spec, own, amounts=amounts)


def _told_apart(batch: Batch) -> list[str]:
    """The columns that the settings make and that keep the lines of a deal apart."""
    return [each.column for each in batch.measures if each.row_wise and each.aggregate is Aggregate.DISTINCT]


def _is_own(batch: Batch) -> bool:
    """Whether a batch has measures with expressions of the settings."""
    return any(measure.row_wise for measure in batch.measures)


def with_own(
    frame: pl.LazyFrame,
    batch: Batch,
    spec: ScanSpec,
    dataset: Dataset,
    known: Sequence[str] = (),
    amounts: Mapping[str, pl.Expr] | None = None,
) -> pl.LazyFrame:
    """The rows with the columns that the settings make of them for own KPIs, but for those `known`.

    `amounts` stand for columns of amounts.
    """
    if not _is_own(batch):
        return frame
    from salescli.views.row_wise import with_columns

    return with_columns(frame, batch.view.table, batch.measures, dataset, spec.as_of, known, amounts or {})


def with_places(
    batch: Batch, spec: ScanSpec, dataset: Dataset, work: Callable[[pl.LazyFrame], T], *, exactly: bool,
    marked_with: Sequence[str] | None = None,
) -> T:  # fmt: skip
    """What `work` makes of a batch's rows, each with its file and line: read fast where that will do, or `exactly`.

    Rows that are `marked_with` further columns are those that pass the filters, as `rows_with_marks` gives them. Read
    fast, ids and dimensions are as written.
    """

    def at(precision: Precision) -> T:
        if marked_with is None:
            return work(rows_of(batch, spec, dataset, precision, rows=True))
        frame = rows_with_marks(batch, spec, dataset, precision=precision, rows=True, extra=marked_with)
        return work(filtered(frame, spec))

    return at(Precision.EXACT) if exactly else fast_if_it_will_do(at)


def collect(wanted: Sequence[Batch], spec: ScanSpec, dataset: Dataset) -> PartialAggregates:
    """The partial aggregates of every batch.

    Rows are read fast. Where the first rows of a file do not say enough for that, all are read again exactly. Where a
    row lacks what it needs, the files are searched for rows that are no data, such as sums; if there are any, all is
    read again.
    """
    aggregates = _fast_or_exactly(wanted, spec, dataset)
    lacking = dict.fromkeys(batch.view.table for batch, frame in aggregates.items() if lacks_what_decides(frame, batch))
    return _fast_or_exactly(wanted, spec, dataset) if dataset.search_non_rows(lacking) else aggregates


def _fast_or_exactly(wanted: Sequence[Batch], spec: ScanSpec, dataset: Dataset) -> PartialAggregates:
    if any(
        is_folded(batch, spec, dataset) for batch in wanted
    ):  # else a key that is not clean would be a group of its own
        return collect_at(wanted, spec, dataset, Precision.EXACT)
    try:
        aggregates = collect_at(wanted, spec, dataset, Precision.FAST)
        tidy = {batch: _tidied(frame, batch, spec, dataset) for batch, frame in aggregates.items()}
        if all(frame is not None for frame in tidy.values()):
            return {batch: frame for batch, frame in tidy.items() if frame is not None}
    except NeedsExact:
        pass
    except pl.exceptions.ComputeError as error:
        if "overflow in decimal" not in str(error):  # of a product: an exact reading has more digits for it
            raise
    return collect_at(wanted, spec, dataset, Precision.EXACT)


def collect_at(wanted: Sequence[Batch], spec: ScanSpec, dataset: Dataset, precision: Precision) -> PartialAggregates:
    """The same at one precision. Raises NeedsExact where a fast reading will not do."""
    if dataset.spread:
        return dataset.spread.collect(wanted, spec, dataset, precision)
    is_plain = not any(is_of_lines(batch, dataset) or dataset.stored(batch.view.table) for batch in wanted)
    if is_plain and are_near_and_small(dataset):
        frames = collected_together([query(batch, spec, dataset, precision, sized=True) for batch in wanted], SIZE)
        if frames is not None:
            return dict(zip(wanted, frames, strict=True))
    found = {}
    for batch in wanted:
        frames = [_read(batch, spec, dataset, precision, part) for part in parts_of(batch, dataset)]
        found[batch] = pl.concat(frames) if len(frames) > 1 else frames[0]
    return found


def _read(batch: Batch, spec: ScanSpec, dataset: Dataset, precision: Precision, part: Part) -> pl.DataFrame:
    """The partial aggregates of a batch. Those of a table that is stored are grouped by one number where that works."""
    kept = dataset.stored(batch.view.table) if precision is Precision.FAST else None
    if not kept:
        return _read_text(batch, spec, dataset, precision, part)
    from salescli.engine.coded.columns import collected, decoded

    rows = _by_kind(batch, spec, dataset, precision, part)
    columns = columns_of(batch, spec, rows.facts)
    found = of_known(collected(rows, batch, kept), names_of(rows.keys), columns, rows.facts)
    if not _are_flows(batch):
        found = _grouped(found.lazy(), batch, spec).collect(engine="streaming")
    return decoded(found, set(batch.details).difference(spec.keys) & kept.clean)


def _read_text(batch: Batch, spec: ScanSpec, dataset: Dataset, precision: Precision, part: Part) -> pl.DataFrame:
    """The partial aggregates of a batch, from the text of the files."""
    is_gathered = dataset.gathers and batch.view.table == DEALS
    if precision is Precision.FAST and not is_gathered and dataset.reader.is_long(batch.view.table):
        from salescli.engine.coded import preaggregated
        from salescli.loading.preaggregation.rows_alike import TooManyTexts

        if (added := preaggregated.only_added_up(batch, spec, dataset)) is not None:
            with suppress(TooManyTexts):
                return query(batch, spec, dataset, precision, part, added=added).collect(engine="streaming")
    return query(batch, spec, dataset, precision, part).collect(engine="streaming")


def _tidied(aggregates: pl.DataFrame, batch: Batch, spec: ScanSpec, dataset: Dataset) -> pl.DataFrame | None:
    """Aggregates that were read fast, with clean keys; None where cleaning makes a required key blank."""
    compared = columns_compared(batch, spec, needed(batch, spec), dataset)
    columns = keys_as_written(batch, spec, compared, dataset)
    tidy, words = tidied_keys(aggregates, batch.view.table, columns, dataset)
    if tidy is aggregates:
        return aggregates
    required = {column for part in batch.participations for column in part.required}
    if any(
        column in required and tidy[key].null_count() > aggregates[key].null_count() for key, column in columns.items()
    ):
        return None
    tidy = tidy.with_columns(
        (pl.col(part.ok_column) * is_word).alias(part.key_fact_column(fact(WORD, column)))
        for part in batch.participations for column, is_word in words.items()
    )  # fmt: skip
    return _grouped(tidy.lazy(), batch, spec).collect(engine="streaming")
