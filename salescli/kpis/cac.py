"""What it costs to win a new customer.

Formula
    total_cost / new_customers

Counted by
    Three sources, each when its column is there: the ledger's amounts by the date incurred, the cost of done
    activities by the date they occurred, and the monthly cost of reps by the days they were employed, up to the as-of
    date. New customers are those whose first spell begins in the period; without a file of customers, those whose
    first won deal closed in it. Where a ledger or costs of activities are given, the range begins with the first of
    them: before it the files do not know what was spent.

Empty when
    No customer is new in the period.

Source
    Customer acquisition cost. Systems differ on salaries: some take marketing spend alone (paid CAC). Here all that
    the files hold is in it (fully loaded CAC), and the components show from where.

Elsewhere
    - SOMA, CAC: spend on sales and marketing over the customers whose first subscription began in the period.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import ACTIVITY_COST, LEDGER_COST, NEW_CUSTOMERS, REP_COST, Missing, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

KPI = Kpi(
    title="Customer acquisition cost",
    also_called=called(
        "customer-acquisition-cost acquisition-cost blended-cac cost-per-customer cost-per-new-customer "
        "anskaffningskostnad kundförvärvskostnad kostnad-per-kund kostnad-per-ny-kund"
    ),
    perhaps_called=called("cost-per-acquisition cpa"),
    unit=Unit.MONEY,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=80,
    value="total_cost / new_customers",
    components={
        "ledger_cost": LEDGER_COST.or_missing(Missing.ZERO),
        "activity_cost": ACTIVITY_COST.or_missing(Missing.ZERO),
        "rep_cost": REP_COST.or_missing(Missing.ZERO),
        "total_cost": Derived("ledger_cost + activity_cost + rep_cost", Unit.MONEY),
        "new_customers": NEW_CUSTOMERS,
    },
    at_least_one=("ledger_cost", "activity_cost", "rep_cost"),
    begins=(("ledger_cost", "activity_cost"),),
    account=Ratio(
        numerator="total_cost",
        denominator="new_customers",
        drivers=one(
            Inputs(
                (
                    *(
                        Input(name, name, Unit.MONEY, if_given=True)
                        for name in ("ledger_cost", "activity_cost", "rep_cost")
                    ),
                    Input("new_customers", "new_customers"),
                ),
                "(ledger_cost + activity_cost + rep_cost) / new_customers",
            )
        ),
    ),
)
