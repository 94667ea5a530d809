"""Of the customers there were at the start, the share that stayed.

Formula
    retained / customers_at_start * 100

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
    - SOMA, Retained Customers: a count of those with a subscription in this period and the one before.
"""

from msgspec.structs import replace

from salescli.kpis.churn_rate import KPI as CHURN
from salescli.model.account import Ratio, Sample
from salescli.model.metric import Better, Theme, called

KPI = replace(
    CHURN,
    title="Retention rate",
    also_called=called(
        "customer-retention customer-retention-rate crr logo-retention logo-retention-rate kundretention "
        "retentionsgrad behållna-kunder"
    ),
    perhaps_called=called("retention"),
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=40,
    headline=None,
    breakdowns={},
    value="retained / customers_at_start * 100",
    account=Ratio(numerator="retained", denominator="customers_at_start", scale=100, sample=Sample.THINGS),
    uses=("churn-rate",),
)
