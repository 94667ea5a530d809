"""Of what was sold, the share that was an upsell.

Formula
    upsell_sales / sales * 100

Counted by
    Won deals that have a value, by the date they closed; the upsells are those of that deal_type.

Empty when
    Nothing was sold in the period.

Source
    Share of sales by type. Systems differ on the base: of all sales (here), or of the customers who could have bought
    more.

Elsewhere
    - SOMA, Upsell Share of Expansion: the number of upsells over that of expansion deals won; value has no say.
"""

from salescli.model.account import Ratio, Sample
from salescli.model.measures import SALES, SOLD, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Upsell rate",
    also_called=called("upsell-ratio upselling-rate upsell-share merförsäljningsgrad"),
    perhaps_called=called("expansion expansion-rate merförsäljning upsell upselling"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=100,
    value="upsell_sales / sales * 100",
    components={"upsell_sales": SALES.among("upsell"), "sales": SALES, "deals": SOLD.among("upsell")},
    account=Ratio(numerator="upsell_sales", denominator="sales", scale=100, sample=Sample.ROWS),
)
