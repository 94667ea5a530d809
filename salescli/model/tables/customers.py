"""Customers: who pays, or has subscribed, from when to when."""

from __future__ import annotations

from salescli.model.schema import Column, Key, Kind, OfMonth, Spell, TableSchema, by_name, together
from salescli.model.subscription_words import BILLING_INTERVAL, SPELL_STATUS

TABLE = TableSchema(
    order=30,
    columns=by_name(
        Column("customer_id", Kind.TEXT, "identifies the customer", True),
        Column("started_at", Kind.TIME, "when the customer, or this subscription, began"),
        Column("churned_at", Kind.TIME, "when it ended", of_month=OfMonth.AFTER),
        Column("paused_at", Kind.TIME, "since when it is paused"),
        Column("subscription_id", Kind.TEXT, "identifies the subscription"),
        Column("status", Kind.CHOICE, "paying, trial, paused or ended", choices=SPELL_STATUS),
        Column("name", Kind.TEXT, "its name"),
        Column("region", Kind.TEXT, "where it is"),
        Column("segment", Kind.TEXT, "kind of customer"),
        Column("plan", Kind.TEXT, "what it subscribes to"),
        Column("rep_id", Kind.TEXT, "the rep who looks after it"),
        Column("mrr", Kind.MONEY, "monthly recurring revenue"),
        Column("amount", Kind.MONEY, "what is paid a billing interval"),
        Column("unit_amount", Kind.MONEY, "what a unit costs a billing interval"),
        Column("quantity", Kind.NUMBER, "how many units"),
        Column("billing_interval", Kind.CHOICE, "how often it is billed: monthly, annual, 6 months …",
               choices=BILLING_INTERVAL, open_choice=True),
        Column("currency", Kind.TEXT, "currency of mrr and amounts"),
    ),
    recognised_by=together("customer_id started_at", "customer_id mrr", "customer_id segment", "customer_id region"),
    in_common=frozenset({"status", "amount", "unit_amount", "quantity"}),  # deals and order lines have them too
    key=Key("subscription_id", Spell("started_at", "churned_at"), row_of="customer_id"),
    links={"customer_id": "customers", "rep_id": "reps"},
    file_words="customer customers account accounts organizations organisations subscriptions kund kunder",
    noun="customer",
    identity=("customer_id", "subscription_id", "name"),
    duplicates={
        "error": "a key that repeats is an error",
        "first": "only the first row of each counts",
        "last": "only the last row of each counts",
        "keep": "every row counts",
    },
    repeats_may_be={
        "keep": "parts of a subscription, each with an amount of its own",
        "last": "one subscription told again, of which the last row holds",
        "first": "one of which the first row holds",
    },
    own_settings={"ends": ("last day",), "snapshot": ("month",)},
    views=("spells", "first_spells"),
    can_end=True,
)  # fmt: skip
