"""Views of the customers: their spells, and the first day of each customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from salescli import fix
from salescli.errors import MissingInputError, SalesCliError
from salescli.loading import billing_intervals
from salescli.loading.column_names import text_of, unread_of
from salescli.loading.kept.by_code import joined
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.parsing.slow_path import word_by_word
from salescli.message import say
from salescli.model.measures import A_YEAR
from salescli.views import months, outcomes
from salescli.views.base import Condition, DerivedColumn, Rule, Source, View, day_of, days, has, lacking, needs

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: Columns: a customer's first day, and its id as it is compared. No dimension can have these names.
_FIRST_DAY, _BARE = "customer:first", "customer:bare"
#: Columns that follow from the status and the dates of a row.
_EARLY, TRIAL, ENDLESS, _IDLE = "customer:early", "customer:trial", "customer:endless", "customer:idle"
PAUSED_THROUGHOUT, IF_NOT_PAUSED = "customer:paused_throughout", "customer:if_not_paused"
#: Columns that follow from its amounts and its billing interval.
_TIMES, _YEARS, _AMOUNT, NEEDS_INTERVAL = "customer:times", "customer:years", "customer:amount", "customer:needs"
ONCE, QUANTITY_UNUSED = "customer:once", "customer:quantity_unused"
UNKNOWN_INTERVAL, NO_INTERVAL = "customer:unknown_interval", "customer:no_interval"
_ANNUAL = "is_annual"
#: The columns of what is paid: the row's own mrr, else an amount, else a price and a quantity.
_PAID = ("mrr", "amount", "unit_amount", "quantity")


def _spells(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """One row for each spell: entity (the customer), began, ended. An end after the as-of date does not count yet.

    Further columns: paid_until (the day from which it is paused). Reasons why it is no spell: `customer:early` (ends
    before it begins), `customer:trial`, `customer:endless` (ended without a day), `customer:idle` (a row of a month
    whose status is not that of those who pay). `customer:paused_throughout` (paused without a day, so its mrr is 0) and
    `customer:if_not_paused` (the mrr without the pause).
    """
    if source.dataset.settings.is_by_month("customers"):
        return _of_months(source, columns)
    months.refuse_unsaid(source.dataset)
    frame = source.frame("customers", [*columns, "customer_id", "started_at", "churned_at", "status", "paused_at"])
    left = day_of("churned_at") if source.has("customers", "churned_at") else pl.lit(None, pl.Date)
    first_without = left.dt.offset_by("1d") if source.dataset.settings.ends_are_last_days("customers") else left
    began = day_of("started_at")
    if source.has("customers", "status"):
        frame = _with_status_of_spells(frame, began)
    since = day_of("paused_at") if source.has("customers", "paused_at") else pl.lit(None, pl.Date)
    status = pl.col("status") if source.has("customers", "status") else pl.lit(None, pl.String)
    is_paused = pl.coalesce(status == "paused", since.is_not_null())
    frame = frame.with_columns(
        source.key("customers", "customer_id").alias("entity"),
        began.alias("date"),
        began.alias("began"),
        pl.when(left <= source.as_of).then(first_without).alias("ended"),
        pl.when(is_paused & (since <= source.as_of)).then(since).alias("paid_until"),
        pl.when(left <= source.as_of).then(left < began).fill_null(value=False).alias(_EARLY),
        (status == "trial").fill_null(value=False).alias(TRIAL),
        ((status == "ended") & left.is_null()).fill_null(value=False).alias(ENDLESS),
        (is_paused & since.is_null()).alias(PAUSED_THROUGHOUT),
        pl.lit(value=False).alias(_IDLE),
    )
    if "mrr" in columns and source.has("customers", "mrr"):
        paid = pl.when(~pl.col(PAUSED_THROUGHOUT)).then("mrr").otherwise(pl.lit(0, MONEY))
        frame = frame.with_columns(pl.col("mrr").alias(IF_NOT_PAUSED), paid.alias("mrr"))
    return frame


def _of_months(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The same of rows that are each of a month."""
    frame = months.spells(source, columns)
    none = pl.lit(value=False)
    idle = pl.lit(value=False)
    if source.has("customers", "status"):
        frame = _with_status_of_spells(frame, pl.col("began"))
        idle = (pl.col("status") != "paying").fill_null(value=False)
    paid = {"mrr": pl.col("mrr").alias(IF_NOT_PAUSED)} if source.has("customers", "mrr") else {}
    return frame.with_columns(
        pl.lit(None, pl.Date).alias("paid_until"),
        *(none.alias(name) for name in (_EARLY, TRIAL, ENDLESS, PAUSED_THROUGHOUT)),
        idle.alias(_IDLE),
        *(part for name, part in paid.items() if name in columns),
    )


def _with_status_of_spells(frame: pl.LazyFrame, began: pl.Expr) -> pl.LazyFrame:
    """The frame in which only rows with a beginning, which are spells, have an unreadable status."""
    present = frame.collect_schema().names()
    of_spells = {
        unread_of("status"): pl.col(unread_of("status")) & began.is_not_null(),
        text_of("status"): pl.when(began.is_not_null()).then(text_of("status")),
    }
    return frame.with_columns(**{name: part for name, part in of_spells.items() if name in present})


