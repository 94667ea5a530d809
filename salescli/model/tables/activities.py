"""Activities: calls, emails, meetings and whatever else reps do."""

from __future__ import annotations

from salescli.model.schema import Column, Key, Kind, TableSchema, by_name, same, together

ACTIVITY_TYPE = {
    "calls": "call", "phone_call": "call", "samtal": "call", "telefonsamtal": "call",
    "emails": "email", "e_mail": "email", "e_post": "email", "mejl": "email",
    "meetings": "meeting", "appointment": "meeting", "möte": "meeting",
    "demos": "demo", "demonstration": "demo", "quotes": "quote", "offert": "quote",
    **same("call", "email", "meeting", "demo", "quote"),
}  # fmt: skip

TABLE = TableSchema(
    order=20,
    columns=by_name(
        Column(
            "type",
            Kind.CHOICE,
            "call, email, meeting, demo, quote or another",
            True,
            ACTIVITY_TYPE,
            open_choice=True,
        ),
        Column("occurred_at", Kind.TIME, "when it happened", True),
        Column("activity_id", Kind.TEXT, "identifies the activity"),
        Column("rep_id", Kind.TEXT, "the rep who did it"),
        Column("deal_id", Kind.TEXT, "the deal it is about"),
        Column("customer_id", Kind.TEXT, "the customer it is with"),
        Column("region", Kind.TEXT, "where it was"),
        Column("done", Kind.FLAG, "whether it took place"),
        Column("cost", Kind.MONEY, "what it cost"),
        Column("currency", Kind.TEXT, "currency of the cost"),
    ),
    recognised_by=together("type occurred_at"),
    key=Key("activity_id"),
    links={"deal_id": "deals", "customer_id": "customers", "rep_id": "reps"},
    file_words="activity activities task tasks aktivitet aktiviteter",
    noun="activity",
    identity=("activity_id", "type", "deal_id"),
    duplicates={
        "error": "a key that repeats is an error",
        "first": "only the first row of each counts",
        "last": "only the last row of each counts",
        "keep": "every row counts",
    },
    repeats_may_be={
        "first": "one activity told again, of which the first row holds",
        "last": "one of which the last row holds",
        "keep": "different activities",
    },
    views=("activities",),
    can_end=True,
    is_fresh_by_default=True,
)  # fmt: skip
