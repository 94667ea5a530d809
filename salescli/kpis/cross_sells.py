"""How many cross-sells were won.

Formula
    number of deals

Counted by
    Won deals of type cross-sell, by the date they closed; one without a value counts, and adds nothing to `sales`.

Empty when
    Never: a period without any has 0.

Source
    Count of won deals by type; cross-sell-rate gives their share of the sales.

Elsewhere
    - SOMA, Cross-Sells: expansion opportunities won in which customers bought further products or plans.
"""

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import SALES, WON, Missing, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Cross-sells",
    also_called=called("cross-sell-deals cross-sell-count number-of-cross-sells antal-korsförsäljningar"),
    perhaps_called=called("cross-sell cross-selling korsförsäljning"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=110,
    value=WON.among("cross-sell"),
    components={"sales": SALES.among("cross-sell").or_missing(Missing.NULL)},
    account=Sum(
        drivers=one(Chain((Factor("won", "won"), Factor("share", "value", Unit.PERCENT)))), measures={"won": WON}
    ),
)
