"""What is left of the sales after the cost of delivering them.

Formula
    net_profit / net_sales * 100

Counted by
    Won deals that have a value and a cost, by the date they closed. A won deal without a cost is left out, with a note:
    it would pass for pure profit.

Empty when
    Nothing with a cost was sold in the period, or what was sold has no value.

Source
    Net profit margin. Systems differ on what counts as cost: here it is the deal's own, so salaries and marketing are
    not in it (see cac).

Elsewhere
    - SOMA, Gross Margin: net revenue less the cost of goods sold, over MRR.
"""

from salescli.model.account import Input, Inputs, Ratio, Sample, one
from salescli.model.measures import COST, SALES, SOLD, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

KPI = Kpi(
    title="Profit margin",
    also_called=called(
        "margin net-margin net-profit-margin gross-margin gross-profit-margin profitability marginal bruttomarginal "
        "nettomarginal"
    ),
    perhaps_called=called("täckningsgrad vinstandel vinstprocent"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=50,
    value="net_profit / net_sales * 100",
    components={
        "net_sales": SALES.needing("cost"),
        "cost": COST.needing("value"),
        "net_profit": Derived("net_sales - cost", Unit.MONEY),
        "deals": SOLD.needing("cost"),
    },
    account=Ratio(
        numerator="net_profit",
        denominator="net_sales",
        scale=100,
        sample=Sample.ROWS,
        drivers=one(
            Inputs(
                (
                    Input("average_value", "net_sales / deals", Unit.MONEY),
                    Input("average_cost", "cost / deals", Unit.MONEY),
                ),
                "(average_value - average_cost) / average_value * 100",
            )
        ),
    ),
)
