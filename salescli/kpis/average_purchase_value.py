"""What a won deal is worth on average.

Formula
    sales / transactions

Counted by
    Won deals that have a value, by the date they closed. `customers` are the different buyers among them, and
    `per_customer` what each bought for.

Empty when
    Nothing was won in the period.

Source
    Also called average deal size or average order value. Some systems report the median; a mean follows a single
    large deal.

Elsewhere
    - SOMA, New Business Deal Size: bookings of new business over the deals of new business that were won.
    - ChartMogul, Average Sale Price: the MRR of first subscriptions over the customers who subscribed for the first
      time.
"""

from salescli.model.account import Ratio, Sample
from salescli.model.measures import BUYERS, SALES, SOLD, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

KPI = Kpi(
    title="Average purchase value",
    also_called=called(
        "aov average-order-value order-value average-basket-value basket-size average-ticket "
        "average-transaction-value atv apv average-deal-size average-deal-value deal-size average-selling-price "
        "average-sale-price asp snittordervärde genomsnittligt-ordervärde snittorder snittköp snittaffär "
        "affärsstorlek genomsnittlig-affär"
    ),
    perhaps_called=called("acv affärsvärde annual-contract-value ordervärde tcv total-contract-value"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=40,
    headline=40,
    breakdowns={"region": 50, "rep": 40},
    value="sales / transactions",
    components={
        "sales": SALES,
        "transactions": SOLD,
        "customers": BUYERS,
        "per_customer": Derived("sales / customers", Unit.MONEY),
    },
    account=Ratio(numerator="sales", denominator="transactions", sample=Sample.ROWS),
)
