"""How much recurring revenue a year was gained for each unit of cost in the period before.

Formula
    arr_change / previous_cost

Counted by
    `arr_change` is the annual recurring revenue at the period's end (at the as-of date, if that is earlier) less that
    on the day before the period. `previous_cost` is the cost of sales and marketing, as in cac, in the whole period
    before. A running period keeps this definition.

Empty when
    The period before has no cost, or the files do not know it: the range begins with the first cost of the ledger or of
    an activity.

Source
    The SaaS magic number of Scale Venture Partners: change over the spend of the quarter before. Theirs is of GAAP
    revenue, which no export has; here it is recurring revenue. SOMA's is the inverse.

Elsewhere
    - Scale Venture Partners, Magic Number: the change in GAAP revenue from one quarter to the next, annualized, over
      the sales and marketing spend of the quarter before.
    - SOMA, Magic Number: spend on sales and marketing over net MRR of the same period: the other way up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salescli.kpis.cac import KPI as CAC
from salescli.model.account import Formula, of_two
from salescli.model.calendar import Grain
from salescli.model.measures import ACTIVITY_COST, LEDGER_COST, MRR, REP_COST, Missing, Unit, a_year
from salescli.model.metric import Better, Derived, Kpi, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset


def _adapted(kpi: Kpi, chosen: Mapping[str, Any], dataset: Dataset) -> Kpi:
    """Where amounts are of billing intervals they are read as money a year: nothing is divided by twelve first."""
    if not any(dataset.has("customers", column) for column in ("amount", "unit_amount")):
        return kpi
    return kpi.replacing(
        arr_change=Derived("closing - opening", Unit.MONEY),
        closing=a_year(MRR),
        opening=a_year(MRR).giving("opening"),
    )


_COSTS = {"ledger_cost": LEDGER_COST, "activity_cost": ACTIVITY_COST, "rep_cost": REP_COST}

KPI = Kpi(
    title="Magic number",
    also_called=called("saas-magic-number sales-efficiency sales-efficiency-ratio säljeffektivitet"),
    unit=Unit.RATIO,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=120,
    value="arr_change / previous_cost",
    components={
        "arr_change": Derived("(closing - opening) * 12", Unit.MONEY),
        "previous_cost": Derived("ledger_cost + activity_cost + rep_cost", Unit.MONEY),
    },
    hidden={
        "closing": MRR,
        "opening": MRR.giving("opening"),
        **{name: cost.or_missing(Missing.ZERO).previous() for name, cost in _COSTS.items()},
    },
    grain=Grain.QUARTER,
    grains=tuple(grain for grain in Grain if grain is not Grain.TOTAL),
    has_total=False,
    at_least_one=CAC.at_least_one,
    begins=CAC.begins,
    adapted=_adapted,
    account=Formula(
        drivers=of_two(("arr_change", Unit.MONEY), ("previous_cost", Unit.MONEY)), ask=("net-new-mrr", "cac")
    ),
    uses=("cac",),
)