def happened(source: Source) -> pl.LazyFrame:
    """The days on which spells began, paused and ended."""
    if source.dataset.settings.is_by_month("customers"):
        return months.happened(source)
    if not source.has("customers", "customer_id", "started_at"):
        return days(source.frame("customers", ["churned_at"]), ["churned_at"])
    return days(_spells(source, []), ["began", "paid_until", "ended"])


def _first_spells(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The spells that begin on the customer's first day."""
    are_out = pl.any_horizontal(rule.fails for rule in _NO_SPELLS)
    rows = partial(_spells, columns=columns)
    return _on_first_day(rows, source.until_ends("started_at"), "customers", are_out)


def _purchases(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """Won deals as the beginnings of spells; a setting of the KPI says when they end."""
    frame = outcomes.closed(source, [*columns, "customer_id"])
    frame = frame.filter((pl.col("status") == "won") | pl.col("status").is_null())
    return frame.with_columns(
        source.key("deals", "customer_id").alias("entity"),
        pl.col("date").alias("began"),
        pl.lit(None, pl.Date).alias("ended"),
    )


def _first_purchases(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The won deals of the day on which the customer first bought."""
    return _on_first_day(partial(_purchases, columns=columns), source, "deals", pl.lit(value=False))


def _on_first_day(rows: Callable[[Source], pl.LazyFrame], source: Source, table: str, are_out: pl.Expr) -> pl.LazyFrame:
    """The `rows` of each customer's first day, and rows that `are_out`, which do not count for it.

    An id is cleaned once for each customer, not for each row.
    """
    customer = "customer_id"
    frame = rows(source)

    def first_days(own: Source) -> pl.LazyFrame:
        mine = frame if own is source else rows(own)
        return mine.group_by(customer).agg(pl.when(~are_out).then(pl.col("date")).min().alias(_FIRST_DAY))

    def cleaned(found: pl.LazyFrame) -> pl.LazyFrame:
        bare = source.key(table, customer)
        found = found.with_columns(bare.alias(_BARE))
        if bare.meta.is_column():  # nothing to clean: each has its own row already
            return found
        return found.with_columns(pl.col(_FIRST_DAY).min().over(_BARE))

    firsts = source.gathered("first days", table, first_days, [customer], cleaned)
    frame = joined(frame, firsts, customer)
    frame = frame.with_columns(pl.col(_BARE).alias(customer), pl.col(_BARE).alias("entity"))
    on_first = pl.col("date") == pl.col(_FIRST_DAY)
    return frame.filter(on_first | pl.col("date").is_null() | pl.col(customer).is_null() | are_out)


def _require_amounts(dataset: Dataset, purpose: str) -> None:
    """Raise a MissingInputError where there are only amounts and no column of their billing intervals."""
    if not dataset.has("customers", "mrr"):
        dataset.require("customers", ("billing_interval",), purpose)


def _add_year(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The amount paid in a year: twelve times the row's own mrr, else its amount times its intervals a year.

    An amount that is paid once counts as 0. Further columns: the amount without a pause (`customer:if_not_paused`),
    whether it `customer:needs` an interval that is unknown, is paid `customer:once`, and whether a quantity does not
    count because there is no price for a unit (`customer:quantity_unused`).
    """
    present = {column for column in _PAID if source.has("customers", column)}
    nothing = pl.lit(None, MONEY)
    mrr = pl.col(IF_NOT_PAUSED) if "mrr" in present else nothing
    amount, unit, quantity = (pl.col(name) if name in present else nothing for name in _PAID[1:])
    amount = pl.coalesce(amount, unit * pl.coalesce(quantity, pl.lit(1, MONEY)))
    times, years = _pace(source)
    frame = frame.with_columns(times.alias(_TIMES), years.alias(_YEARS), amount.alias(_AMOUNT))
    needed = mrr.is_null() & pl.col(_AMOUNT).is_not_null()
    paid = pl.coalesce(mrr * 12, pl.col(_AMOUNT) * pl.col(_TIMES) / pl.col(_YEARS))
    return frame.with_columns(
        pl.when(~pl.col(PAUSED_THROUGHOUT)).then(paid).otherwise(pl.lit(0, MONEY)).alias(A_YEAR),
        paid.alias(IF_NOT_PAUSED),
        (needed & pl.col(_TIMES).is_null()).alias(NEEDS_INTERVAL),
        (needed & (pl.col(_TIMES) == 0)).fill_null(value=False).alias(ONCE),
        (needed & (quantity != 1) & unit.is_null()).fill_null(value=False).alias(QUANTITY_UNUSED),
    )


def _pace(source: Source) -> tuple[pl.Expr, pl.Expr]:
    """How many times in how many years a billing interval comes; null where it is unknown."""
    if not source.has("customers", "billing_interval"):
        return pl.lit(None, pl.Int64), pl.lit(None, pl.Int64)

    def part(place: int) -> pl.Expr:
        def read(word: str) -> int | None:
            pace = billing_intervals.pace_of(word)
            return None if pace is None else pace[place]

        return word_by_word(pl.col("billing_interval"), read, pl.Int64())

    return part(0), part(1)


def _add_annual(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The rows with whether a subscription is billed by the year, and whether its interval is an unknown word."""
    interval = pl.col("billing_interval")
    return frame.with_columns(
        word_by_word(interval, billing_intervals.is_annual, pl.Boolean()).fill_null(value=False).alias(_ANNUAL),
        word_by_word(interval, lambda word: not billing_intervals.is_known(word), pl.Boolean())
        .fill_null(value=False)
        .alias(UNKNOWN_INTERVAL),
        interval.is_null().alias(NO_INTERVAL),
    )


def _no_interval(rows: pl.DataFrame) -> SalesCliError:
    """The error for unknown intervals, with the lines to add to the settings."""
    words = rows["billing_interval"].drop_nulls().unique().sort() if "billing_interval" in rows.columns else None
    if words is None or words.is_empty():
        return MissingInputError(
            say("views.no_interval", count=rows.height),
            say("views.fill_in_the_interval", fix=fix.column("customers", "billing_interval")),
        )
    blanks = [
        fix.setting("tables.customers.values.billing_interval", fix.text(word), fix.BLANK, is_complete=False)
        for word in words
    ]
    lines = [say("views.interval_line", fix=blank) for blank in blanks]
    return MissingInputError(
        say("views.unknown_interval", words=words.to_list()), say("views.say_how_long", lines=lines)
    )


_WITHOUT_CUSTOMER = Rule("without_customer_id", lacking("customer_id"), pl.col("entity").is_null())
#: The reasons why a row of customers is no spell.
_NO_SPELLS = (
    Rule("ended_before_begun", "ended before they began", pl.col(_EARLY)),
    Rule("trial", "on trial or not begun yet", pl.col(TRIAL)),
    Rule("ended_without_date", "ended without a date", pl.col(ENDLESS)),
    Rule("not_paying", "of a month in which their status is another than paying", pl.col(_IDLE)),
)
_DECIDED_BY = ("customer_id", "started_at", "churned_at", "status")
_NEEDS = needs("customers", "customer_id", "started_at")
_NEEDS_DEALS = needs("deals", "customer_id")


def _requires_purchases(dataset: Dataset, purpose: str) -> None:
    outcomes.require_closed(dataset, purpose)
    _NEEDS_DEALS(dataset, purpose)


_PURCHASES = {
    "table": "deals",
    "noun": "won deals",
    "dated_by": "closed_at",
    "requires": _requires_purchases,
    "given": has("deals", "customer_id"),
    "always": (Rule("without_status", "without a status", pl.col("status").is_null()), _WITHOUT_CUSTOMER),
    "decided_by": ("customer_id", *outcomes.DECIDED_BY),
}

VIEWS: Mapping[str, View] = {
    "spells": View(
        table="customers",
        noun="customers",
        dated_by="started_at",
        rows=_spells,
        requires=_NEEDS,
        given=has("customers", "customer_id", "started_at"),
        conditions={
            "annual": Condition(pl.col(_ANNUAL), "annual subscriptions", ("is_annual",), "billed"),
            "billed": Condition(pl.lit(value=True), "subscriptions", ("is_annual",)),
            "other": Condition(~pl.col(_ANNUAL), "other subscriptions", ("is_annual",), "billed"),
        },
        derived={
            A_YEAR: DerivedColumn(
                (),
                _add_year,
                (
                    Rule("without_interval", "without a billing interval", pl.col(NEEDS_INTERVAL), _no_interval),
                    Rule("without_mrr", lacking("mrr"), pl.col(A_YEAR).is_null()),
                ),
                reads_if_there=(*_PAID, "billing_interval"),
                requires=_require_amounts,
            ),
            _ANNUAL: DerivedColumn(
                ("billing_interval",),
                _add_annual,
                (Rule("unknown_interval", "of an unknown interval", pl.col(UNKNOWN_INTERVAL), _no_interval),),
            ),
        },
        always=(_WITHOUT_CUSTOMER, *_NO_SPELLS),
        decided_by=(*_DECIDED_BY, "paused_at"),
        is_state=True,
        rated_at_ends=True,
    ),
    "first_spells": View(
        table="customers",
        noun="customers",
        dated_by="started_at",
        rows=_first_spells,
        requires=_NEEDS,
        given=has("customers", "customer_id", "started_at"),
        always=(_WITHOUT_CUSTOMER, *_NO_SPELLS),
        decided_by=_DECIDED_BY,
    ),
    "purchases": View(rows=_purchases, is_state=True, **_PURCHASES),  # type: ignore[arg-type]
    "first_purchases": View(rows=_first_purchases, **_PURCHASES),  # type: ignore[arg-type]
}
