"""How many deals were decided, won or lost.

Formula
    number of deals

Counted by
    Won and lost deals, by the date they closed.

Empty when
    Never: a period without any has 0.

Source
    Count of closed deals. Some systems call only won deals closed; here both are.

Elsewhere
    - Salesforce, IsClosed: won and lost opportunities alike, as here.
"""

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import CLOSED, LOST, WON, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Deals closed",
    also_called=called("closed-deals decided-deals closed-opportunities stängda-affärer avgjorda-affärer"),
    unit=Unit.COUNT,
    better=Better.NEUTRAL,
    theme=Theme.PIPELINE,
    rank=70,
    value=CLOSED,
    account=Sum(drivers=one(Parts((Part("won", "won"), Part("lost", "lost")))), measures={"won": WON, "lost": LOST}),
)
