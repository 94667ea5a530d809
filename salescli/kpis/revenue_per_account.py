"""What an account pays a month on average.

Formula
    mrr / accounts

Counted by
    The recurring revenue at the period's end, over the customers active then, with or without an mrr.

Empty when
    There are no customers at the end.

Source
    Average revenue per account (ARPA). Systems differ: some divide by paying accounts only, which is
    `average_per_customer` of mrr.

Elsewhere
    - SOMA, Average Revenue Per Account: MRR over customers, by month.
    - ChartMogul, Average Revenue Per Account: MRR over subscribers; several subscriptions of one count as one.
"""

from salescli.model.account import Chain, Factor, Ratio, one
from salescli.model.measures import ACTIVE, MRR, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Revenue per account",
    also_called=called(
        "arpa arpu arpc average-revenue-per-account average-revenue-per-user average-revenue-per-customer "
        "revenue-per-customer snittintäkt-per-kund intäkt-per-konto"
    ),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=70,
    value="mrr / accounts",
    components={"mrr": MRR, "accounts": ACTIVE},
    account=Ratio(
        numerator="mrr",
        denominator="accounts",
        drivers=one(
            Chain(
                (
                    Factor("paying_share", "paying", Unit.PERCENT),
                    Factor("average_per_customer", "mrr", Unit.MONEY),
                ),
                over="accounts",
            )
        ),
        measures={"paying": MRR.giving("paying", Unit.COUNT)},
    ),
)
