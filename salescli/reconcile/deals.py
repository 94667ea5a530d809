"""The deals behind the readings of a KPI: every row with the facts by which readings choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.engine.batch import Batch
from salescli.engine.notes.other_dates import with_months
from salescli.engine.order_lines import fold, is_of_lines
from salescli.engine.scan import rows_of
from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN, unread_of
from salescli.loading.parsing.numbers import MONEY
from salescli.model.calendar import Span
from salescli.model.measures import COST, LEADS, SALES
from salescli.reconcile import deal_terms, excluded
from salescli.reconcile.days import said as days_said
from salescli.reconcile.deal_terms import ANY_CLOSED, in_days, open_at
from salescli.reconcile.readings import READINGS, WORDS, Change, said
from salescli.reconcile.source import ROWS, Source
from salescli.views.outcomes import DECIDED_BY, given_closed

if TYPE_CHECKING:
    from datetime import date

    from polars._typing import PolarsDataType

    from salescli.engine.run import Answer
    from salescli.loading.dataset import Dataset
    from salescli.reconcile.days import Days

_TABLE = "deals"
_DAYS = ("created_at", "quoted_at", "expected_close_at", "won_at")
#: The columns of the files that readings need beside the outcome.
_COLUMNS = ("deal_id", "customer_id", "deal_type", "qualified", "pipeline", "value", "cost", "closed_at", *_DAYS)
#: The columns that every row has, blank where the files do not, with their types.
_KINDS: Mapping[str, PolarsDataType] = {
    **dict.fromkeys(("deal_id", "customer_id", "deal_type", "pipeline", "status"), pl.String()),
    **dict.fromkeys((*_DAYS, "closed_at", "closed_on"), pl.Date()),
    **dict.fromkeys(("value", "cost", "own"), MONEY),
    "qualified": pl.Boolean(),
}
#: What is known of each row besides its days: alike rows are one in the sums.
_FACTS = ("kind", "state", "is_dated", "has_value", "type", "is_qualified", "has_customer", "group", "costs", "foreign")
#: The columns that show why a row counts otherwise, by slot and word.
_SHOWN: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{("day", name): (name,) for name in _DAYS},
    ("basis", "cohort"): ("created_at", "closed_on"),
    ("who", "won_and_lost"): ("status",),
    ("who", "all"): ("status",),
    ("who", "no_renewals"): ("deal_type",),
    ("who", "new"): ("deal_type",),
    ("who", "qualified"): ("qualified",),
    ("who", "with_customer"): ("customer_id",),
    ("who", "without_customer"): ("customer_id",),
    ("by", "value"): ("value",),
    ("of", "closed_and_open"): ("status",),
    ("much", "margin"): ("cost",),
    ("much", "own_currencies"): ("own",),
    ("much", "base_only"): ("own",),
    ("days", "weekdays"): ("weekdays",),
}


def source(kpi: str, answer: Answer, dataset: Dataset, days: Mapping[str, Days], as_of: date) -> Source:
    """The deals of a KPI that pass the filters of its answer, and the choices that the files can answer."""
    normal, others = every(kpi, answer, dataset, days, as_of), excluded.places(dataset, _TABLE)
    keys = [name for name in normal.collect_schema().names() if name in _FACTS or name.startswith(("in:", "open:"))]
    keys += ["days", "weekdays"] if kpi == "sales-cycle" else []
    flags = [pl.col(name) for name in keys if name.startswith(("in:", "open:"))]
    reached = normal.filter(pl.any_horizontal(flags))
    amounts = [name for name in ("value", "margin", "own") if name not in keys]
    grouped = reached.group_by(keys).agg(pl.col(ROWS).sum(), pl.col(amounts).sum())
    if kpi == "sales-cycle":
        grouped = grouped.with_columns(pl.col("days", "weekdays").name.prefix("sum:") * pl.col(ROWS))
        reached = reached.with_columns(pl.col("days", "weekdays").name.prefix("sum:"))
    sums = grouped.collect(engine="streaming")
    months = set(with_months(dataset, _TABLE, [*_DAYS, "closed_at"]))
    return Source(
        table=_TABLE,
        changes=_changes(kpi, sums, dataset, days, others, answer.result.currency),
        sums=sums,
        listed=reached,
        terms=lambda choice: deal_terms.of(kpi, choice),
        shown={**_SHOWN, **{("which", word): (_dated_by(kpi),) for word in days}},
        is_known=lambda choice: not months & deal_terms.days_to_the_day(kpi, choice),
    )


def every(kpi: str, answer: Answer, dataset: Dataset, days: Mapping[str, Days], as_of: date) -> pl.LazyFrame:
    """Every deal that passes the filters, with the facts; of another `kind` those that do not count."""
    usual = _facts(kpi, answer, dataset, days, as_of)
    others = excluded.places(dataset, _TABLE)
    if others is None or kpi not in deal_terms.TAKES_EXCLUDED:
        return usual
    extra = _facts(kpi, answer, excluded.with_all_rows(dataset, _TABLE), days, as_of)
    extra = extra.drop("kind").join(others.lazy(), on=[FILE_COLUMN, ROW_COLUMN], how="inner")
    return pl.concat([usual, extra.select(usual.collect_schema().names())])


def _dated_by(kpi: str) -> str:
    return "created_at" if kpi == "leads" else "closed_on"


def _facts(kpi: str, answer: Answer, dataset: Dataset, days: Mapping[str, Days], as_of: date) -> pl.LazyFrame:
    """Every deal that passes the filters, with the facts, the amounts, and the columns that reasons show."""
    frame = _rows(kpi, answer, dataset)
    names = frame.collect_schema().names()
    frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in _KINDS.items() if name not in names)
    frame = frame.with_columns(pl.col(*_DAYS, "closed_at").cast(pl.Date))
    unread = _unread(kpi, names) if answer.evaluation.spec.bad_rows == "skip" else pl.lit(value=False)
    if kpi not in deal_terms.TAKES_EXCLUDED:
        frame = frame.filter(~unread)
    closed = pl.col("status").is_in(["won", "lost"])
    is_over = closed & (pl.col("closed_on").is_null() | (pl.col("closed_on") <= as_of))
    frame = frame.with_columns(
        state=pl.when(is_over).then("status").when(pl.col("status").is_not_null()).then(pl.lit("open")),
        is_dated=pl.col("closed_on").is_not_null(),
        has_value=pl.col("value").is_not_null(),
        type="deal_type",
        is_qualified=pl.col("qualified").fill_null(value=False),
        has_customer=pl.col("customer_id").is_not_null(),
        group="pipeline",
        costs=pl.col("cost").sign().cast(pl.Int8),
        foreign=(pl.col("own") - pl.col("value")).fill_null(0).sign().cast(pl.Int8),
        kind=pl.when(unread).then(pl.lit(excluded.UNREAD)).otherwise(pl.lit(deal_terms.USUAL)),
        margin=pl.col("value") - pl.col("cost"),
        days=(pl.col("closed_on") - pl.col("created_at")).dt.total_days(),
        weekdays=pl.business_day_count("created_at", "closed_on").cast(pl.Int64),
        id="deal_id",
        **{ROWS: pl.lit(1, pl.Int64)},
    )
    frame = frame.with_columns(**_in_days(kpi, days, as_of))
    kept = [*_KINDS, *_FACTS, "margin", "days", "weekdays", "id", ROWS, FILE_COLUMN, ROW_COLUMN]
    kept += [name for name in frame.collect_schema().names() if name.startswith(("in:", "open:"))]
    return frame.select(list(dict.fromkeys(kept)))


def _rows(kpi: str, answer: Answer, dataset: Dataset) -> pl.LazyFrame:
    """The deals that pass the filters, with their outcome where the files say it, and `own` amounts where they differ.

    Of order lines a row for each deal, in the place of its first line.
    """
    spec = answer.evaluation.spec
    amounts = [measure.among("") for measure in (SALES, COST) if _has_amount(measure.column, dataset)]
    is_of_leads = kpi == "leads" or not given_closed(dataset)
    measures = [replace(measure, view="created_deals") for measure in amounts] if is_of_leads else amounts
    measures = measures or [LEADS if is_of_leads else replace(SALES, column="", where="")]
    batch = Batch(measures[0].view, tuple(measures), (), Span())
    extra = [name for name in _COLUMNS if dataset.has(_TABLE, name) and (name != "cost" or _has_amount(name, dataset))]
    frame = rows_of(batch, spec, dataset, rows=True, extra=extra)
    own = excluded.with_own_amounts(dataset)
    if own is not None and amounts:
        plain = own.frame(_TABLE, ["value"], rows=True).select(FILE_COLUMN, ROW_COLUMN, own="value")
        frame = frame.join(plain, on=[FILE_COLUMN, ROW_COLUMN], how="left", maintain_order="none")
    if is_of_lines(batch, dataset):
        frame = fold(frame, batch, spec, dataset, alike={"own": "value"})
        return frame.filter(pl.lit(value=True), *(pl.col(each.column).is_not_null() for each in spec.filters))
    return frame.filter(pl.lit(value=True), *(each.code.is_not_null() for each in spec.filters))


def _has_amount(name: str, dataset: Dataset) -> bool:
    """Whether the files have an amount, and it is clear whose it is where rows are lines of deals."""
    if not dataset.has(_TABLE, name):
        return False
    if name != COST.column or not dataset.are_lines(_TABLE) or dataset.lines.is_none:
        return True
    try:
        dataset.lines.whose(name)
    except InputError:
        return False
    return True


def _unread(kpi: str, names: list[str]) -> pl.Expr:
    """Whether a value is unreadable that decides whether a row counts in the published reading."""
    decisive = ["created_at"] if kpi == "leads" else [*DECIDED_BY]
    decisive += ["value"] if kpi in ("revenue", "average-purchase-value") else []
    decisive += ["created_at"] if kpi in ("sales-cycle", "lead-conversion") else []
    return pl.any_horizontal(
        pl.lit(value=False), *(pl.col(unread_of(name)) for name in decisive if unread_of(name) in names)
    )


def _in_days(kpi: str, days: Mapping[str, Days], as_of: date) -> dict[str, pl.Expr]:
    """Whether the days of each row are among those that readings count; of a win rate also whether it was open then."""
    happened = {name: pl.col(name) for name in _DAYS if name != "expected_close_at"}
    happened |= {"closed_at": pl.when(pl.col("state") != "open").then("closed_on")}
    found: dict[str, pl.Expr] = {}
    wanted = deal_terms.days_of(kpi)
    for word, each in days.items():
        for name in wanted.intersection(happened):
            inside = happened[name].is_between(each.start, each.seen)
            found[in_days(name, word)] = inside.fill_null(value=False)
        planned = pl.coalesce(happened["closed_at"], pl.when(pl.col("state") == "open").then("closed_at"))
        for name, day in (("expected_close_at", pl.col("expected_close_at")), (ANY_CLOSED, planned)):
            if name in wanted:
                found[in_days(name, word)] = day.is_between(each.start, each.end).fill_null(value=False)
        if kpi == "win-rate":
            came = pl.col("created_at") <= each.seen
            is_open = (pl.col("state") == "open") | (pl.col("closed_on") > each.seen)
            found[open_at(word)] = (came & is_open).fill_null(value=False)
    return found


def _changes(
    kpi: str,
    sums: pl.DataFrame,
    dataset: Dataset,
    days: Mapping[str, Days],
    others: pl.DataFrame | None,
    currency: str | None,
) -> list[Change]:
    """The choices of a KPI that the files can answer."""
    has = {name: dataset.has(_TABLE, name) for name in _COLUMNS} | {"cost": _has_amount("cost", dataset)}
    kinds = set() if others is None else set(others["kind"].unique())
    is_foreign = bool((sums["foreign"] != 0).any())
    can = {
        **{("day", name): has[name] for name in _DAYS},
        ("who", "no_renewals"): has["deal_type"],
        ("who", "new"): has["deal_type"],
        ("who", "qualified"): has["qualified"],
        ("who", "with_customer"): has["customer_id"],
        ("who", "without_customer"): has["customer_id"],
        ("who", "with_bin"): excluded.BIN in kinds,
        ("who", "repeats"): excluded.REPEATED in kinds,
        ("by", "value"): has["value"],
        ("of", "closed_and_open"): has["created_at"],
        ("much", "margin"): has["cost"],
        ("much", "own_currencies"): is_foreign,
        ("much", "base_only"): is_foreign,
    }
    names = sums["group"].drop_nulls().unique().sort().to_list() if has["pipeline"] else []
    found = []
    for column, slots in READINGS[kpi].items():
        for slot, words in slots.items():
            for word in words:
                if word == "pipeline":
                    found += [Change(column, slot, f"pipeline:{name}", said(kpi, slot, word, name=name))
                              for name in names]  # fmt: skip
                elif slot == "which":
                    found += [Change(column, slot, word, message) for message in days_said(days, word)]
                elif (slot, word) in WORDS and can.get((slot, word), True):
                    fields = {"currency": currency} if word == "base_only" else {}
                    found.append(Change(column, slot, word, said(kpi, slot, word, **fields)))
    return found
