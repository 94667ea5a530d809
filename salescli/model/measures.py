"""Measures: named aggregates over a view, declared as data.

A flow (sum, count, distinct, median) counts the rows dated in the period. All others follow intervals, such as a
customer's spell or a rep's employment, and count them at the period's ends; `output` names one of their numbers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.model.row_wise import RowWise


class Unit(StrEnum):
    """The unit of a number."""

    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    SECONDS = "seconds"
    HOURS = "hours"
    MONTHS = "months"
    RATIO = "ratio"
    MONEY_A_DAY = "money a day"
    POINTS = "pp"  # what percentages differ by


class Aggregate(StrEnum):
    """How rows become a number."""

    SUM = "sum"
    COUNT = "count"
    DISTINCT = "distinct"
    MEDIAN = "median"
    P90 = "p90"
    LARGEST = "largest"  # the sum over those with the largest sums, by the values of `among_values_of`
    OPEN = "open"  # rows whose interval includes the end of the period: rows, amount; came, left (and their amounts)
    OPEN_MEDIAN = "open median"  # the median of a column over the same rows: number
    OPEN_DISTINCT = "open distinct"  # how many values of a column they have: number
    AGE = "age"  # how long such rows have lasted by then: rows, days, median
    TENURE = "tenure"  # entities and their intervals: before, after, lost, present
    LIFESPAN = "lifespan"  # entities that have begun by the end: customers, days
    CHURN_MONTHS = "churn months"  # over the 12 calendar months to the end: rate_sum, months
    RECURRING = "recurring"  # an amount in force over intervals, netted per entity: closing, opening, new …
    IN_FORCE = "in_force"  # an amount in force at any time of the period, row by row: in_force, ended
    ACCRUED = "accrued"  # a monthly amount times the months of its interval in the period: amount
    QUOTA = "quota"  # the same, with the [[quota]] entries of the settings: amount
    AT_QUOTA = "at quota"  # reps with a quota, and those whose sales (`beside`) reach it: reps, reached
    MONTHS = "months"  # the months of the period itself: months


#: Aggregates of the rows whose interval includes the end of the period.
STANDING = (Aggregate.OPEN, Aggregate.AGE, Aggregate.OPEN_MEDIAN, Aggregate.OPEN_DISTINCT)
_STANDING_VALUES = (Aggregate.OPEN_MEDIAN, Aggregate.OPEN_DISTINCT)
FLOWS = (
    Aggregate.SUM, Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.MEDIAN, Aggregate.P90, Aggregate.LARGEST,
)  # fmt: skip


class Scope(StrEnum):
    """Which rows a flow counts."""

    GROUP = "group"  # the group's in the period
    PREVIOUS = "previous"  # the group's in the period before
    EVERYWHERE = "everywhere"  # everybody's in the period
    YEAR_BEFORE = "year before"  # the group's in the 12 months before the period
    YEAR_TO_AS_OF = "year to as_of"  # the group's in the 12 months to the as-of date, for a KPI of one window
    ALL = "all"  # the group's, whatever their date, undated ones too


class Missing(StrEnum):
    """The value of a measure where no file has the columns that it needs."""

    ERROR = "error"
    NULL = "null"
    ZERO = "zero"


class Measure(Struct, frozen=True):
    """An aggregate over the rows of a view, by that view's date.

    `where` names a condition of the view; `column` is the input, `needs` are further columns that a row must have to
    take part. With `skips_blank` a row takes part without the input too. `constant_by` fixes the number under a split.
    `fallback` is used where the files lack the view's columns. A distinct count may also count the rows of `also`,
    further views, if the files have their tables. `lasts` ends intervals that many days after their beginning. Without
    `dates_range` its rows do not extend the default date range; without `begins_range` they do not decide where it
    begins (see `Kpi.begins`). One that is `only_checked` is no part of the answer: another view looks its rows up, and
    their bad values are reported here. `needs_elsewhere` is another table, and the column by which `column` is looked
    up there. `divided_by` divides the number as the last step. With `pauses` rows say from which day on their amount is
    0 though the entity stays. The `most` largest sums are by the values
    of the column `among_values_of`. `beside` is a measure that it is compared with, rep by rep. `row_wise` is what the
    settings say of its rows.
    """

    view: str
    aggregate: Aggregate
    unit: Unit = Unit.COUNT
    column: str = ""
    where: str = ""
    output: str = ""
    needs: tuple[str, ...] = ()
    skips_blank: bool = False
    scope: Scope = Scope.GROUP
    constant_by: tuple[tuple[str, int], ...] = ()
    fallback: Measure | None = None
    also: tuple[str, ...] = ()
    lasts: int | None = None
    dates_range: bool = True
    begins_range: bool = True
    only_checked: bool = False
    needs_elsewhere: tuple[str, str] | None = None
    missing: Missing = Missing.ERROR
    divided_by: int = 1
    pauses: bool = False
    among_values_of: str = ""
    most: int = 0
    beside: Measure | None = None
    row_wise: RowWise | None = None

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that a row must have to take part."""
        counts_values = self.aggregate in (Aggregate.DISTINCT, Aggregate.OPEN_DISTINCT)
        own = () if not self.column or self.skips_blank or counts_values else (self.column,)
        among = (self.among_values_of,) if self.among_values_of else ()
        return tuple(dict.fromkeys([*self.needs, *own, *among]))

    @property
    def details(self) -> tuple[str, ...]:
        """The columns whose distinct values are kept apart until the last step."""
        if self.aggregate in (Aggregate.DISTINCT, Aggregate.MEDIAN, Aggregate.P90):
            return (self.column,)
        if self.aggregate is Aggregate.LARGEST:
            return (self.among_values_of,)
        if self.aggregate in STANDING:
            ranked = [self.column] if self.aggregate in _STANDING_VALUES else []
            return ("ended", *(["paid_until"] if self.pauses else []), *ranked)
        if self.is_of_quotas:
            return ("entity", "home", "home_team", "began", "ended")
        if self.is_flow or self.aggregate is Aggregate.MONTHS:
            return ()
        return ("entity", "began", "ended", *(["paid_until"] if self.pauses else []))

    @property
    def is_of_quotas(self) -> bool:
        """Whether it counts quotas: those of the reps, and entries of the settings and of files."""
        return self.aggregate in (Aggregate.QUOTA, Aggregate.AT_QUOTA)

    @property
    def is_flow(self) -> bool:
        """Whether it counts the rows dated in a span of days."""
        return self.aggregate in FLOWS

    def is_daily(self, *, over_all: bool) -> bool:
        """Whether its buckets must be days. With `over_all` the range is one period, perhaps begun by others' rows."""
        broken = self.scope in (Scope.YEAR_BEFORE, Scope.YEAR_TO_AS_OF) or (over_all and not self.is_bound_to_range)
        return broken or not (self.is_flow or self.aggregate in (Aggregate.OPEN, *_STANDING_VALUES))

    @property
    def is_bound_to_range(self) -> bool:
        """Whether the default date range begins with its first row or earlier."""
        return self.dates_range and self.begins_range

    @property
    def sums(self) -> bool:
        """Whether the column is added up."""
        ranked = {*FLOWS, *_STANDING_VALUES} - {Aggregate.SUM, Aggregate.LARGEST}
        return bool(self.column) and self.aggregate not in ranked

    @property
    def is_unknown_without_rows(self) -> bool:
        """Whether the number is null, not 0, where there are no rows."""
        ranks = (Aggregate.MEDIAN, Aggregate.OPEN_MEDIAN, Aggregate.P90, Aggregate.CHURN_MONTHS)
        return self.aggregate in ranks or self.output == "median"

    @property
    def is_additive(self) -> bool:
        """Whether the numbers of parts sum to that of the whole."""
        return self.aggregate in (Aggregate.SUM, Aggregate.COUNT)

    def previous(self) -> Measure:
        """The same measure in the period before."""
        return replace(self, scope=Scope.PREVIOUS)

    def everywhere(self) -> Measure:
        """The same measure over all groups, without filters on the split."""
        return replace(self, scope=Scope.EVERYWHERE)

    def in_scope(self, scope: Scope) -> Measure:
        """The same measure in another scope."""
        return replace(self, scope=scope)

    def needing(self, *columns: str) -> Measure:
        """The same measure, only of rows that have these columns too."""
        return replace(self, needs=(*self.needs, *columns))

    def among(self, where: str) -> Measure:
        """The same measure under another condition of the view."""
        return replace(self, where=where)

    def giving(self, output: str, unit: Unit | None = None) -> Measure:
        """Another number of the same aggregate."""
        return replace(self, output=output, unit=unit or self.unit)

    def or_missing(self, missing: Missing) -> Measure:
        """The same measure, null or 0 where no file has its columns."""
        return replace(self, missing=missing)


