"""Notes on the spells of customers: pauses, ends without a day, last days given as ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from salescli import fix
from salescli.errors import MissingInputError
from salescli.i18n.numbers import half_up
from salescli.message import Message, say
from salescli.model.calendar import Grain
from salescli.model.formula import nearest
from salescli.model.measures import A_YEAR, Unit
from salescli.results.note import Note, note
from salescli.system.caches import Cache
from salescli.views import VIEWS, months
from salescli.views.base import Source
from salescli.views.customers import IF_NOT_PAUSED, NO_INTERVAL, ONCE, PAUSED_THROUGHOUT, QUANTITY_UNUSED

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, Filter, PartialAggregates, ScanSpec
    from salescli.loading.dataset import Dataset
    from salescli.model.metric import Kpi

#: At most one in this many ended customers may lack the day.
_MOST_UNDATED = 20
#: This many spells that begin the day after another's end are no coincidence.
LEAST_TOUCHING = 3
_VIEW = VIEWS["spells"]
#: How many ended customers have no day, and how many have ended.
_UNDATED_ENDS: Cache[str, tuple[int, int]] = Cache("ends without a day")
#: The counts of `_touching`, by the as-of date and the last day of the reach.
_TOUCHING: Cache[tuple[date, date | None], tuple[int, int]] = Cache("spells that touch")
#: The numbers in the notes on amounts, by their names, the filters, the as-of date and the last day of the reach.
_AMOUNTS: Cache[tuple[tuple[str, ...], tuple[Filter, ...], date, date | None], Mapping[str, Any]] = Cache(
    "what is assumed of amounts"
)


def notes(kpi: Kpi, aggregates: PartialAggregates, spec: ScanSpec, dataset: Dataset) -> list[Note]:
    """The notes on spells, for a KPI that counts customers by them.

    Raises MissingInputError where it counts customers who left and too many of these have no day.
    """
    mine = [batch for batch in aggregates if batch.view.table == "customers"]
    holding = [batch for batch in mine if batch.view_name == "spells"]
    if kpi.needs_ends and holding and (ends := too_few_ends(dataset)):
        raise MissingInputError(
            ends, say("engine.fill_in_ends", fix=fix.column("customers", "churned_at")), purpose=kpi.name
        )
    found = [said for batch in holding for said in _of_amounts(batch, spec, dataset)]
    if mine and (by_month := months.of(dataset)) and by_month.missing:
        first, *others = by_month.missing
        found.append(note("months_missing", 1 + len(others), "notes.months_missing", first=f"{first:%Y-%m}"))
    if mine and (found_ends := ends_inclusive(dataset, _with_customers(holding, aggregates), spec.as_of)):
        found.append(Note("ends_inclusive", *found_ends))
    return found


def _with_customers(holding: Sequence[Batch], aggregates: PartialAggregates) -> PartialAggregates:
    """The aggregates that tell one customer's spells from another's."""
    return {batch: aggregates[batch] for batch in holding if "entity" in batch.details}


def too_few_ends(dataset: Dataset) -> Message | None:
    """A message where too many customers have ended by their status but have no day; else None."""
    if not dataset.has("customers", "status") or dataset.settings.is_by_month("customers"):
        return None

    def count() -> tuple[int, int]:
        rows = _rows(dataset)
        ended = rows.filter(pl.col("status") == "ended", pl.col("date").is_not_null())
        dated = pl.col("churned_at").count() if dataset.has("customers", "churned_at") else pl.lit(0, pl.UInt32)
        counts = ended.select((pl.len() - dated).alias("undated"), pl.len().alias("all"))
        found: tuple[int, int] = counts.collect(engine="streaming").row(0)
        return found

    undated, every = dataset.caches.of(_UNDATED_ENDS, "customers", count)
    if undated * _MOST_UNDATED <= every:
        return None
    return say("engine.needs_ends", count=undated, every=every)


def ends_inclusive(
    dataset: Dataset, aggregates: PartialAggregates, as_of: date = date.max, least: int = LEAST_TOUCHING
) -> tuple[int, Message] | None:
    """How many spells begin the day after another of the same customer ended, and the message about it.

    None where there are fewer than `least`, or no more than spells that begin on the day itself. The spells are those
    of the aggregates, if given, else of the files.
    """
    if dataset.settings.ends_are_last_days("customers") or not dataset.has("customers", "churned_at"):
        return None
    reach = next((batch.reach.end for batch in aggregates), None)

    def count() -> tuple[int, int]:
        return _touching(_spells_in(aggregates) if aggregates else _spells_of(dataset, as_of))

    after, on_the_day = dataset.caches.of(_TOUCHING, (as_of, reach), count)
    if after < least or after <= on_the_day:
        return None
    besides = say("notes.on_the_day", count=on_the_day) if on_the_day else None
    return after, say("notes.ends_inclusive", count=after, besides=besides)


def _spells_in(aggregates: PartialAggregates) -> pl.DataFrame:
    """The spells behind partial aggregates. Columns: entity, began, ended, count."""
    batch, frame = next(iter(aggregates.items()))
    counts = []
    for part in batch.participations:
        left_out = [part.left_out_column(rule) for rule in batch.rules(part) if rule not in _VIEW.always]
        left_out = [column for column in left_out if column in frame.columns]
        counts.append(pl.sum_horizontal(part.ok_column, *left_out).cast(pl.Int64))
    return frame.select("entity", "began", "ended", count=pl.max_horizontal(counts)).filter(pl.col("count") > 0)


def _spells_of(dataset: Dataset, as_of: date) -> pl.DataFrame:
    """The spells of the files. Columns: entity, began, ended, count."""
    rows = _rows(dataset, as_of).filter(
        ~pl.any_horizontal(rule.fails for rule in _VIEW.always), pl.col("date") <= as_of
    )
    return rows.select("entity", "began", "ended", count=pl.lit(1, pl.Int64)).collect(engine="streaming")


def _rows(dataset: Dataset, as_of: date = date.max) -> pl.LazyFrame:
    return _VIEW.rows(Source(dataset, as_of, Grain.MONTH), [])


def _touching(spells: pl.DataFrame) -> tuple[int, int]:
    """How many spells begin the day after another of the same customer ended, and how many on the same day."""
    several = spells.filter(pl.col("began").is_not_null(), pl.len().over("entity") > 1)
    ended = several.filter(pl.col("ended").is_not_null())

    def begun_on(day: pl.Expr, ends: pl.DataFrame) -> int:
        days = ends.select("entity", day.alias("began")).unique()
        return int(several.join(days, on=["entity", "began"], how="semi")["count"].sum())

    on_the_day = begun_on(pl.col("ended"), ended.filter(pl.col("began") < pl.col("ended")))
    return begun_on(pl.col("ended").dt.offset_by("1d"), ended), on_the_day


def _of_amounts(batch: Batch, spec: ScanSpec, dataset: Dataset) -> list[Note]:
    """Notes on what is assumed about the amounts that the batch sums."""
    facts = _facts_wanted(batch, dataset)
    if not facts:
        return []

    def count() -> Mapping[str, Any]:
        from salescli.engine.eligibility import within
        from salescli.engine.scan import filtered, rows_of

        rows = filtered(rows_of(batch, spec, dataset), spec).filter(within(batch.reach))
        spells = rows.filter(pl.col("date").is_not_null(), ~pl.any_horizontal(rule.fails for rule in _VIEW.always))
        return spells.select(**facts).collect(engine="streaming").row(0, named=True)

    asked = (tuple(facts), spec.filters, spec.as_of, batch.reach.end)
    found = dataset.caches.of(_AMOUNTS, asked, count)
    return [_AMOUNT_NOTES[name](found, dataset) for name in _AMOUNT_NOTES if found.get(name)]


def _facts_wanted(batch: Batch, dataset: Dataset) -> dict[str, pl.Expr]:
    """The counts that the notes on a batch's amounts need, as far as its measures and the files have them."""
    columns, found = set(batch.columns), {}
    if columns & {"mrr", A_YEAR} and any(dataset.has("customers", name) for name in ("status", "paused_at")):
        taken = pl.col(IF_NOT_PAUSED).filter(pl.col(PAUSED_THROUGHOUT)).sum()
        found["paused"] = pl.col("paid_until").is_not_null().sum()
        found["paused_throughout"] = pl.col(PAUSED_THROUGHOUT).sum()
        found["taken"] = nearest(taken, 12) if A_YEAR in columns else taken
    if A_YEAR in columns:
        found["once"], found["unused"] = pl.col(ONCE).sum(), pl.col(QUANTITY_UNUSED).sum()
    if "is_annual" in columns:
        found["no_interval"] = pl.col(NO_INTERVAL).sum()
    return found


def _paused_throughout(found: Mapping[str, Any], dataset: Dataset) -> Note:
    taken = half_up(found["taken"], Unit.MONEY)
    money = say("notes.money", amount=taken, currency=dataset.currency) if dataset.currency else taken
    return note("paused_throughout", found["paused_throughout"], "notes.paused_throughout", money=money)


_AMOUNT_NOTES: Mapping[str, Callable[[Mapping[str, Any], Dataset], Note]] = {
    "paused": lambda found, _: note("paused", found["paused"], "notes.paused"),
    "paused_throughout": _paused_throughout,
    "once": lambda found, _: note("paid_once", found["once"], "notes.paid_once"),
    "unused": lambda found, _: note("quantity_unused", found["unused"], "notes.quantity_unused"),
    "no_interval": lambda found, _: note(
        "without_billing_interval", found["no_interval"], "notes.without_billing_interval"
    ),
}
