"""The funnel: how far deals get, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.funnel.steps import DAYS, Group, Reached, steps
from salescli.message import Message, Option, say
from salescli.model.calendar import Grain
from salescli.model.measures import Unit
from salescli.model.words import named
from salescli.results import labels
from salescli.results.note import Note, note
from salescli.results.table import Column, Table, split_by

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Exports, Request
    from salescli.engine.plan import Query
    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset


class Basis(StrEnum):
    """How it is known how far a deal got."""

    HISTORY = "history"  # from a history of the stages that it entered
    DATES = "dates"  # from columns of the deals with dates of entry
    STAGE = "stage"  # from the stage that it is in, or ended in


#: If the last stage of more than one in this many lost deals is unknown, a conversion is given as a range.
_ONE_IN = 20
#: The columns of a funnel, their titles and units.
COLUMNS = (
    Column("stage", "stage"),
    Column("reached", "reached", Unit.COUNT),
    Column("reached_at_most", "at most", Unit.COUNT),
    Column("conversion", "of step before", Unit.PERCENT),
    Column("conversion_from", "of step before, from", Unit.PERCENT),
    Column("conversion_to", "to", Unit.PERCENT),
    Column("overall", "of all", Unit.PERCENT),
    Column("overall_from", "of all, from", Unit.PERCENT),
    Column("overall_to", "to", Unit.PERCENT),
    Column("dropped", "dropped", Unit.COUNT),
    Column("value", "value", Unit.MONEY),
    Column("median_days", "median time", Unit.DAYS),
)
#: The columns that people see only where too many lost deals are uncertain, and those they see otherwise.
_IF_UNCERTAIN = ("reached_at_most", "conversion_from", "conversion_to", "overall_from", "overall_to")
_IF_FIRM = ("conversion", "overall", "dropped")


class Funnel(Struct, frozen=True):
    """How far the deals created in a range got by the as-of date, all of them or by one dimension.

    `basis` says how that is known; `notes` say what was inferred or left out. Unless it `is_firm`, the last stage of
    more than one in twenty lost deals is unknown.
    """

    start: date | None
    end: date | None
    as_of: date
    by: str | None
    currency: str | None
    basis: Basis
    groups: tuple[Group, ...]
    notes: tuple[Note, ...] = ()
    is_firm: bool = True

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that people see."""
        hidden = _IF_UNCERTAIN if self.is_firm else _IF_FIRM
        return tuple(column for column in COLUMNS if column.name not in hidden)

    def table(self) -> Table:
        """The funnel as a table, with a row for each stage and group."""
        rows = []
        names = labels.shown((group.key, group.label) for group in self.groups)
        for group in self.groups:
            label = (names[group.key],) if self.by else ()
            for step in group.steps:
                rows.append((*label, *(getattr(step, column.name) for column in self.shown)))
        return Table(
            "funnel",
            self._title(),
            (split_by(self.by), *self.shown) if self.by else self.shown,
            tuple(rows),
            self.currency,
            notes=self.notes,
        )

    def _title(self) -> Message:
        by = say("funnel.by", dimension=named(self.by)) if self.by else None
        created = say("funnel.created", start=self.start, end=self.end) if self.start else None
        return say("funnel.title", by=by, created=created, day=self.as_of)


def compute(exports: Exports, request: Request) -> Funnel:
    """The funnel of the deals created in the range asked for. Raises SalesCliError for what a user can mend.

    Stages are those of `[stages]` in their order, else those in the files. Their order is then that in which deals
    entered them, or the usual order of their words; raises UnknownOrder where neither is known. A deal reached a stage
    if a date says that it entered it or a later one, if it is in one of these, or if it is won. How far a lost deal got
    is known from dates, or from a stage that it kept. Dates come from columns of the deals and from the history, if
    there is one. Of a stage entered twice the first date counts.
    """
    from salescli.funnel import deals, entered_columns

    query = replace(request.query(deals.KPI, exports.settings), grain=Grain.TOTAL)
    if len(query.by) > 1 or query.by == ("stage",):
        raise UsageError(say("funnel.one_dimension"), say("funnel.for_example", fix=Option("--by", "region")))
    exports.refuse_stale(query.as_of.day)
    dataset, entries = entered_columns.with_entries(exports.dataset)
    with dataset.reading():
        return _computed(exports, dataset, entries, query)


