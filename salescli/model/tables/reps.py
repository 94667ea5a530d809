"""Reps: who sells, where, and while they are employed."""

from __future__ import annotations

from salescli.model.schema import Column, Key, Kind, OfMonth, Spell, TableSchema, by_name, together

TABLE = TableSchema(
    order=40,
    columns=by_name(
        Column("rep_id", Kind.TEXT, "identifies the rep", True),
        Column("name", Kind.TEXT, "their name"),
        Column("region", Kind.TEXT, "where they sell"),
        Column("team", Kind.TEXT, "the team they are in"),
        Column("hired_at", Kind.TIME, "first day of employment"),
        Column("left_at", Kind.TIME, "last day of employment", of_month=OfMonth.LAST),
        Column("quota", Kind.MONEY, "sales expected of them a calendar month"),
        Column("monthly_cost", Kind.MONEY, "what they cost a month"),
        Column("currency", Kind.TEXT, "currency of quota and monthly_cost"),
    ),
    recognised_by=together(
        "rep_id name", "rep_id region", "rep_id team", "rep_id hired_at", "rep_id left_at", "rep_id quota",
        "rep_id monthly_cost",
    ),
    key=Key("rep_id", Spell("hired_at", "left_at", to_last_day=True, since_ever=True)),
    file_words="rep reps salespeople säljare",
    noun="rep",
    identity=("rep_id", "name"),
    duplicates={
        "error": "employments that overlap are an error",
        "first": "only the first row of those that overlap counts",
        "last": "only the last row of those that overlap counts",
    },
    repeats_may_be={
        "last": "one employment told again, of which the last row holds",
        "first": "one of which the first row holds",
    },
    views=("employment", "hires"),
    is_searched=True,
)  # fmt: skip
