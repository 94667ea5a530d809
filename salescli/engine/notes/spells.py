"""What a reader of the customers' numbers must know of their spells: pauses, ends that nobody dates, odd ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from salescli.engine.scan import filtered, rows_of, within
from salescli.errors import MissingInputError
from salescli.i18n.numbers import rounded
from salescli.model.calendar import Grain
from salescli.model.formula import nearest
from salescli.model.measures import A_YEAR, Unit
from salescli.results.note import Note
from salescli.views import VIEWS
from salescli.views.base import Source
from salescli.views.customers import IF_NOT_PAUSED, NO_INTERVAL, ONCE, PAUSED_THROUGHOUT, QUANTITY_UNUSED

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, PartialAggregates, ScanSpec
    from salescli.loading.dataset import Tables
    from salescli.model.metric import Kpi

#: Of the ended, at most one in so many may lack the day.
_MOST_UNDATED = 20
#: So many spells that begin the day after another's end are no chance.
LEAST_TOUCHING = 3
_VIEW = VIEWS["spells"]


def notes(kpi: Kpi, aggregates: PartialAggregates, spec: ScanSpec, tables: Tables) -> list[Note]:
    """The notes on spells, for a KPI that counts customers by them.

    Raises MissingInputError where it tells who has left, and too many of these have no day.
    """
    mine = [batch for batch in aggregates if batch.view.table == "customers"]
    holding = [batch for batch in mine if batch.view is _VIEW]
    if kpi.needs_ends and holding and (ends := too_few_ends(tables)):
        raise MissingInputError(
            f"{kpi.name} {ends}",
            'Fill it in, or map it in salescli.toml: [tables.customers.columns] churned_at = "HEADER".',
        )
    found = [note for batch in holding for note in _of_amounts(batch, spec, tables)]
    if mine and (told := ends_inclusive(tables, {batch: aggregates[batch] for batch in holding}, spec.as_of)):
        found.append(Note("ends_inclusive", *told))
    return found


def too_few_ends(tables: Tables) -> str | None:
    """What is to be said of customers who have ended by their status, where too many of them have no day."""
    if not tables.has("customers", "status"):
        return None

    def count() -> tuple[int, int]:
        rows = _rows(tables)
        ended = rows.filter(pl.col("status") == "ended", pl.col("date").is_not_null())
        dated = pl.col("churned_at").count() if tables.has("customers", "churned_at") else pl.lit(0, pl.UInt32)
        counts = ended.select((pl.len() - dated).alias("undated"), pl.len().alias("all"))
        found: tuple[int, int] = counts.collect(engine="streaming").row(0)
        return found

    undated, every = tables.once(("undated ends",), count)
    if undated * _MOST_UNDATED <= every:
        return None
    have = "has" if undated == 1 else "have"
    return (
        f"needs the column 'churned_at' (when it ended): {undated:,} of {every:,} customers that have ended by their "
        f"status {have} no day there."
    )


def ends_inclusive(
    tables: Tables, aggregates: PartialAggregates, as_of: date = date.max, least: int = LEAST_TOUCHING
) -> tuple[int, str] | None:
    """How many spells begin the day after another of their customer ended, and what that says.

    None where they are fewer than `least`, or no more than begin on the day itself. The spells are those of the
    aggregates, where there are any, else of the files.
    """
    if tables.settings.ends_are_last_days("customers") or not tables.has("customers", "churned_at"):
        return None
    reach = next((batch.reach.end for batch in aggregates), None)

    def count() -> tuple[int, int]:
        return _touching(_spells_in(aggregates) if aggregates else _spells_of(tables, as_of))

    after, on_the_day = tables.once(("touching spells", as_of, reach), count)
    if after < least or after <= on_the_day:
        return None
    besides = f" ({on_the_day:,} on the day itself)" if on_the_day else ""
    begin = "spell begins" if after == 1 else "spells begin"
    return after, (
        f"{after:,} {begin} the day after an earlier one of the same customer ended{besides}: if the files write "
        'the last day of each, say so: [tables.customers] ends = "last day".'
    )


def _spells_in(aggregates: PartialAggregates) -> pl.DataFrame:
    """The spells behind partial aggregates. Columns: entity, began, ended, count."""
    batch, frame = next(iter(aggregates.items()))
    counts = []
    for part in batch.participations:
        left_out = [part.left_out_column(rule) for rule in batch.rules(part) if rule not in _VIEW.always]
        counts.append(pl.sum_horizontal(part.ok_column, *left_out).cast(pl.Int64))
    return frame.select("entity", "began", "ended", count=pl.max_horizontal(counts)).filter(pl.col("count") > 0)


def _spells_of(tables: Tables, as_of: date) -> pl.DataFrame:
    """The spells of the files. Columns: entity, began, ended, count."""
    rows = _rows(tables, as_of).filter(~pl.any_horizontal(rule.fails for rule in _VIEW.always), pl.col("date") <= as_of)
    return rows.select("entity", "began", "ended", count=pl.lit(1, pl.Int64)).collect(engine="streaming")


def _rows(tables: Tables, as_of: date = date.max) -> pl.LazyFrame:
    return _VIEW.rows(Source(tables, as_of, Grain.MONTH, careful=True), [])


def _touching(spells: pl.DataFrame) -> tuple[int, int]:
    """How many spells begin on the day after an earlier one of their customer ended, and how many on that very day."""
    several = spells.filter(pl.col("began").is_not_null(), pl.len().over("entity") > 1)
    ended = several.filter(pl.col("ended").is_not_null())

    def begun_on(day: pl.Expr, ends: pl.DataFrame) -> int:
        days = ends.select("entity", day.alias("began")).unique()
        return int(several.join(days, on=["entity", "began"], how="semi")["count"].sum())

    on_the_day = begun_on(pl.col("ended"), ended.filter(pl.col("began") < pl.col("ended")))
    return begun_on(pl.col("ended").dt.offset_by("1d"), ended), on_the_day


def _of_amounts(batch: Batch, spec: ScanSpec, tables: Tables) -> list[Note]:
    """What is assumed of the amounts that the batch sums."""
    facts = _facts_wanted(batch, tables)
    if not facts:
        return []

    def count() -> Mapping[str, Any]:
        rows = filtered(rows_of(batch, spec, tables, careful=True), spec).filter(within(batch.reach))
        spells = rows.filter(pl.col("date").is_not_null(), ~pl.any_horizontal(rule.fails for rule in _VIEW.always))
        return spells.select(**facts).collect(engine="streaming").row(0, named=True)

    key = ("amounts of spells", *facts, spec.filters, spec.as_of, batch.reach.end)
    found = tables.once(key, count)
    return [note(found, tables) for name, note in _AMOUNT_NOTES.items() if found.get(name)]


def _facts_wanted(batch: Batch, tables: Tables) -> dict[str, pl.Expr]:
    """What is counted of a batch's spells, by what its measures and the files have."""
    columns, found = set(batch.columns), {}
    if columns & {"mrr", A_YEAR} and any(tables.has("customers", name) for name in ("status", "paused_at")):
        taken = pl.col(IF_NOT_PAUSED).filter(pl.col(PAUSED_THROUGHOUT)).sum()
        found["paused"] = pl.col("paid_until").is_not_null().sum()
        found["paused_throughout"] = pl.col(PAUSED_THROUGHOUT).sum()
        found["taken"] = nearest(taken, 12) if A_YEAR in columns else taken
    if A_YEAR in columns:
        found["once"], found["unused"] = pl.col(ONCE).sum(), pl.col(QUANTITY_UNUSED).sum()
    if "is_annual" in columns:
        found["no_interval"] = pl.col(NO_INTERVAL).sum()
    return found


