"""The weights of stages, computed from what became of the deals that entered them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.calibrate.incidence import Day, wilson, winning
from salescli.calibrate.model import Calibration, Stage, Verdict
from salescli.errors import InputError, UsageError
from salescli.message import say
from salescli.model.calendar import Grain, Span
from salescli.results.note import Note, note

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from salescli.api import Exports, Request
    from salescli.funnel.deals import Deals

#: If nothing says how far more than one in this many lost deals got, there are no weights: they would be too high.
_ONE_IN = 20


class Rules(Struct, frozen=True):
    """From how many decided deals on a weight is judged, and the confidence of its interval."""

    least: int = 30
    confidence: float = 0.95


def compute(exports: Exports, request: Request, rules: Rules, db: Path | None = None) -> Calibration:
    """The weights of the stages that deals entered in the range asked for. Raises SalesCliError for what can be mended.

    A deal entered a stage on the first day on which dates say that it entered it or a later one; a won deal entered
    all, at the latest when it closed. One without any dates entered those up to its stage when it came in. The dates
    are those of the files, of a history of stages, and of the runs recorded in `db`.
    """
    from salescli.funnel import deals as read
    from salescli.funnel import entered_columns, stage_history

    if rules.least < 1:
        raise UsageError(say("calibrate.least", count=rules.least), say("calibrate.least_example"))
    if not 0 < rules.confidence < 1:
        raise UsageError(say("calibrate.confidence", share=rules.confidence), say("calibrate.confidence_example"))
    asked = request.query(read.KPI, exports.settings)
    query = replace(asked, grain=Grain.TOTAL, span=Span())
    exports.refuse_stale(query.as_of.day)
    dataset, entries = entered_columns.with_entries(exports.dataset)
    with dataset.reading():
        history = stage_history.read(exports.history, query.bad_rows) if exports.history else None
        if db is not None and dataset.has("deals", "deal_id"):
            from salescli.calibrate import recorded

            history = recorded.together(history, recorded.read(db, query.as_of.day))
        deals = read.read(exports, dataset, entries, history, query)
        known = _known(deals, query.as_of.day, asked.span)
        notes = [*deals.answer.result.notes, *deals.history_notes, *_notes(known)]
        _refuse_unknown(known)
        in_use = _in_use(deals.names, exports.settings.stages)
        stages = tuple(
            _stage(name, known, f"entered:{place}", in_use[name], asked.span, rules)
            for place, name in enumerate(deals.names)
        )
    return Calibration(
        as_of=query.as_of.day,
        start=asked.span.start,
        end=asked.span.end,
        least=rules.least,
        confidence=rules.confidence,
        stages=stages,
        where=query.where,
        notes=(*notes, *_falling(stages)),
    )


def _known(deals: Deals, as_of: date, span: Span) -> pl.DataFrame:
    """What is known of each deal.

    Columns: outcome (won, lost or open by the as-of date; null where it closed on no known day), end (that day, or the
    as-of date), value, `entered:N` (when it entered each stage; null if it did not), is_dated, is_in_range (it came in
    within the range), is_known (something says how far it got).
    """
    import polars as pl

    from salescli.loading.mapping import stages

    frame = deals.frame
    closed = (pl.col("closed_on") <= as_of).fill_null(value=False)
    is_over = pl.col("status").is_in(["won", "lost"])
    undated = is_over & pl.col("closed_on").is_null()
    outcome = (
        pl.when(undated).then(None).when(is_over & closed).then(pl.col("status")).otherwise(pl.lit("open"))
    )  # fmt: skip
    days = []
    for own in deals.columns:
        seen = [pl.col(column).cast(pl.Date) for column in own]
        seen = [pl.when(day <= as_of).then(day) for day in seen]
        days.append(pl.min_horizontal(seen) if seen else pl.lit(None, pl.Date))
    dated = pl.any_horizontal(pl.lit(value=False), *(day.is_not_null() for day in days))
    stands = stages.number_of(pl.col("stage"), deals.names)
    is_won = (outcome == "won").fill_null(value=False)
    entered = {}
    for place in range(len(deals.names)):
        first = pl.min_horizontal(days[place:])
        with_dates = pl.when(is_won).then(pl.min_horizontal(first, "closed_on")).otherwise(first)
        without = pl.when(is_won | (stands >= place)).then(pl.col("date"))
        entered[f"entered:{place}"] = pl.when(dated).then(with_dates).otherwise(without)
    bounds = [pl.lit(value=True)]
    bounds += [pl.col("date") >= span.start] if span.start else []
    bounds += [pl.col("date") <= span.end] if span.end else []
    return frame.select(
        outcome=outcome,
        end=pl.when(outcome == "open").then(pl.lit(as_of)).otherwise(pl.col("closed_on")),
        value="value",
        is_dated=dated,
        is_in_range=pl.all_horizontal(bounds),
        is_known=dated | is_won | stands.is_not_null(),
        **entered,
    ).collect(engine="streaming")


def _stage(name: str, known: pl.DataFrame, entered: str, in_use: Decimal | None, span: Span, rules: Rules) -> Stage:
    import polars as pl

    day = pl.col(entered)
    bounds = [day.is_not_null(), pl.col("outcome").is_not_null()]
    bounds += [day >= span.start] if span.start else []
    bounds += [day <= span.end] if span.end else []
    counted = known.lazy().filter(bounds).group_by((pl.col("end") - day).dt.total_days().clip(0).alias("days")).agg(
        *((pl.col("outcome") == word).sum().cast(pl.Int64).alias(word) for word in ("won", "lost", "open")),
        pl.col("value").filter(pl.col("outcome") == "won").sum().alias("gained"),
        pl.col("value").filter(pl.col("outcome") != "open").sum().alias("decided"),
    )  # fmt: skip
    found = counted.collect(engine="streaming")
    won, lost, still_open = (int(found[word].sum()) for word in ("won", "lost", "open"))
    gained, decided = (sum(found[word].to_list(), Decimal(0)) for word in ("gained", "decided"))
    weight = winning(Day(*row) for row in found.select("days", "won", "lost", "open").rows())
    low, high = (None, None) if weight is None else wilson(weight, won + lost, rules.confidence)
    return Stage(
        stage=name,
        entered=won + lost + still_open,
        won=won,
        lost=lost,
        open=still_open,
        weight=weight,
        low=low,
        high=high,
        in_use=in_use,
        verdict=None if in_use is None else _verdict(won + lost, in_use, low, high, rules.least),
        value_share=float(gained / decided * 100) if decided else None,
        brier_in_use=None if in_use is None else _brier(float(in_use), won, lost),
        brier=None if weight is None else _brier(weight, won, lost),
        has_enough=won + lost >= rules.least,
    )


def _verdict(decided: int, in_use: Decimal, low: float | None, high: float | None, least: int) -> Verdict:
    if decided < least or low is None or high is None:
        return Verdict.TOO_FEW
    if float(in_use) < low:
        return Verdict.TOO_LOW
    return Verdict.TOO_HIGH if float(in_use) > high else Verdict.FITS


def _brier(weight: float, won: int, lost: int) -> float | None:
    """The mean squared error of a weight over decided deals."""
    return (won * (weight - 1) ** 2 + lost * weight**2) / (won + lost) if won or lost else None


def _in_use(names: Sequence[str], weights: Mapping[str, Decimal]) -> dict[str, Decimal | None]:
    """The weight of each stage in the settings; None where there is none, or pipelines that share it differ."""
    from salescli.loading.mapping.stages import word_of
    from salescli.model.schema import fold

    exactly = {fold(stage): weight for stage, weight in weights.items()}
    found: dict[str, Decimal | None] = {}
    for name in names:
        alike = {weight for stage, weight in weights.items() if word_of(stage) == word_of(name)}
        found[name] = exactly.get(fold(name), alike.pop() if len(alike) == 1 else None)
    return found


def _notes(known: pl.DataFrame) -> list[Note]:
    """Notes on how it is known which stages deals entered, and on those of which it is not."""
    import polars as pl

    used = pl.col("outcome").is_not_null() & pl.col("is_in_range")
    unknown = used & ~pl.col("is_known")
    row = known.lazy().select(
        inferred=(used & pl.col("is_known") & ~pl.col("is_dated")).sum(),
        lost=(unknown & (pl.col("outcome") == "lost")).sum(),
        open=(unknown & (pl.col("outcome") == "open")).sum(),
        undated=(pl.col("outcome").is_null() & pl.col("is_in_range")).sum(),
    ).collect(engine="streaming").row(0, named=True)  # fmt: skip
    notes = (
        note("dates_inferred", row["inferred"], "calibrate.dates_inferred"),
        note("unknown_reach", row["lost"], "calibrate.unknown_reach"),
        note("unknown_stage", row["open"], "calibrate.unknown_stage"),
        note("without_closed_at", row["undated"], "calibrate.without_closed_at"),
    )
    return [each for each in notes if each.count]


def _refuse_unknown(known: pl.DataFrame) -> None:
    """Raise an InputError where nothing says how far too many lost deals got."""
    import polars as pl

    lost = known.lazy().filter(pl.col("outcome") == "lost", "is_in_range")
    count, unknown = lost.select(pl.len(), (~pl.col("is_known")).sum()).collect(engine="streaming").row(0)
    if unknown * _ONE_IN > count:
        raise InputError(say("calibrate.reach_unknown", unknown=unknown, count=count), say("calibrate.give_a_history"))


def _falling(stages: Sequence[Stage]) -> list[Note]:
    """A note on stages whose weight is below that of the stage before."""
    known = [stage for stage in stages if stage.weight is not None]
    lower = [
        stage.stage for before, stage in pairwise(known)
        if (stage.weight or 0) < (before.weight or 0)
    ]  # fmt: skip
    return [note("not_monotone", len(lower), "calibrate.not_monotone", stages=tuple(lower))] if lower else []
