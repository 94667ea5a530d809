"""The share of sales that comes from new business.

Formula
    new_sales / sales * 100

Counted by
    Value of won deals, by the date they closed; `new_sales` is that of deals of type new.

Empty when
    Nothing with a value was won in the period.

Source
    Share of new business, by value. SOMA takes it of MRR; deals say what was sold. The rest is upsell, cross-sell,
    renewal, and deals without a type.

Elsewhere
    - SOMA, New Customer Share of MRR: the MRR of new customers over all MRR.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import SALES, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Share of new business",
    also_called=called(
        "new-business new-business-rate share-of-new-sales new-logo-share nyförsäljning andel-nya-affärer"
    ),
    unit=Unit.PERCENT,
    better=Better.NEUTRAL,
    theme=Theme.GROWTH,
    rank=125,
    value="new_sales / sales * 100",
    components={"new_sales": SALES.among("new"), "sales": SALES},
    account=Ratio(
        numerator="new_sales",
        denominator="sales",
        scale=100,
        drivers=one(
            Inputs(
                (Input("new_sales", "new_sales", Unit.MONEY), Input("sales", "sales", Unit.MONEY)),
                "new_sales / sales * 100",
            )
        ),
    ),
)
