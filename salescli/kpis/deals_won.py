"""How many deals were won.

Formula
    won = number of deals won

Counted by
    Won deals, by the date they closed, with or without a value.

Empty when
    Never: a period in which nothing was won has 0.

Source
    Counted by close date, as most pipelines' "won" report does; a count by creation date answers another question.

Elsewhere
    - SOMA, New Business Deals: new business alone; expansions and renewals are counted apart.
"""

from salescli.model.account import DEFAULT, Chain, Factor, Sum
from salescli.model.measures import CLOSED, LEADS, WON, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Deals won",
    also_called=called(
        "won-deals wins won won-opportunities sales-count number-of-sales number-of-orders order-count orders "
        "transactions ordrar antal-ordrar antal-order antal-vunna-affärer antal-försäljningar"
    ),
    perhaps_called=called("affärer closed-won deals new-deals nya-affärer"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=30,
    breakdowns={"region": 20, "rep": 20},
    value=WON,
    account=Sum(
        drivers={
            DEFAULT: Chain((Factor("closed", "closed"), Factor("win_rate", "value", Unit.PERCENT))),
            "leads": Chain((Factor("leads", "leads"), Factor("lead_conversion", "value", Unit.PERCENT))),
        },
        measures={"closed": CLOSED, "leads": LEADS},
    ),
)