def _paused(found: Mapping[str, Any], tables: Tables) -> Note:
    count = found["paused"]
    are = "paused customer counts" if count == 1 else "paused customers count"
    return Note("paused", count, f"{count:,} {are} with an mrr of 0 from paused_at on.")


def _paused_throughout(found: Mapping[str, Any], tables: Tables) -> Note:
    count, taken = found["paused_throughout"], rounded(found["taken"], Unit.MONEY)
    money = f"{taken} {tables.currency}" if tables.currency else taken
    are = (
        "paused customer has no paused_at: it counts"
        if count == 1
        else "paused customers have no paused_at: they count"
    )
    text = f"{count:,} {are} with an mrr of 0 throughout, which takes {money} a month from earlier periods."
    return Note("paused_throughout", count, text)


def _once(found: Mapping[str, Any], tables: Tables) -> Note:
    count = found["once"]
    are = "subscription is paid once and counts" if count == 1 else "subscriptions are paid once and count"
    return Note("paid_once", count, f"{count:,} {are} with an mrr of 0.")


def _unused(found: Mapping[str, Any], tables: Tables) -> Note:
    count = found["unused"]
    have = "subscription has" if count == 1 else "subscriptions have"
    return Note("quantity_unused", count, f"{count:,} {have} a quantity that is not used: amount is for all of them.")


def _no_interval(found: Mapping[str, Any], tables: Tables) -> Note:
    count = found["no_interval"]
    are = (
        "subscription without a billing interval counts"
        if count == 1
        else "subscriptions without a billing interval count"
    )
    return Note("without_billing_interval", count, f"{count:,} {are} as not annual.")


_AMOUNT_NOTES = {
    "paused": _paused,
    "paused_throughout": _paused_throughout,
    "once": _once,
    "unused": _unused,
    "no_interval": _no_interval,
}
