"""The deals of a range with the stages that they entered: what a funnel and the weights of stages are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.model.measures import LEADS, Aggregate, Measure, Missing, Unit
from salescli.model.metric import Better, Kpi

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Exports
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.funnel.stage_history import History
    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note

#: The deals of a funnel, as a KPI.
KPI = Kpi(
    title="Funnel",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    value=LEADS,
    hidden={
        "won": LEADS.among("won"),
        "worth": Measure(
            "created_deals", Aggregate.SUM, Unit.MONEY, "value", skips_blank=True, missing=Missing.NULL
        ),
    },
    name="funnel",
)  # fmt: skip


class Deals(Struct, frozen=True):
    """The deals created in a range, a row each, with the answer that they are of.

    Columns of `frame`: the groups, date (when it came in), value, won, status, closed_on, stage, stage_blank, and those
    of `columns`, which has for each of the stages `names` the columns with the days on which deals entered it.
    """

    answer: Answer
    frame: pl.LazyFrame
    names: list[str]
    columns: list[Sequence[str]]
    has_history: bool
    history_notes: tuple[Note, ...]


def read(
    exports: Exports, dataset: Dataset, entries: Mapping[str, Sequence[str]], history: History | None, query: Query
) -> Deals:
    """The deals of a question. `entries` are the columns with days of entry, by stage (see `entered_columns`).

    Raises InputError for bad dates and missing columns, UnknownOrder where nothing says the order of the stages.
    """
    from salescli.loading.mapping import stages

    dataset.require("deals", ("deal_id",) if history else () if entries else ("stage",), "funnel")
    answer = exports.shared_answer(KPI, dataset, query)
    dated = [column for own in entries.values() for column in own]
    frame = _deals(answer, dataset, dated, ["deal_id"] if history else [])
    names = _order(frame, dataset, entries, history)
    by_word = {stages.word_of(stage): own for stage, own in entries.items()}
    columns: list[Sequence[str]] = [by_word.get(stages.word_of(name), ()) for name in names]
    history_notes: list[Note] = []
    if history:
        days, entered = history.first_days(names)
        frame = frame.join(days.lazy(), on="deal_id", how="left")
        columns = [[*own, column] if column else own for own, column in zip(columns, entered, strict=True)]
        history_notes = history.notes(names, dataset.frame("deals", ["deal_id"]))
    return Deals(answer, frame, names, columns, history is not None, tuple(history_notes))


def _deals(answer: Answer, dataset: Dataset, entries: Sequence[str], ids: Sequence[str]) -> pl.LazyFrame:
    """The deals created in the range, with their stage, the dates of entry and the columns of `ids`.

    Of order lines there is a row for each deal and group, with the deal's key. Raises InputError for bad dates.
    """
    import polars as pl
    from msgspec.structs import replace

    from salescli.engine.eligibility import participation
    from salescli.engine.order_lines import fold, is_of_lines
    from salescli.engine.scan import filtered, rows_with_marks
    from salescli.funnel.bad_dates import no_date
    from salescli.loading.column_names import DEAL_COLUMN, FILE_COLUMN, ROW_COLUMN, text_of
    from salescli.loading.parsing import text as texts
    from salescli.views.base import is_unreadable

    spec = answer.evaluation.spec
    scanned = list(answer.evaluation.aggregates)  # several, where questions of a report share them
    batch = replace(scanned[0], measures=tuple(each for batch in scanned for each in batch.measures), details=())
    first, last = answer.windows["start"].min(), answer.windows["seen"].max()
    stage = ["stage"] if dataset.has("deals", "stage") else []
    frame = filtered(rows_with_marks(batch, spec, dataset, rows=True, extra=[*ids, *stage, *entries]), spec)
    frame = frame.filter(pl.col(participation(LEADS).ok_column), pl.col("date").is_between(first, last))
    unread = {name: is_unreadable(frame, name) for name in entries}
    if unread and spec.bad_rows == "error":
        bad = frame.filter(pl.any_horizontal(unread.values())).with_columns(**unread)
        for row in bad.head(1).collect(engine="streaming").iter_rows(named=True):
            file = dataset.files[row[FILE_COLUMN]]
            name = next(name for name in entries if row[name])
            raise no_date(file, row[ROW_COLUMN], name, row[text_of(name)])
    blank = texts.clean(pl.when(pl.col("stage").is_null()).then(pl.col(text_of("stage")))) if stage else pl.lit("")
    words = dataset.reader.blanks("deals", "stage")
    frame = frame.with_columns(stage_blank=texts.says_nothing(blank, words).fill_null(value=False))
    if not stage:
        frame = frame.with_columns(stage=pl.lit(None, pl.String))
    if "value" not in frame.collect_schema().names():
        frame = frame.with_columns(value=pl.lit(None, pl.Int64))
    deal = [DEAL_COLUMN] if is_of_lines(batch, dataset) else []
    if deal:
        frame = fold(frame, batch, spec, dataset)
    return frame.select(
        *spec.keys, "date", "value", "won", "status", "closed_on", "stage", "stage_blank", *ids, *entries, *deal,
    )  # fmt: skip


def _order(
    frame: pl.LazyFrame, dataset: Dataset, entries: Mapping[str, Sequence[str]], history: History | None
) -> list[str]:
    """The stages in order: of the settings, else those of the files and the dates. Raises UnknownOrder."""
    import polars as pl

    from salescli.loading.mapping import stages
    from salescli.loading.mapping.stage_order import entered_before, in_order, settled
    from salescli.loading.parsing.stage_words import is_outcome

    declared = [stage for stage in dataset.settings.stages if not is_outcome(stage)]
    if declared:
        return stages.steps(declared)
    counted = frame.group_by("stage", "status").agg(pl.len().cast(pl.Int64).alias("count"))
    known = counted.filter(pl.col("stage").is_not_null()).collect(engine="streaming").sort("stage", "status")
    dated = [*entries, *(history.names if history else [])]
    entered = pl.DataFrame({"stage": dated, "status": "open", "count": 0}, schema=known.schema)
    both = pl.concat([known, entered]).with_columns(chance=pl.lit(0.0), weighed=pl.lit(0))
    names = stages.steps(stage.name for stage in in_order(both))
    if len(names) < 2:
        return names
    by_word = {stages.word_of(stage): own for stage, own in entries.items()}
    firsts = [pl.min_horizontal(pl.col(own).cast(pl.Date)).alias(word) for word, own in by_word.items()]
    before = dict(entered_before(frame.select(firsts), list(by_word)))
    if history:
        days, columns = history.first_days(names)
        words = {column: stages.word_of(name) for name, column in zip(names, columns, strict=True) if column}
        told_by_history = entered_before(days.lazy().rename(words), list(words.values()))
        before |= {pair: before.get(pair, 0) + count for pair, count in told_by_history.items()}
    return settled(names, before)