def _flow(view: str, aggregate: Aggregate, column: str = "", where: str = "", unit: Unit = Unit.COUNT) -> Measure:
    return Measure(view, aggregate, unit, column, where)


SALES = _flow("closed_deals", Aggregate.SUM, "value", "won", Unit.MONEY)
COST = _flow("closed_deals", Aggregate.SUM, "cost", "won", Unit.MONEY)
WON = _flow("closed_deals", Aggregate.COUNT, where="won")
LOST = _flow("closed_deals", Aggregate.COUNT, where="lost")
CLOSED = _flow("closed_deals", Aggregate.COUNT)
#: Won deals that have a value: the transactions of every KPI that uses value.
SOLD = WON.needing("value")
BUYERS = _flow("closed_deals", Aggregate.DISTINCT, "customer_id", "won").needing("value").or_missing(Missing.NULL)

#: Of the customers with the largest sales.
LARGEST_SALES = replace(SALES, aggregate=Aggregate.LARGEST, among_values_of="customer_id")
#: Customers of won deals, whatever their value, and those of them who had bought before.
CUSTOMERS_OF_WON = _flow("closed_deals", Aggregate.DISTINCT, "customer_id", "won").needing("customer_id")
REPEAT_CUSTOMERS = CUSTOMERS_OF_WON.among("repeat")

