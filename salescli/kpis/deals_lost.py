"""How many deals were lost.

Formula
    number of deals

Counted by
    Lost deals, by the date they closed.

Empty when
    Never: a period without any has 0.

Source
    Count of closed-lost deals.

Elsewhere
    - SOMA, Lost New Business Deals: new business alone.
"""

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import CLOSED, LOST, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Deals lost",
    also_called=called(
        "lost-deals lost-opportunities lost closed-lost losses number-of-lost-deals tappade-affärer "
        "antal-förlorade-affärer"
    ),
    unit=Unit.COUNT,
    better=Better.LOWER,
    theme=Theme.PIPELINE,
    rank=60,
    value=LOST,
    account=Sum(
        drivers=one(Chain((Factor("closed", "closed"), Factor("loss_rate", "value", Unit.PERCENT)))),
        measures={"closed": CLOSED},
    ),
)
