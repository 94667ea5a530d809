"""Views of the customers: their spells with us, and the day that each first came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from salescli.views.base import Condition, Rule, Source, View, day_of, days, has, key, needs
from salescli.views.deals import VIEWS as DEALS

#: A customer's first day, and its id without the blanks around it; no dimension is called so.
_FIRST_DAY, _BARE = "customer:first", "customer:bare"


def _spells(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """One row a spell: entity (the customer), began, ended; who leaves after the as-of date has not left."""
    frame = source.frame("customers", [*columns, "customer_id", "started_at", "churned_at"])
    left = day_of("churned_at") if source.has("customers", "churned_at") else pl.lit(None, pl.Date)
    return frame.with_columns(
        key("customer_id").alias("entity"),
        day_of("started_at").alias("date"),
        day_of("started_at").alias("began"),
        pl.when(left <= source.as_of).then(left).alias("ended"),
    )


def happened(source: Source) -> pl.LazyFrame:
    """The days on which spells began and ended."""
    if not source.has("customers", "customer_id", "started_at"):
        return days(source.frame("customers", ["churned_at"]), ["churned_at"])
    return days(_spells(source, []), ["began", "ended"])


def _first_spells(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The spells that begin on the customer's first day."""
    return _on_first_day(_spells(source, columns), "customer_id")


def _purchases(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """Won deals as the beginnings of spells, whose end a setting of the KPI says."""
    frame = DEALS["closed_deals"].rows(source, [*columns, "customer_id"])
    frame = frame.filter((pl.col("status") == "won") | pl.col("status").is_null())
    return frame.with_columns(
        key("customer_id").alias("entity"), pl.col("date").alias("began"), pl.lit(None, pl.Date).alias("ended")
    )


def _first_purchases(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The won deals of the day on which the customer first bought."""
    return _on_first_day(_purchases(source, columns), "customer_id")


def _on_first_day(frame: pl.LazyFrame, customer: str) -> pl.LazyFrame:
    """The rows of a customer's first day; blanks around an id are taken away once a customer, not once a row."""
    ended_first = _ENDED_FIRST.fails.fill_null(value=False)
    firsts = frame.group_by(customer).agg(pl.when(~ended_first).then(pl.col("date")).min().alias(_FIRST_DAY))
    firsts = firsts.with_columns(key(customer).alias(_BARE))
    firsts = firsts.with_columns(pl.col(_FIRST_DAY).min().over(_BARE))
    frame = frame.join(firsts, on=customer, how="left", maintain_order="none")
    frame = frame.with_columns(pl.col(_BARE).alias(customer))
    on_first = pl.col("date") == pl.col(_FIRST_DAY)
    return frame.filter(on_first | pl.col("date").is_null() | pl.col(customer).is_null() | ended_first)


_WITHOUT_CUSTOMER = Rule("without_customer_id", "without customer_id", key("customer_id").is_null())
_ENDED_FIRST = Rule("ended_before_begun", "ended before they began", pl.col("ended") < pl.col("began"))
_ANNUAL = (pl.col("billing_interval") == "annual").fill_null(value=False)
_NEEDS = needs("customers", "customer_id", "started_at")
_NEEDS_DEALS = needs("deals", "customer_id")


def _requires_purchases(tables: object, purpose: str) -> None:
    DEALS["closed_deals"].requires(tables, purpose)  # type: ignore[arg-type]
    _NEEDS_DEALS(tables, purpose)  # type: ignore[arg-type]


_PURCHASES = {
    "table": "deals",
    "noun": "won deals",
    "dated_by": "closed_at",
    "requires": _requires_purchases,
    "given": has("deals", "customer_id"),
    "always": (Rule("without_status", "without a status", pl.col("status").is_null()), _WITHOUT_CUSTOMER),
    "decided_by": ("customer_id", *DEALS["closed_deals"].decided_by),
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
            "annual": Condition(_ANNUAL, "annual subscriptions", ("billing_interval",), "billed"),
            "billed": Condition(pl.lit(value=True), "subscriptions", ("billing_interval",)),
            "other": Condition(~_ANNUAL, "other subscriptions", ("billing_interval",), "billed"),
        },
        always=(_WITHOUT_CUSTOMER, _ENDED_FIRST),
        decided_by=("customer_id", "started_at", "churned_at"),
        is_state=True,
    ),
    "first_spells": View(
        table="customers",
        noun="customers",
        dated_by="started_at",
        rows=_first_spells,
        requires=_NEEDS,
        given=has("customers", "customer_id", "started_at"),
        always=(_WITHOUT_CUSTOMER, _ENDED_FIRST),
        decided_by=("customer_id", "started_at", "churned_at"),
    ),
    "purchases": View(rows=_purchases, is_state=True, **_PURCHASES),  # type: ignore[arg-type]
    "first_purchases": View(rows=_first_purchases, **_PURCHASES),  # type: ignore[arg-type]
}
