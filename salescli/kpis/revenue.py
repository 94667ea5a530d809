"""What was sold: the value of the deals won.

Formula
    sales = sum of value

Counted by
    Won deals that have a value, by the date they closed.

Empty when
    Never: a period in which nothing was won has 0.

Source
    Also called bookings or closed-won amount. It is what was sold, not what was invoiced: accounting revenue follows
    delivery and payment terms, which a CRM does not know.
"""

from salescli.model.measures import SALES, SOLD, Unit
from salescli.model.metric import Better, Kpi, Theme

KPI = Kpi(
    title="Revenue",
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=10,
    headline=10,
    breakdowns={"region": 10, "rep": 10},
    leaders=10,
    value=SALES,
    components={"deals": SOLD},
)
