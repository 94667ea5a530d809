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

Elsewhere
    - SOMA, Total Bookings: the contract value of all deals won, as here.
"""

from salescli.model.account import DEFAULT, Chain, Factor, Sum
from salescli.model.measures import CLOSED, LEADS, SALES, SOLD, WON, Unit
from salescli.model.metric import Better, Kpi, Theme, called

_VALUED = (
    Factor("valued", "deals", Unit.PERCENT, unless_one=True),
    Factor("average_value", "value", Unit.MONEY),
)
_CLOSED = Chain((Factor("closed", "closed"), Factor("win_rate", "won", Unit.PERCENT), *_VALUED))
_LEADS = Chain((Factor("leads", "leads"), Factor("lead_conversion", "won", Unit.PERCENT), *_VALUED))

KPI = Kpi(
    title="Revenue",
    also_called=called(
        "sales sales-value sales-revenue sales-amount total-sales total-revenue net-sales gross-sales turnover "
        "won-value won-amount won-revenue closed-won-value closed-won-amount order-intake omsättning intäkt intäkter "
        "försäljningsvärde orderingång"
    ),
    perhaps_called=called("bokningar bookings closed-won net-bookings ordervärde tcv total-contract-value"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=10,
    headline=10,
    breakdowns={"region": 10, "rep": 10},
    leaders=10,
    has_quota=True,
    value=SALES,
    components={"deals": SOLD},
    account=Sum(drivers={DEFAULT: _CLOSED, "leads": _LEADS}, measures={"closed": CLOSED, "won": WON, "leads": LEADS}),
)
