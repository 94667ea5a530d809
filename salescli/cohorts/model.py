"""What cohorts are: rows by cohort and age, and what all cohorts of an age are together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.message import Message, Word, say
from salescli.model.measures import Unit
from salescli.model.words import named
from salescli.results import labels
from salescli.results.table import Column, Label, Number, Table, split_by

if TYPE_CHECKING:
    from salescli.model.calendar import Grain
    from salescli.results.note import Note


class Of(StrEnum):
    """What is followed from period to period."""

    CUSTOMERS = "customers"
    MRR = "mrr"
    REVENUE = "revenue"


_FOLLOWED = {
    Of.CUSTOMERS: say("cohorts.customers"),
    Of.MRR: say("cohorts.mrr"),
    Of.REVENUE: say("cohorts.revenue"),
}


class Row(Struct, frozen=True):
    """A cohort at an age. The cohort is a period (`cohort`, `start`, `end`) with `size` customers.

    Age 0 is the cohort's own period; `first` and `last` are the days of `period`. `value` is how many customers are
    active at the end of `period`, what they pay then, or what they bought in it; `percent` that of the size, or of the
    value at age 0; `cumulative`, of revenue alone, the value up to then. It is not `complete` where the period is not
    over.
    """

    cohort: str
    start: date
    end: date
    size: int
    age: int
    period: str
    first: date
    last: date
    complete: bool
    value: Number
    percent: float | None
    cumulative: Number = None


class Total(Struct, frozen=True):
    """All cohorts that have reached an age: sums, and the percentage of sums."""

    age: int
    size: int
    complete: bool
    value: Number
    percent: float | None
    cumulative: Number = None


class Group(Struct, frozen=True):
    """The cohorts of one group: its key and its name; of all customers both are None."""

    key: str | None
    label: str | None
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]


class Cohorts(Struct, frozen=True):
    """Customers by the period in which they came, all of them or by one dimension. `total` is over all groups."""

    of: Of
    grain: Grain
    as_of: date
    by: str | None
    currency: str | None
    groups: tuple[Group, ...]
    total: Group
    notes: tuple[Note, ...] = ()

    @property
    def unit(self) -> Unit:
        """The unit of the values."""
        return Unit.COUNT if self.of is Of.CUSTOMERS else Unit.MONEY

    @property
    def names(self) -> Mapping[str | None, str | None]:
        """What the groups are called, by key."""
        return labels.shown((group.key, group.label) for group in self.groups)

    def table(self) -> Table:
        """A triangle: a row for each cohort, its size, and a column for each age with the percentage."""
        ages = range(1 + max((row.age for row in self.total.rows), default=0))
        columns = (
            *((split_by(self.by),) if self.by else ()),
            Column("cohort", "cohort", is_label=True),
            Column("size", "size", Unit.COUNT, is_label=True),
            *(Column(str(age), str(age), Unit.PERCENT, is_own=True) for age in ages),
        )
        names = self.names
        rows = [
            (*((names[group.key],) if self.by else ()), *cells)
            for group in self.groups
            for cells in _triangle(group, len(ages))
        ]
        by_age = {total.age: total.percent for total in self.total.totals}
        first = next((total.size for total in self.total.totals if total.age == 0), None)
        label = (Label("total"), *((None,) if self.by else ()), first)
        whole = (*label, *(by_age.get(age) for age in ages)) if rows else None
        return Table("cohorts", self.title, columns, tuple(rows), self.currency, total=whole, notes=self.notes)

    @property
    def title(self) -> Message:
        """What is shown, of which periods, seen from when."""
        what = _FOLLOWED[self.of]
        by = say("cohorts.by", dimension=named(self.by)) if self.by else None
        return say("cohorts.title", what=what, period=Word(self.grain.value), by=by, day=self.as_of)


def _triangle(group: Group, ages: int) -> list[tuple[str | Number, ...]]:
    """The cells of each cohort: its label, its size, and its percentages by age; None where it has not come so far."""
    found: dict[str, list[Row]] = {}
    for row in group.rows:
        found.setdefault(row.cohort, []).append(row)
    cells: list[tuple[str | Number, ...]] = []
    for cohort, rows in found.items():
        by_age = {row.age: row.percent for row in rows}
        mark = "" if rows[-1].complete else " *"
        cells.append((f"{cohort}{mark}", rows[0].size, *(by_age.get(age) for age in range(ages))))
    return cells
