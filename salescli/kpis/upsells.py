"""How many upsells were won.

Formula
    number of deals

Counted by
    Won deals of type upsell, by the date they closed; one without a value counts, and adds nothing to `sales`.

Empty when
    Never: a period without any has 0.

Source
    Count of won deals by type; upsell-rate gives their share of the sales.

Elsewhere
    - SOMA, Upsells: expansion opportunities won in which customers bought more of what they had.
"""

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import SALES, WON, Missing, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Upsells",
    also_called=called("upsell-deals upsell-count number-of-upsells antal-merförsäljningar"),
    perhaps_called=called("merförsäljning upsell upselling"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=90,
    value=WON.among("upsell"),
    components={"sales": SALES.among("upsell").or_missing(Missing.NULL)},
    account=Sum(
        drivers=one(Chain((Factor("won", "won"), Factor("share", "value", Unit.PERCENT)))), measures={"won": WON}
    ),
)
