"""Of the monthly recurring revenue there was at the start, the share that was lost.

Formula
    (contraction + churned) / opening * 100

Counted by
    `opening` is the recurring revenue on the day before the period, `churned` that of customers that pay nothing at
    the period's end (at the as-of date, if that is earlier), `contraction` what others pay less. It is netted per
    customer over the period. 100 less it is gross-revenue-retention. The total is that of the whole range; there is
    none where the range begins without any.

Empty when
    There was no recurring revenue at the start.

Source
    Gross MRR churn rate, the standard setting of ChartMogul. Systems differ: a net rate takes off what customers
    bought more, which net-revenue-retention shows.

Elsewhere
    - ChartMogul, Gross MRR Churn Rate: the same in its standard setting; another adds up the rates of days. Its net
      rate takes off expansion and reactivation.
    - SOMA, Gross Revenue Churn Rate: the same, over the MRR at the beginning of the period.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="MRR churn rate",
    also_called=called(
        "mrr-churn revenue-churn revenue-churn-rate gross-churn gross-mrr-churn gross-mrr-churn-rate "
        "gross-revenue-churn gross-revenue-churn-rate dollar-churn intäktsbortfall mrr-bortfall"
    ),
    perhaps_called=called("bortfall churn net-churn net-mrr-churn net-mrr-churn-rate net-revenue-churn"),
    unit=Unit.PERCENT,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=62,
    value="(contraction + churned) / opening * 100",
    components={name: MRR.giving(name) for name in ("contraction", "churned", "opening")},
    total_over="opening",
    needs_ends=True,
    account=Ratio(
        numerator="contraction + churned",
        denominator="opening",
        scale=100,
        drivers=one(
            Inputs(
                (
                    Input("contraction", "contraction", Unit.MONEY),
                    Input("churned", "churned", Unit.MONEY),
                    Input("opening", "opening", Unit.MONEY),
                ),
                "(contraction + churned) / opening * 100",
            )
        ),
    ),
)
