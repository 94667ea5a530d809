"""What it costs to get a lead.

Formula
    ledger_cost / leads

Counted by
    The ledger's amounts by the date incurred, and deals by the date they were created. With `cost = "total"` the cost
    of activities and of reps counts too, as in cac. The range begins with the first entry of the ledger (with the first
    cost of an activity, if that counts too): before it the files do not know what was spent.

Empty when
    No lead came in in the period.

Source
    Cost per lead (CPL). Systems differ on what they count: most count spend on marketing alone (SOMA), as the ledger
    here.

Elsewhere
    - SOMA, Cost Per Lead: spend on marketing over the prospects that marketing generated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.kpis.cac import KPI as CAC
from salescli.model.account import Ratio, of_two
from salescli.model.measures import LEADS, LEDGER_COST, Unit
from salescli.model.metric import Better, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_SOURCES = ("ledger_cost", "activity_cost", "rep_cost")


def _account(cost: str) -> Ratio:
    drivers = of_two((cost, Unit.MONEY), ("leads", Unit.COUNT))
    return Ratio(numerator=cost, denominator="leads", drivers=drivers)


def _cost(kpi: Kpi, which: str, dataset: Dataset) -> Kpi:
    if which == "ledger":
        return kpi
    return replace(
        kpi,
        value="total_cost / leads",
        components={"total_cost": CAC.components["total_cost"], "leads": LEADS},
        hidden={name: CAC.components[name] for name in _SOURCES},
        at_least_one=CAC.at_least_one,
        begins=CAC.begins,
        account=_account("total_cost"),
    )


KPI = Kpi(
    title="Cost per lead",
    also_called=called("cpl lead-cost cost-of-a-lead leadskostnad kostnad-per-förfrågan"),
    perhaps_called=called("cpa"),
    unit=Unit.MONEY,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=82,
    value="ledger_cost / leads",
    components={"ledger_cost": LEDGER_COST, "leads": LEADS},
    begins=(("ledger_cost",),),
    settings={
        "cost": Setting(
            '"ledger", or "total": the cost of activities and reps too',
            change=_cost,
            default="ledger",
            choices=("ledger", "total"),
        )
    },
    account=_account("ledger_cost"),
    uses=("cac",),
)
