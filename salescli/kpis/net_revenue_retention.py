"""Of the recurring revenue there was at the start, the share that its customers pay now, more and less included.

Formula
    closing / opening * 100

Counted by
    Customers that paid on the day before the period: `opening` is their recurring revenue then, `closing` at the
    period's end (at the as-of date, if that is earlier), with what they bought more. New customers do not count, nor
    do those that had a subscription for nothing and begin to pay: mrr calls them new, or reactivated.

Empty when
    There was no recurring revenue at the start.

Source
    Net revenue retention (NRR). Systems differ on the span: many compare with twelve months before, here with the
    period before; --period year gives the year's.

Elsewhere
    - SOMA, Net Dollar Retention: 1 less the net revenue churn rate, by month or quarter.
    - ChartMogul, Net MRR Churn Rate: what was lost less expansion and reactivation; here a customer who comes back
      was not among those at the start.
"""

from salescli.model.account import Part, Parts, Ratio, one
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Net revenue retention",
    also_called=called(
        "nrr ndr ndrr dbnrr net-retention net-dollar-retention net-dollar-retention-rate dollar-based-net-retention "
        "net-mrr-retention net-revenue-retention-rate nettoretention"
    ),
    perhaps_called=called(
        "dollar-retention expansion expansion-rate mrr-retention net-churn net-mrr-churn net-mrr-churn-rate "
        "net-revenue-churn retention revenue-retention"
    ),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=50,
    value="closing / opening * 100",
    components={"opening": MRR.giving("opening_paid"), "closing": MRR.giving("retained")},
    needs_ends=True,
    account=Ratio(
        numerator="closing",
        denominator="opening",
        scale=100,
        drivers=one(
            Parts(
                (
                    Part("expansion", "expansion"),
                    Part("contraction", "contraction", reduces=True),
                    Part("churned", "churned", reduces=True),
                ),
                over="opening",
                scale=100,
            )
        ),
        measures={name: MRR.giving(name) for name in ("expansion", "contraction", "churned")},
    ),
)