def _computed(exports: Exports, dataset: Dataset, entries: Mapping[str, Sequence[str]], query: Query) -> Funnel:
    from salescli.engine.few.files import are_near_and_small
    from salescli.funnel import deals, month_cells, stage_history
    from salescli.loading.history import TABLE
    from salescli.loading.mapping.outcome import CLOSINGS

    history = stage_history.read(exports.history, query.bad_rows) if exports.history else None
    read = deals.read(exports, dataset, entries, history, query)
    answer, frame, names, columns = read.answer, read.frame, read.names, read.columns
    basis = Basis.HISTORY if read.has_history else Basis.DATES if any(columns) else Basis.STAGE
    dated = [column for own in entries.values() for column in own]
    placed = _placed(frame, names, columns, query.as_of.day)
    if are_near_and_small(dataset):
        placed = placed.collect(engine="in-memory").lazy()  # it is asked four times, and reads the files each time
    lost = _lost(placed)
    groups = _groups(placed, answer, names, has_value=dataset.has("deals", "value"), is_firm=lost.is_firm)
    sources: list[tuple[Dataset, str, Sequence[str]]] = [(dataset, "deals", ("created_at", *CLOSINGS, *dated))]
    if exports.history:
        sources.append((exports.history, TABLE, ("entered_at",)))
    groups, without_days = month_cells.without_days(groups, sources)
    notes = (*answer.result.notes, *read.history_notes, *_remarks(placed, basis, lost), *without_days)
    windows = answer.windows
    return Funnel(
        start=windows["start"].min(),  # type: ignore[arg-type]
        end=windows["seen"].max(),  # type: ignore[arg-type]
        as_of=query.as_of.day,
        by=query.by[0] if query.by else None,
        currency=answer.result.currency,
        basis=basis,
        groups=groups,
        notes=notes,
        is_firm=lost.is_firm,
    )


def _placed(
    frame: pl.LazyFrame, names: Sequence[str], columns: Sequence[Sequence[str]], as_of: date
) -> pl.LazyFrame:  # fmt: skip
    """Each deal with `furthest`, the number of the last step that it reached (0 created), and `days:N` to each.

    `columns` are those with the dates of entry into each stage; the result has `dated`, whether a deal has any.
    """
    import polars as pl

    from salescli.loading.mapping import stages

    stands = stages.number_of(pl.col("stage"), names) + 1
    frame = frame.with_columns(pl.when(~pl.col("won")).then(stands).alias("stands"))
    reached = [pl.lit(0, pl.Int64), pl.col("stands"), pl.when("won").then(pl.lit(len(names) + 1, pl.Int64))]
    days = {}
    entered = [pl.lit(None, pl.Date)]
    for position, own in enumerate(columns, 1):
        if own:
            day = pl.min_horizontal(pl.col(column).cast(pl.Date) for column in own)
            entered.append(day)
            reached.append(pl.when(day <= as_of).then(pl.lit(position, pl.Int64)))
            spent = (day - pl.col("date")).dt.total_days()
            days[f"{DAYS}{position}"] = pl.when(day <= as_of, spent >= 0).then(spent)
    spent = (pl.col("closed_on") - pl.col("date")).dt.total_days()
    days[f"{DAYS}{len(names) + 1}"] = pl.when(pl.col("won"), spent >= 0).then(spent)
    later = (pl.col("closed_on") > as_of).fill_null(value=False)
    dated = pl.any_horizontal(day.is_not_null() for day in entered)
    return frame.with_columns(
        pl.max_horizontal(reached).alias("furthest"), later.alias("later"), dated.alias("dated"), **days
    )  # fmt: skip


