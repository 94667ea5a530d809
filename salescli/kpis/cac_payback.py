"""How many months a new customer takes to pay back what it cost to win.

Formula
    cac / revenue_per_account

Counted by
    Customer acquisition cost of the period (see cac) and revenue per account at its end (see revenue-per-account). The
    range begins as that of cac.

Empty when
    Nobody is new, or the accounts pay nothing.

Source
    CAC payback period. Systems differ: some divide by the margin on the revenue; here by the revenue.

Elsewhere
    - SOMA, Payback Period: blended CAC over the gross margin of a customer, so it is longer than the one by revenue.
"""

from salescli.kpis.cac import KPI as CAC
from salescli.kpis.revenue_per_account import KPI as PER_ACCOUNT
from salescli.model.account import Formula, of_two
from salescli.model.measures import Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called, embedded, embedded_begins

KPI = Kpi(
    title="CAC payback",
    also_called=called(
        "payback payback-period payback-time cac-payback-period cac-payback-time months-to-recover-cac "
        "time-to-recover-cac pay-back återbetalning"
    ),
    unit=Unit.MONTHS,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=110,
    value="cac / revenue_per_account",
    components={
        "cac": Derived("cac_value", Unit.MONEY),
        "revenue_per_account": Derived("account_value", Unit.MONEY),
    },
    hidden={**embedded(CAC, "cac"), **embedded(PER_ACCOUNT, "account")},
    at_least_one=("cac_ledger_cost", "cac_activity_cost", "cac_rep_cost"),
    begins=embedded_begins(CAC, "cac"),
    account=Formula(
        drivers=of_two(("cac", Unit.MONEY), ("revenue_per_account", Unit.MONEY)), ask=("cac", "revenue-per-account")
    ),
    uses=("cac", "revenue-per-account"),
)
