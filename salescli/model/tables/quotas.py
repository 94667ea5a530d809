"""Quotas: what is to be sold in a period, by a rep, a region, a team or all."""

from __future__ import annotations

from salescli.model.schema import Column, Kind, OfMonth, TableSchema, by_name, together

TABLE = TableSchema(
    order=50,
    columns=by_name(
        Column("period", Kind.TEXT, "the period it is for, such as 2026-03, 2026-Q1 or 2026"),
        Column("starts_at", Kind.TIME, "the first day it is for"),
        Column("ends_at", Kind.TIME, "the last day it is for", of_month=OfMonth.LAST),
        Column("amount", Kind.MONEY, "what is to be sold", True, aliases=("quota", "target")),
        Column("rep_id", Kind.TEXT, "the rep it is for"),
        Column("region", Kind.TEXT, "the region it is for"),
        Column("team", Kind.TEXT, "the team it is for"),
        Column("currency", Kind.TEXT, "currency of the amount"),
    ),
    recognised_by=together("amount period", "amount starts_at ends_at"),
    needs_file_word=True,
    file_words="quota quotas target targets budget budgets goal goals mål kvot kvoter säljmål",
    noun="quota",
    identity=("rep_id", "region", "team"),
    duplicates={
        "error": "quotas of one scope that overlap are an error",
        "lines": "quotas of one scope add up",
    },
    own_settings={"grain": ("day", "week", "month", "quarter", "year")},
    is_searched=True,
)  # fmt: skip
