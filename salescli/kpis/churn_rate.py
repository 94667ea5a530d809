"""Of the customers there were at the start, the share that left.

Formula
    lost / customers_at_start * 100

Counted by
    Customers with a spell that holds: `customers_at_start` on the day before the period, `lost` those of them without
    one at its end (at the as-of date, if that is earlier). start - lost + new = end. With the setting
    `inactive_after`, a customer leaves so many days after its last won deal and joins with a won deal.

Empty when
    There were no customers at the start.

Source
    Customer churn and retention by period. Systems differ: churn of customers (here) or of money (see
    gross-revenue-retention); those who join and leave within the period count in some, here in neither number; some
    divide by the mean of start and end. An article in wide use prints retention as 1 / churn: a misprint of
    1 - churn, as its example shows; here churn + retention = 100.

Elsewhere
    - SOMA, Gross Customer Churn Rate: customers who churned over those at the beginning of the period.
    - Stripe, subscriber churn rate: of the last 30 days; new subscribers of these days are in the base too.
    - Baremetrics, user churn: who signs up and cancels within the same 30 days counts as churned.
"""

from salescli.model.account import Ratio, Sample
from salescli.model.measures import ACTIVE, Unit, inactive_after
from salescli.model.metric import Better, Derived, Kpi, Setting, Theme, called

KPI = Kpi(
    title="Churn rate",
    also_called=called(
        "customer-churn customer-churn-rate logo-churn logo-churn-rate account-churn subscriber-churn "
        "subscriber-churn-rate user-churn attrition attrition-rate customer-attrition kundtapp kundavhopp kundförlust"
    ),
    perhaps_called=called("bortfall churn"),
    unit=Unit.PERCENT,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=30,
    headline=80,
    breakdowns={"region": 80},
    value="lost / customers_at_start * 100",
    components={
        "customers_at_start": ACTIVE.giving("before"),
        "lost": ACTIVE.giving("lost"),
        "retained": Derived("customers_at_start - lost", Unit.COUNT),
        "new": Derived("customers_at_end - retained", Unit.COUNT),
        "customers_at_end": ACTIVE,
    },
    settings={
        "inactive_after": Setting(
            "days after the last won deal on which a customer is lost; then deals alone are enough",
            change=lambda kpi, days, _: kpi.mapped(lambda measure: inactive_after(measure, days)) if days else kpi,
            kind=int,
        )
    },
    needs_ends=True,
    account=Ratio(numerator="lost", denominator="customers_at_start", scale=100, sample=Sample.THINGS),
)
