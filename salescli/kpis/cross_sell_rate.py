"""Of what was sold, the share that was a cross-sell.

Formula
    cross_sell_sales / sales * 100

Counted by
    Won deals that have a value, by the date they closed; the cross-sells are those of that deal_type.

Empty when
    Nothing was sold in the period.

Source
    Share of sales by type. Systems differ on the base: of all sales (here), or of the customers who could have bought
    more.

Elsewhere
    - SOMA, Cross-Sell Share of Expansion: the number of cross-sells over that of expansion deals won; value has no
      say.
"""

from salescli.model.account import Ratio, Sample
from salescli.model.measures import SALES, SOLD, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Cross-sell rate",
    also_called=called("cross-sell-ratio cross-selling-rate cross-sell-share korsförsäljningsgrad"),
    perhaps_called=called("cross-sell cross-selling korsförsäljning"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=120,
    value="cross_sell_sales / sales * 100",
    components={"cross_sell_sales": SALES.among("cross-sell"), "sales": SALES, "deals": SOLD.among("cross-sell")},
    account=Ratio(numerator="cross_sell_sales", denominator="sales", scale=100, sample=Sample.ROWS),
)
