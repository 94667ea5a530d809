"""Won so far and what is open, against quota, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from salescli.measures import Unit
from salescli.result import Note
from salescli.sheet import Cell, Column, Number, Sheet


class RowKind(StrEnum):
    """What a row of a forecast stands for."""

    PERIOD = "period"
    OVERDUE = "overdue"  # open, and expected before the as-of date
    UNDATED = "undated"  # open, and expected nobody knows when


@dataclass(frozen=True)
class ForecastRow:
    """One period, or the overdue or undated open deals, of one group (all of them where key and label are None).

    `won` is sold and closed in the period; `open` the value of the deals expected to close in it, `weighted` by how
    likely each is won. `best_case` is won + open; `commit` won + those at least as likely as the threshold; `quota` what
    was expected to be sold, `gap` quota − won − weighted where positive, `coverage` open ÷ (quota − won). An overdue or
    undated row has open deals alone.
    """

    kind: RowKind
    period: str | None
    start: date | None
    end: date | None
    complete: bool
    key: str | None
    label: str | None
    won: Number
    open: Number
    weighted: Number
    best_case: Number
    commit: Number
    quota: Number
    gap: Number
    coverage: float | None


#: The number columns of a forecast for programs, their titles and units.
COLUMNS = (
    Column("won", "won", Unit.MONEY),
    Column("open", "open", Unit.MONEY),
    Column("weighted", "weighted", Unit.MONEY),
    Column("best_case", "best case", Unit.MONEY),
    Column("commit", "commit", Unit.MONEY),
    Column("quota", "quota", Unit.MONEY),
    Column("gap", "gap", Unit.MONEY),
    Column("coverage", "coverage", Unit.RATIO),
)


@dataclass(frozen=True)
class Forecast:
    """A forecast: rows by period and group, then overdue and undated deals; `total` is over all of them.

    `threshold` is the probability, as a fraction, from which an open deal counts as committed.
    """

    grain: str
    as_of: date
    by: str | None
    currency: str | None
    threshold: float
    rows: tuple[ForecastRow, ...]
    total: ForecastRow | None
    notes: tuple[Note, ...] = ()

    def sheet(self) -> Sheet:
        """The forecast as a table, a row a period and group."""
        columns = [Column("period", "period")]
        columns += [Column(self.by, self.by)] if self.by else []
        total = None if self.total is None else ("total", *([""] if self.by else []), *numbers(self.total))
        rows = tuple(self._cells(row) for row in self.rows)
        return Sheet("forecast", "Forecast", (*columns, *COLUMNS), rows, self.currency, total, self.notes)

    def _cells(self, row: ForecastRow) -> tuple[Cell, ...]:
        label = row.period if row.kind is RowKind.PERIOD else row.kind.value
        marked = f"{label} *" if row.kind is RowKind.PERIOD and not row.complete else label
        group = (row.label if row.label is not None else row.key,) if self.by else ()
        return (marked, *group, *numbers(row))


def numbers(row: ForecastRow) -> tuple[Number, ...]:
    """The numbers of a row in the order of the columns."""
    return tuple(getattr(row, column.name) for column in COLUMNS)