CYCLE_DAYS = _flow("closed_deals", Aggregate.SUM, "days", "won", Unit.DAYS)
CYCLE_MEDIAN = _flow("closed_deals", Aggregate.MEDIAN, "days", "won", Unit.DAYS)
CYCLE_P90 = _flow("closed_deals", Aggregate.P90, "days", "won", Unit.DAYS)

LEADS = _flow("created_deals", Aggregate.COUNT)
CREATED_VALUE = _flow("created_deals", Aggregate.SUM, "value", unit=Unit.MONEY)
QUOTES = replace(
    _flow("quoted_deals", Aggregate.COUNT), fallback=_flow("activities", Aggregate.COUNT, where="quote")
)  # fmt: skip
QUOTE_DAYS = _flow("quoted_deals", Aggregate.SUM, "days", unit=Unit.DAYS)

OPEN_DEALS = Measure("deal_lives", Aggregate.OPEN, output="rows")
OPEN_VALUE = Measure("deal_lives", Aggregate.OPEN, Unit.MONEY, "value", output="amount")
#: Those that have closed after the as-of date, so that no file says their stage then: see `past_stages`.
OPEN_CLOSED_SINCE = Measure("deal_lives", Aggregate.OPEN, where="closed since", output="rows", dates_range=False)
OPEN_AGES = Measure("deal_lives", Aggregate.AGE, output="days")
#: Open on the as-of date, by the day they are expected to close.
EXPECTED_DEALS = _flow("open_deals", Aggregate.COUNT)
EXPECTED_VALUE = _flow("open_deals", Aggregate.SUM, "value", unit=Unit.MONEY)
WEIGHTED_VALUE = _flow("open_deals", Aggregate.SUM, "weighted", unit=Unit.MONEY)
COMMITTED_VALUE = _flow("open_deals", Aggregate.SUM, "committed", unit=Unit.MONEY)

ACTIVITIES = {
    kind: _flow("activities", Aggregate.COUNT, where=kind) for kind in ("call", "email", "meeting", "demo", "quote")
}
ACTIVITY_COST = _flow("activities", Aggregate.SUM, "cost", "done", Unit.MONEY)
LEDGER_COST = _flow("costs", Aggregate.SUM, "amount", unit=Unit.MONEY)
#: Deals that another view looks up: their bad values and missing dates are reported.
WON_LOOKED_UP = replace(WON, dates_range=False, only_checked=True, missing=Missing.NULL)

