"""Costs: a ledger of what was spent. Two costs of one day may be equal, so there is no key."""

from __future__ import annotations

from salescli.model.schema import Column, Kind, TableSchema, by_name, together

TABLE = TableSchema(
    order=60,
    columns=by_name(
        Column("incurred_at", Kind.TIME, "when the cost arose", True),
        Column("amount", Kind.MONEY, "how much", True, is_ledger=True),
        Column("category", Kind.TEXT, "what it was for"),
        Column("region", Kind.TEXT, "where it was spent"),
        Column("currency", Kind.TEXT, "currency of the amount"),
    ),
    recognised_by=together("incurred_at amount"),
    file_words="cost costs kostnad kostnader",
    noun="cost",
    identity=("category",),
    views=("costs",),
    can_end=True,
    in_currencies=True,
    is_searched=True,
    has_dated_sums=True,  # such as the last day of a month, below its costs
)  # fmt: skip