def _groups(
    placed: pl.LazyFrame, answer: Answer, names: Sequence[str], *, has_value: bool, is_firm: bool
) -> tuple[Group, ...]:
    """The steps of every group, in the order of their keys."""
    import polars as pl

    dimensions = answer.result.dimensions
    key = answer.evaluation.spec.keys[0] if dimensions else "all"
    labels = dict(answer.result.frame.select(dimensions).rows()) if len(dimensions) > 1 else {}
    if not dimensions:  # not a literal column: that counts as sorted, and then the streaming engine lets decimals wrap
        placed = placed.with_columns(pl.when(pl.col("furthest") < 0).then(pl.lit("all")).alias("all"))
    counted = placed.group_by(key, "furthest", _is_uncertain().alias("uncertain")).agg(
        pl.len().cast(pl.Int64).alias("deals"), pl.col("value").sum()
    )
    reached: dict[Any, list[Reached]] = {}
    for group, furthest, uncertain, deals, value in counted.collect(engine="streaming").rows():
        reached.setdefault(group, []).append(Reached(furthest, uncertain, deals, value if has_value else None))
    middle = [
        pl.col(column).filter(pl.col("furthest") >= int(column.removeprefix(DAYS))).median()
        for column in placed.collect_schema().names()
        if column.startswith(DAYS)
    ]
    # without a split a group-by of all rows takes longer than none
    by_group = placed.group_by(key).agg(middle) if dimensions else placed.select(pl.lit(None).alias(key), *middle)
    medians = {row[key]: row for row in by_group.collect(engine="streaming").to_dicts()}
    ordered = sorted(reached, key=lambda group: (group is None, group or ""))
    return tuple(
        Group(group, labels.get(group, group), steps(reached[group], medians[group], names, is_firm=is_firm))
        for group in ordered
    )


def _is_uncertain() -> pl.Expr:
    """Whether a deal is lost and nothing says how far it got."""
    import polars as pl

    return (pl.col("furthest") == 0) & (pl.col("status") == "lost") & ~pl.col("later")


class _Lost(NamedTuple):
    """How many deals were lost, and for how many of them nothing says how far they got."""

    lost: int
    uncertain: int

    @property
    def is_firm(self) -> bool:
        """Whether so few are uncertain that a conversion is one number."""
        return self.uncertain * _ONE_IN <= self.lost


def _lost(placed: pl.LazyFrame) -> _Lost:
    import polars as pl

    lost = (pl.col("status") == "lost") & ~pl.col("later")
    row = placed.select(lost.sum().alias("lost"), _is_uncertain().sum().alias("uncertain"))
    return _Lost(*row.collect(engine="streaming").row(0))


def _remarks(placed: pl.LazyFrame, basis: Basis, lost: _Lost) -> list[Note]:
    """Notes on how the stages of deals are known."""
    import polars as pl

    from salescli.loading.column_names import DEAL_COLUMN

    if DEAL_COLUMN in placed.collect_schema():  # a deal whose lines are in several groups counts once
        placed = placed.unique(DEAL_COLUMN)
    at_start, status = pl.col("furthest") == 0, pl.col("status")
    elsewhere = at_start & (status == "open") & pl.col("stage").is_not_null()
    row = placed.select(
        deals=pl.len(),
        blank=pl.col("stage_blank").sum(),
        undated=(at_start & (status == "won") & pl.col("closed_on").is_null()).sum(),
        elsewhere=elsewhere.sum(),
        stages=pl.col("stage").filter(elsewhere).unique().implode(),
        later=(pl.col("later") & ~pl.col("dated")).sum(),
        without_history=(~pl.col("dated")).sum() if basis is Basis.HISTORY else 0,
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    notes = [
        note("blank_stage", row["blank"], "funnel.blank_stage"),
        note("without_history", row["without_history"], "funnel.without_history"),
        note("last_stage_unknown", lost.uncertain, "funnel.last_stage_unknown"),
        note("without_closed_at", row["undated"], "funnel.without_closed_at"),
        note("stage_unknown", row["elsewhere"], "funnel.stage_unknown", stages=tuple(sorted(row["stages"]))),
        note("closed_later", row["later"], "funnel.closed_later"),
    ]
    found = [each for each in notes if each.count]
    return [note("inferred", row["deals"], "funnel.inferred"), *found] if basis is Basis.STAGE else found