CONTACTS_LOOKED_UP = Measure(
    "activities", Aggregate.COUNT, where="contact", dates_range=False, only_checked=True, missing=Missing.NULL
)

#: Reps employed at any time of the period; without a table of reps those who did anything in it.
HEADCOUNT = Measure(
    "employment",
    Aggregate.TENURE,
    output="present",
    constant_by=(("rep", 1),),
    dates_range=False,
    fallback=Measure(
        "closed_deals",
        Aggregate.DISTINCT,
        column="rep_id",
        constant_by=(("rep", 1),),
        dates_range=False,
        also=("created_deals", "activities"),
    ),
)
REP_COST = Measure("employment", Aggregate.ACCRUED, Unit.MONEY, "monthly_cost", output="amount", dates_range=False)
QUOTA = Measure("employment", Aggregate.QUOTA, Unit.MONEY, "quota", output="amount", dates_range=False)
#: The sales of each rep, wherever they were made.
SALES_BY_REP = replace(SALES, aggregate=Aggregate.LARGEST, among_values_of="rep_id")
REPS_WITH_QUOTA = replace(QUOTA, aggregate=Aggregate.AT_QUOTA, unit=Unit.COUNT, output="reps", beside=SALES_BY_REP)

#: Customers: active before the period, at its end, lost in it, active at any time of it.
ACTIVE = Measure("spells", Aggregate.TENURE, output="after")
NEW_CUSTOMERS = replace(
    _flow("first_spells", Aggregate.DISTINCT, "customer_id"),
    fallback=_flow("first_purchases", Aggregate.DISTINCT, "customer_id"),
)
LIFESPAN = Measure("spells", Aggregate.LIFESPAN, output="days")
CHURN_MONTHS = Measure("spells", Aggregate.CHURN_MONTHS, output="rate_sum")
MONTHS_IN_PERIOD = Measure("spells", Aggregate.MONTHS, Unit.MONTHS, output="months", dates_range=False)
MRR = Measure("spells", Aggregate.RECURRING, Unit.MONEY, "mrr", output="closing")
MRR_IN_FORCE = Measure("spells", Aggregate.IN_FORCE, Unit.MONEY, "mrr", output="in_force")
#: The column of the spells with amounts of any billing interval as money a year.
A_YEAR = "mrr_a_year"


def a_year(measure: Measure) -> Measure:
    """A measure of mrr, changed to amounts of any billing interval, as money a year."""
    return replace(measure, column=A_YEAR)


def of_any_outcome(measure: Measure) -> Measure:
    """The same measure over won and lost deals."""
    return replace(measure, where="")


#: The name of the component that counts them.
CLOSED_SINCE = "closed_since"


def open_now(measure: Measure) -> Measure:
    """The same measure over all deals open on the as-of date, whenever they are expected to close."""
    return replace(measure, view="open_now", scope=Scope.ALL)


def inactive_after(measure: Measure, days: int) -> Measure:
    """The same measure of customers who leave that many days after their last won deal."""
    return replace(measure, view="purchases", lasts=days)


def tables_of(measure: Measure) -> list[str]:
    """The tables that a measure reads; `or` stands before those of a fallback."""
    own = table_of(measure.view)
    if measure.is_of_quotas:
        return [f"{own} (or quotas)"]
    stand_ins = [measure.fallback.view, *measure.fallback.also] if measure.fallback else []
    others = dict.fromkeys(TABLE_OF_VIEW[view] for view in stand_ins)
    if not others or own in others:
        return [own]
    return [f"{own} (or {', '.join(others)})"]


#: Between a table and the column that dates its rows, in the name of a view of all rows by a day of one's choice.
BY = " by "


def table_of(view: str) -> str:
    """The table that a view reads."""
    return TABLE_OF_VIEW.get(view) or view.partition(BY)[0]


#: Declared by the tables, not read from the views, so that listing the KPIs loads no engine; a test compares the two.
TABLE_OF_VIEW = {view: name for name, table in TABLES.items() for view in table.views}
