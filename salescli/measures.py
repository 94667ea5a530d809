"""Named aggregates over a view, declared as data: what is summed, counted or ranked, of which rows, on which date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Unit(StrEnum):
    """What a number is counted in."""

    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    RATIO = "ratio"
    MONEY_A_DAY = "money a day"


class Aggregate(StrEnum):
    """How rows become a number."""

    SUM = "sum"
    COUNT = "count"
    DISTINCT = "distinct"
    MEDIAN = "median"
    P90 = "p90"
    PRESENT = "present"  # intervals that touch the period, of a view of beginnings and ends


class Scope(StrEnum):
    """Whose rows are taken: the group's in the period, its in the period before, or everybody's."""

    GROUP = "group"
    PREVIOUS = "previous"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Measure:
    """An aggregate over the rows of a view, by that view's date.

    `where` names a condition of the view; `column` the input, which a row must have to take part (but for DISTINCT).
    `constant_by` fixes the number under a split. `otherwise` stands in where the view's table is not given. A distinct
    count may run over the rows of `also`, further views, where their tables are given.
    """

    view: str
    aggregate: Aggregate
    unit: Unit = Unit.COUNT
    column: str = ""
    where: str = ""
    scope: Scope = Scope.GROUP
    constant_by: tuple[tuple[str, int], ...] = ()
    otherwise: Measure | None = None
    also: tuple[str, ...] = ()

    @property
    def requires(self) -> str | None:
        """The column without which a row cannot take part in the KPI."""
        counted = self.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.PRESENT)
        return None if counted else self.column

    @property
    def detail(self) -> str | None:
        """The column whose distinct values must be kept apart until the last step."""
        kept = self.aggregate in (Aggregate.DISTINCT, Aggregate.MEDIAN, Aggregate.P90)
        return self.column if kept else None

    @property
    def is_additive(self) -> bool:
        """Whether parts sum to the whole."""
        return self.aggregate in (Aggregate.SUM, Aggregate.COUNT)

    def previous(self) -> Measure:
        """The same of the period before."""
        return replace(self, scope=Scope.PREVIOUS)

    def everywhere(self) -> Measure:
        """The same over all groups, whatever a filter on the split says."""
        return replace(self, scope=Scope.EVERYWHERE)


SALES = Measure("closed_deals", Aggregate.SUM, Unit.MONEY, "value", "won")
WON = Measure("closed_deals", Aggregate.COUNT, where="won")
LOST = Measure("closed_deals", Aggregate.COUNT, where="lost")
BUYERS = Measure("closed_deals", Aggregate.DISTINCT, column="customer_id", where="won")

CYCLE_DAYS = Measure("closed_deals", Aggregate.SUM, Unit.DAYS, "days", "won")
CYCLE_MEDIAN = Measure("closed_deals", Aggregate.MEDIAN, Unit.DAYS, "days", "won")
CYCLE_P90 = Measure("closed_deals", Aggregate.P90, Unit.DAYS, "days", "won")

#: Reps employed at any time of the period; without a reps table those who did anything in it.
HEADCOUNT = Measure(
    "employment",
    Aggregate.PRESENT,
    constant_by=(("rep", 1),),
    otherwise=Measure(
        "closed_deals",
        Aggregate.DISTINCT,
        column="rep_id",
        constant_by=(("rep", 1),),
        also=("created_deals", "activities"),
    ),
)  # fmt: skip


def of_any_outcome(measure: Measure) -> Measure:
    """The same over won and lost deals alike."""
    return replace(measure, where="")


def tables_of(measure: Measure) -> list[str]:
    """The tables a measure reads, `or` before what stands in for them."""
    own = _TABLE_OF_VIEW[measure.view]
    return [f"{own} (or {', '.join(_stand_ins(measure.otherwise))})"] if measure.otherwise else [own]


def _stand_ins(measure: Measure) -> list[str]:
    return list(dict.fromkeys(_TABLE_OF_VIEW[view] for view in (measure.view, *measure.also)))


_TABLE_OF_VIEW = {
    "closed_deals": "deals",
    "created_deals": "deals",
    "activities": "activities",
    "employment": "reps",
}
