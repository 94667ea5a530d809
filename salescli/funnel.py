"""How far deals get, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from salescli.errors import InputError, UsageError, listing
from salescli.kpi import Better, Kpi
from salescli.measures import LEADS, Aggregate, Measure, Missing, Unit
from salescli.periods import Grain
from salescli.records import dataclass
from salescli.result import Note
from salescli.sheet import Column, Number, Sheet

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Ask, Exports
    from salescli.engine import Answer
    from salescli.loading.tables import Tables
    from salescli.planning import Query

CREATED, WON = "created", "won"
#: What begins the name of the column of days to a step, before its number.
_DAYS = "days:"


class Basis(StrEnum):
    """What tells how far a deal got."""

    HISTORY = "history"  # a history that says when it entered each stage
    DATES = "dates"  # columns of the deals that say so
    STAGE = "stage"  # the stage that it stands in, or ended in


@dataclass(frozen=True)
class Step:
    """One stage: the deals that reached it or a later one, and what became of them.

    `conversion` is the percent of those of the step before, `overall` of all created, `dropped` those of the step
    before that have not come this far, `value` what the deals that reached it are worth together. `median_days` is
    from the day a deal came in to the day it entered the stage, None where no dates say.
    """

    stage: str
    reached: int
    conversion: float | None
    overall: float | None
    dropped: int | None
    value: Number
    median_days: float | None


@dataclass(frozen=True)
class Group:
    """The steps of one group, from created to won; key and label are None for all deals, or for those without one."""

    key: str | None
    label: str | None
    steps: tuple[Step, ...]


#: The columns of a funnel for programs, their titles and units.
COLUMNS = (
    Column("stage", "stage", is_worded=True),
    Column("reached", "reached", Unit.COUNT),
    Column("conversion", "of step before", Unit.PERCENT),
    Column("overall", "of all", Unit.PERCENT),
    Column("dropped", "dropped", Unit.COUNT),
    Column("value", "value", Unit.MONEY),
    Column("median_days", "median time", Unit.DAYS),
)


@dataclass(frozen=True)
class Funnel:
    """How far the deals created in a range got by the as-of date, all of them or by one dimension.

    `basis` tells whether that is inferred from the stage they stand in; `notes` say so, and what was left out.
    """

    start: date | None
    end: date | None
    as_of: date
    by: str | None
    currency: str | None
    basis: Basis
    groups: tuple[Group, ...]
    notes: tuple[Note, ...] = ()

    def sheet(self) -> Sheet:
        """The funnel as a table, a row a stage and group."""
        by = f" by {self.by}" if self.by else ""
        created = f", deals created {self.start} to {self.end}" if self.start else ""
        rows = []
        for group in self.groups:
            label = (group.label if group.label is not None else group.key,) if self.by else ()
            for step in group.steps:
                rows.append((*label, *(getattr(step, column.name) for column in COLUMNS)))
        return Sheet(
            "funnel",
            f"Funnel{by}{created}, as of {self.as_of}",
            (Column(self.by, self.by), *COLUMNS) if self.by else COLUMNS,
            tuple(rows),
            self.currency,
            notes=self.notes,
        )


#: The deals that a funnel is made of, asked like a KPI.
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


def compute(exports: Exports, ask: Ask) -> Funnel:
    """The funnel of the deals created in the range asked for. Raises SalesCliError for what a user can mend.

    Stages are those of `[stages]`, in their order, else those that the files name, in the order that their words
    usually have. A deal reached a stage when a date says that it entered that or a later one, when it stands in one of
    them, or is won. What a lost deal reached is known from dates, or from a stage that it kept. Dates are columns of
    the deals and the rows of a history, where there is one; of a stage entered twice the first date counts.
    """
    from salescli import stages

    query = replace(ask.query(KPI, exports.settings), grain=Grain.TOTAL)
    if len(query.by) > 1 or query.by == ("stage",):
        raise UsageError("A funnel is split by one dimension other than stage.", "For example: --by region")
    tables, entries = stages.with_entries(exports.tables)
    with tables.reading():
        return _computed(exports, tables, entries, query)


def _computed(exports: Exports, tables: Tables, entries: Mapping[str, Sequence[str]], query: Query) -> Funnel:
    from salescli import engine, stages
    from salescli import history as histories

    history = histories.read(exports.history, query.bad_rows) if exports.history else None
    tables.require("deals", ("deal_id",) if history else () if entries else ("stage",), "funnel")
    answer = engine.compute(KPI, tables, query)
    dated = [column for own in entries.values() for column in own]
    frame = _deals(answer, tables, dated, ["deal_id"] if history else [])
    names, order_note = _order(frame, tables, [*entries, *(history.names if history else [])])
    by_word = {stages.word_of(stage): own for stage, own in entries.items()}
    columns = [by_word.get(stages.word_of(name), ()) for name in names]
    basis = Basis.DATES if any(columns) else Basis.STAGE
    history_notes: list[Note] = []
    if history:
        basis = Basis.HISTORY
        days, told = history.first_days(names)
        frame = frame.join(days.lazy(), on="deal_id", how="left")
        columns = [[*own, column] if column else own for own, column in zip(columns, told, strict=True)]
        history_notes = history.notes(names, tables.frame("deals", ["deal_id"], careful=True))
    placed = _placed(frame, names, columns, query.as_of.day)
    notes = (*answer.result.notes, *order_note, *history_notes, *_remarks(placed, basis))
    windows = answer.windows
    return Funnel(
        start=windows["start"].min(),  # type: ignore[arg-type]
        end=windows["seen"].max(),  # type: ignore[arg-type]
        as_of=query.as_of.day,
        by=query.by[0] if query.by else None,
        currency=answer.result.currency,
        basis=basis,
        groups=_groups(placed, answer, names, has_value=tables.has("deals", "value")),
        notes=notes,
    )


def _deals(answer: Answer, tables: Tables, entries: Sequence[str], ids: Sequence[str]) -> pl.LazyFrame:
    """The deals created in the range, with their stage, the dates of entry and the columns of `ids`.

    Raises InputError for bad dates.
    """
    import polars as pl

    from salescli.cells import filtered, rows_with_marks
    from salescli.loading import text as texts
    from salescli.loading.names import FILE_COLUMN, ROW_COLUMN, text_of
    from salescli.loading.scanning import place
    from salescli.participation import participation

    question = answer.level.question
    (batch,) = answer.level.cells
    first, last = answer.windows["start"].min(), answer.windows["seen"].max()
    stage = ["stage"] if tables.has("deals", "stage") else []
    frame = filtered(rows_with_marks(batch, question, tables, rows=True, extra=[*ids, *stage, *entries]), question)
    frame = frame.filter(pl.col(participation(LEADS).ok_column), pl.col("date").is_between(first, last))
    unread = {name: pl.col(text_of(name)).is_not_null() & pl.col(name).is_null() for name in entries}
    if unread and question.bad_rows == "error":
        bad = frame.filter(pl.any_horizontal(unread.values())).head(1).collect(engine="streaming")
        for row in bad.iter_rows(named=True):
            file = tables.files[row[FILE_COLUMN]]
            name = next(name for name in entries if row[text_of(name)] is not None and row[name] is None)
            raise InputError(
                f"{file.file.name}, {place(file.file, row[ROW_COLUMN])}, column {file.columns[name].source.header!r}: "
                f"{row[text_of(name)]!r} is not a date.",
                "Correct it there, or take such values as blank: --bad-rows null",
            )
    blank = texts.clean(pl.when(pl.col("stage").is_null()).then(pl.col(text_of("stage")))) if stage else pl.lit("")
    words = tables.reader.blanks("deals", "stage")
    frame = frame.with_columns(stage_blank=texts.says_nothing(blank, words).fill_null(value=False))
    if not stage:
        frame = frame.with_columns(stage=pl.lit(None, pl.String))
    if "value" not in frame.collect_schema().names():
        frame = frame.with_columns(value=pl.lit(None, pl.Int64))
    return frame.select(
        *question.keys, "date", "value", "won", "status", "closed_on", "stage", "stage_blank", *ids, *entries
    )  # fmt: skip


def _order(frame: pl.LazyFrame, tables: Tables, dated: Sequence[str]) -> tuple[list[str], list[Note]]:
    """The stages in order, those that are `dated` among them, and a note where that order is a guess."""
    import polars as pl

    from salescli import stages
    from salescli.stage_order import in_order

    told = [stage for stage in tables.settings.stages if not stages.is_outcome(stage)]
    if told:
        return stages.steps(told), []
    counted = frame.group_by("stage", "status").agg(pl.len().cast(pl.Int64).alias("count"))
    known = counted.filter(pl.col("stage").is_not_null()).collect(engine="streaming").sort("stage", "status")
    entered = pl.DataFrame({"stage": list(dated), "status": "open", "count": 0}, schema=known.schema)
    both = pl.concat([known, entered]).with_columns(chance=pl.lit(0.0), weighed=pl.lit(0))
    found = stages.steps(stage.name for stage in in_order(both))
    if len(found) < 2:
        return found, []
    text = f"The order of the stages is a guess from their names: {listing(found)}. [stages] in the settings says it."
    return found, [Note("stages_guessed", len(found), text)]


def _placed(
    frame: pl.LazyFrame, names: Sequence[str], columns: Sequence[Sequence[str]], as_of: date
) -> pl.LazyFrame:  # fmt: skip
    """Each deal with `furthest`, the number of the last step that it reached (0 created), and `days:N` to each.

    `columns` are those with the dates of entry into each stage; `told` says whether a deal has any.
    """
    import polars as pl

    from salescli import stages

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
            days[f"{_DAYS}{position}"] = pl.when(day <= as_of, spent >= 0).then(spent)
    spent = (pl.col("closed_on") - pl.col("date")).dt.total_days()
    days[f"{_DAYS}{len(names) + 1}"] = pl.when(pl.col("won"), spent >= 0).then(spent)
    later = (pl.col("closed_on") > as_of).fill_null(value=False)
    told = pl.any_horizontal(day.is_not_null() for day in entered)
    return frame.with_columns(
        pl.max_horizontal(reached).alias("furthest"), later.alias("later"), told.alias("told"), **days
    )  # fmt: skip


def _groups(placed: pl.LazyFrame, answer: Answer, names: Sequence[str], *, has_value: bool) -> tuple[Group, ...]:
    """The steps of every group, in the order of their keys."""
    import polars as pl

    dimensions = answer.result.dimensions
    key = answer.level.question.keys[0] if dimensions else "all"
    labels = dict(answer.result.frame.select(dimensions).rows()) if len(dimensions) > 1 else {}
    if not dimensions:  # by no literal, which counts as sorted: then the streaming engine lets decimals wrap
        placed = placed.with_columns(pl.when(pl.col("furthest") < 0).then(pl.lit("all")).alias("all"))
    counted = placed.group_by(key, "furthest").agg(pl.len().cast(pl.Int64).alias("deals"), pl.col("value").sum())
    reached: dict[Any, list[tuple[int, int, Number]]] = {}
    for group, furthest, deals, value in counted.collect(engine="streaming").rows():
        reached.setdefault(group, []).append((furthest, deals, value if has_value else None))
    middle = [
        pl.col(column).filter(pl.col("furthest") >= int(column.removeprefix(_DAYS))).median()
        for column in placed.collect_schema().names()
        if column.startswith(_DAYS)
    ]
    medians = {row[key]: row for row in placed.group_by(key).agg(middle).collect(engine="streaming").to_dicts()}
    ordered = sorted(reached, key=lambda group: (group is None, group or ""))
    return tuple(
        Group(group, labels.get(group, group), _steps(reached[group], medians[group], names)) for group in ordered
    )


def _steps(
    reached: Sequence[tuple[int, int, Number]], medians: Mapping[str, float | None], names: Sequence[str]
) -> tuple[Step, ...]:
    """The steps, from how many deals, worth what, came how far at most."""
    found: list[Step] = []
    for position, name in enumerate([CREATED, *names, WON]):
        there = [(deals, value) for furthest, deals, value in reached if furthest >= position]
        count = sum(deals for deals, _ in there)
        values = [value for _, value in there if value is not None]
        before = found[-1].reached if found else None
        first = found[0].reached if found else count
        found.append(
            Step(
                stage=name,
                reached=count,
                conversion=count / before * 100 if before else None,
                overall=count / first * 100 if first else None,
                dropped=None if before is None else before - count,
                value=sum(values, Decimal(0)) if any(value is not None for *_, value in reached) else None,
                median_days=medians.get(f"{_DAYS}{position}"),
            )
        )
    return tuple(found)


def _remarks(placed: pl.LazyFrame, basis: Basis) -> list[Note]:
    """What a reader must know of how the stages were told."""
    import polars as pl

    at_start, status = pl.col("furthest") == 0, pl.col("status")
    elsewhere = at_start & (status == "open") & pl.col("stage").is_not_null()
    row = placed.select(
        deals=pl.len(),
        blank=pl.col("stage_blank").sum(),
        lost=(at_start & (status == "lost") & ~pl.col("later")).sum(),
        undated=(at_start & (status == "won") & pl.col("closed_on").is_null()).sum(),
        elsewhere=elsewhere.sum(),
        stages=pl.col("stage").filter(elsewhere).unique().implode(),
        later=(pl.col("later") & ~pl.col("told")).sum(),
        untold=(~pl.col("told")).sum() if basis is Basis.HISTORY else 0,
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    unnamed = listing(map(repr, sorted(row["stages"])))
    texts = {
        "blank_stage": (row["blank"], "deals have a word for nothing, such as N/A, as stage: it counts as blank."),
        "without_history": (row["untold"], "deals that the history has no stage of {are} counted by where they stand."),
        "last_stage_unknown": (row["lost"], "lost deals whose last stage is not known {are} counted as created only."),
        "without_closed_at": (row["undated"], "won deals without closed_at {are} counted as created only."),
        "stage_unknown": (
            row["elsewhere"],
            f"open deals in stages that [stages] does not name ({unnamed}) {{are}} counted as created only.",
        ),
        "closed_later": (row["later"], "deals closed since the as-of date: where they stood then is not known."),
    }  # fmt: skip
    inferred = "How far a deal got is inferred from the stage that it stands in: no dates say when it entered each."
    notes = [Note("inferred", row["deals"], inferred)] if basis is Basis.STAGE else []
    return notes + [Note(code, count, _counted(count, text)) for code, (count, text) in texts.items() if count]


def _counted(count: int, text: str) -> str:
    one = text.replace("deals", "deal", 1).replace("{are}", "is").replace("deal have", "deal has", 1)
    return f"{count:,} {one if count == 1 else text.replace('{are}', 'are')}"
