"""What a customer brings in over the whole time it stays.

Formula
    customer_value * lifespan_months

Counted by
    `customer_value` is revenue a customer a month: the sales of the period, by its months, by the customers active at
    any time of it. `lifespan_months` is the mean, over the customers who have come by the period's end, from their
    first day to their last, or to that end for those who are still there; a month has 30.4375 days. The range begins
    with the first won deal, not with customers who came before the deals of the files.

Empty when
    No customer was active in the period.

Source
    Customer lifetime value, the historical one. Systems differ: many take 1 / churn for the lifespan, which swings
    with every month (setting `lifespan`), some recurring revenue for the value (setting `revenue`), some multiply by
    the margin; here the value is sales, and lives that still run count as long as they have lasted.

Elsewhere
    - ChartMogul, Customer Lifetime Value: ARPA over the mean customer churn rate of the six months before.
    - Baremetrics, Lifetime Value: average MRR of a customer over the user churn rate.
    - SOMA, LTV: MRR times the months that customers are expected to stay.
    - HubSpot, Total Revenue of a contact: its deals won so far, also called lifetime value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Formula, Input, Inputs, one
from salescli.model.calendar import Grain
from salescli.model.measures import ACTIVE, CHURN_MONTHS, LIFESPAN, MONTHS_IN_PERIOD, MRR, SALES, Unit
from salescli.model.metric import Better, Derived, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset


def _revenue(kpi: Kpi, basis: str | None, dataset: Dataset) -> Kpi:
    if basis == "sales" or (basis is None and dataset.of("deals")):
        return kpi
    changed = kpi.replacing(
        customers=ACTIVE, revenue=MRR, customer_value=Derived("revenue / customers", Unit.MONEY)
    )  # fmt: skip
    return replace(changed, begins=(("customers",),))  # with the first spell, whether or not it has an mrr


def _lifespan(kpi: Kpi, basis: str, dataset: Dataset) -> Kpi:
    if basis == "observed":
        return kpi
    changed = kpi.replacing(
        rate_sum=CHURN_MONTHS,
        rated_months=CHURN_MONTHS.giving("months"),
        lifespan_months=Derived("rated_months / rate_sum", Unit.MONTHS),
    )
    counted = {name: each for name, each in changed.hidden.items() if name not in ("lifespan_days", "begun_customers")}
    return replace(changed, hidden=counted)  # it counts no days, so that months will do


KPI = Kpi(
    title="Customer lifetime value",
    also_called=called(
        "ltv cltv customer-lifetime-value lifetime-value customer-ltv livstidsvärde kundvärde kundlivstidsvärde "
        "kundens-livstidsvärde"
    ),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=90,
    value="customer_value * lifespan_months",
    components={
        "customers": ACTIVE.giving("present"),
        "customer_value": Derived("revenue / months / customers", Unit.MONEY),
        "lifespan_months": Derived("lifespan_days / begun_customers / 30.4375", Unit.MONTHS),
    },
    hidden={
        "revenue": SALES,
        "months": MONTHS_IN_PERIOD,
        "lifespan_days": LIFESPAN,
        "begun_customers": LIFESPAN.giving("customers"),
    },
    grain=Grain.YEAR,
    begins=(("revenue",),),
    settings={
        "revenue": Setting(
            'the revenue that counts, "sales" or "mrr"; without a file of deals mrr',
            change=_revenue,
            choices=("sales", "mrr"),
        ),
        "lifespan": Setting(
            '"observed", or "churn": 1 / the mean monthly churn rate over the 12 calendar months to the end',
            change=_lifespan,
            default="observed",
            choices=("observed", "churn"),
        ),
    },
    needs_ends=True,
    account=Formula(
        drivers=one(
            Inputs(
                (
                    Input("customer_value", "customer_value", Unit.MONEY),
                    Input("lifespan_months", "lifespan_months", Unit.MONTHS),
                ),
                "customer_value * lifespan_months",
            )
        ),
        ask=("revenue-per-account", "churn-rate"),
    ),
)
