"""How many customers there are.

Formula
    number of active customers

Counted by
    Customers with a spell that holds at the period's end (at the as-of date, if that is earlier): it began by then and
    has not ended by then.

Empty when
    Never: a period without any has 0.

Source
    Customer count at a point in time. Systems differ on what is active: a running spell (here), or a purchase
    lately (setting `inactive_after` of churn-rate).

Elsewhere
    - SOMA, Total Customers: those with an active subscription at the beginning of the period.
    - Stripe, active subscribers: those with a paid subscription that is active or past due; trials and free plans do
      not count.
"""

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import ACTIVE, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Active customers",
    also_called=called(
        "customers customer-count number-of-customers total-customers active-accounts logos subscribers "
        "active-subscribers kunder antal-kunder kundantal kundstock"
    ),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=10,
    breakdowns={"region": 70},
    value=ACTIVE,
    account=Sum(
        drivers=one(Parts((Part("new", "value - before + lost"), Part("lost", "lost", reduces=True)), are_moves=True)),
        measures={"before": ACTIVE.giving("before"), "lost": ACTIVE.giving("lost")},
    ),
)
