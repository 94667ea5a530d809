"""What it costs to win a deal.

Formula
    total_cost / deals

Counted by
    The cost of sales and marketing as in cac: the ledger by the date incurred, done activities by the date they
    occurred, and reps by the days they were employed. Won deals by the date they closed. Where a ledger or costs of
    activities are given, the range begins with the first of them: before it the files do not know what was spent.

Empty when
    No deal was won in the period.

Source
    Cost per win. SOMA's is per new customer, which is cac here, and of the cost of sales alone; a ledger does not
    tell that from marketing.

Elsewhere
    - SOMA, Cost Per Win: spend on sales alone, over new customers.
"""

from salescli.kpis.cac import KPI as CAC
from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import WON, Unit
from salescli.model.metric import Better, Kpi, Theme, called

_SOURCES = ("ledger_cost", "activity_cost", "rep_cost")

KPI = Kpi(
    title="Cost per win",
    also_called=called(
        "cost-per-sale cost-per-deal cost-per-order cost-per-won-deal cpo kostnad-per-affär kostnad-per-order "
        "kostnad-per-försäljning"
    ),
    perhaps_called=called("cost-per-acquisition"),
    unit=Unit.MONEY,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=84,
    value="total_cost / deals",
    components={"total_cost": CAC.components["total_cost"], "deals": WON},
    hidden={name: CAC.components[name] for name in _SOURCES},
    at_least_one=CAC.at_least_one,
    begins=CAC.begins,
    account=Ratio(
        numerator="total_cost",
        denominator="deals",
        drivers=one(
            Inputs(
                (Input("total_cost", "total_cost", Unit.MONEY), Input("deals", "deals", Unit.COUNT)),
                "total_cost / deals",
            )
        ),
    ),
    uses=("cac",),
)
