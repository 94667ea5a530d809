"""Of the renewals that were decided, the share that was won.

Formula
    won / (won + lost) * 100

Counted by
    Won and lost deals of type renewal, by the date they closed. A contract that lapses without a lost deal is not
    counted.

Empty when
    No renewal was won or lost in the period.

Source
    The renewal rate of deals: SOMA's renewal opportunity win rate. Its contract renewal rate counts silent lapses
    too, which need the ends of contracts.

Elsewhere
    - SOMA, Renewal Opportunity Win Rate: the same.
    - SOMA, Contract Renewal Rate: contracts renewed over all that came up for renewal, so that a silent lapse counts
      as none; its MRR Renewal Rate weighs them by MRR.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import WON, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Renewal rate",
    also_called=called(
        "renewals renewal-win-rate contract-renewal-rate subscription-renewal-rate förnyelser förnyelsegrad "
        "förnyelsetakt"
    ),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=64,
    value="won / (won + lost) * 100",
    components={"won": WON.among("won renewal"), "lost": WON.among("lost renewal")},
    account=Ratio(
        numerator="won",
        denominator="won + lost",
        scale=100,
        drivers=one(
            Inputs((Input("won", "won", Unit.COUNT), Input("lost", "lost", Unit.COUNT)), "won / (won + lost) * 100")
        ),
    ),
)
