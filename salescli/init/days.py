"""The days in a table: the last one so far, and oddities in the days on which deals came in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.views.outcomes import status_of

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: Dates that are often in the future.
_MAY_BE_AHEAD = ("expected_close_at", "churned_at", "left_at")
_TELLS_STATUS = ("status", "won_at", "lost_at", "stage")


class Days(Struct, frozen=True):
    """What the date columns of a table say.

    `created` is the first and last day on which deals came in, of `rows`; `early` counts, of `both` that have the two,
    the rows whose closing day lies before that.
    """

    last: date | None = None
    created: tuple[date | None, date | None] = (None, None)
    rows: int = 0
    early: int = 0
    both: int = 0


def days_of(table: str, names: set[str], dataset: Dataset) -> Days:
    """Read the date columns among `names`, the columns that can be read in one way only, in one pass."""
    columns = [name for name, column in TABLES[table].columns.items() if column.kind is Kind.TIME and name in names]
    marks = [name for name in (*_TELLS_STATUS, "done") if name in names and name in TABLES[table].columns]
    frame = dataset.frame(table, [*columns, *marks])
    day = {name: pl.col(name).cast(pl.Date) for name in columns}
    come = dict(day)
    if "closed_at" in columns and (names & set(_TELLS_STATUS)):
        frame = frame if "status" in names else frame.with_columns(status_of(names, {}).alias("status"))
        come["closed_at"] = pl.when(pl.col("status") != "open").then(day["closed_at"])
    if "occurred_at" in columns and "done" in names:
        come["occurred_at"] = pl.when(pl.col("done")).then(day["occurred_at"])
    today = date.today()
    facts = {
        f"last:{name}": pl.when(expression <= today).then(expression).max()
        for name, expression in come.items()
        if name not in _MAY_BE_AHEAD
    }
    if "created_at" in columns:
        created = day["created_at"]
        facts |= {"first": created.min(), "last": created.max(), "rows": created.count()}
        if "closed_at" in columns:
            closed = day["closed_at"]
            facts |= {"early": (closed < created).sum(), "both": (closed.is_not_null() & created.is_not_null()).sum()}
    if not facts:
        return Days()
    found = dataset.collected(frame.select(**facts), table).row(0, named=True)
    return Days(
        max((last for name, last in found.items() if name.startswith("last:") and last), default=None),
        (found.get("first"), found.get("last")),
        found.get("rows", 0),
        found.get("early", 0),
        found.get("both", 0),
    )
