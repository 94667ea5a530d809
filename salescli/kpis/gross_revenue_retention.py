"""Of the recurring revenue there was at the start, the share that is still paid, without what was bought more.

Formula
    closing / opening * 100

Counted by
    Customers that paid on the day before the period: `opening` is their recurring revenue then, `closing` at the
    period's end (at the as-of date, if that is earlier), each capped at what it was. New customers do not count.
    100 less it is the share of the opening that mrr calls contraction and churned.

Empty when
    There was no recurring revenue at the start.

Source
    Gross revenue retention (GRR). Systems differ on the span: many compare with twelve months before, here with the
    period before; --period year gives the year's.

Elsewhere
    - SOMA, Gross Dollar Retention: 1 less the rate of churned and contracted MRR, by month or quarter.
"""

from salescli.model.account import Part, Parts, Ratio, one
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Gross revenue retention",
    also_called=called(
        "grr gdr gross-retention gross-dollar-retention gross-mrr-retention gross-revenue-retention-rate "
        "bruttoretention"
    ),
    perhaps_called=called("dollar-retention mrr-retention revenue-retention"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=60,
    value="closing / opening * 100",
    components={"opening": MRR.giving("opening_paid"), "closing": MRR.giving("capped")},
    needs_ends=True,
    account=Ratio(
        numerator="closing",
        denominator="opening",
        scale=100,
        drivers=one(
            Parts(
                (Part("contraction", "contraction", reduces=True), Part("churned", "churned", reduces=True)),
                over="opening",
                scale=100,
            )
        ),
        measures={name: MRR.giving(name) for name in ("contraction", "churned")},
    ),
)
