"""What the monthly recurring revenue gained in a period, after what was lost.

Formula
    closing - opening = new + expansion + reactivation - contraction - churned

Counted by
    The recurring revenue at the period's end (at the as-of date, if that is earlier) less that on the day before the
    period. The movement is netted per customer over the period: who left and came back within it did neither.

Empty when
    Never. It is 0 where nothing moved.

Source
    Net new MRR with the five movements of ChartMogul. Systems differ on customers who come back: Stripe counts them,
    as here, SOMA does not.

Elsewhere
    - SOMA, Net MRR: new and expansion less contraction and churned; its Resurrection MRR (reactivation here) is not
      in the formula.
    - Stripe, MRR growth: the five movements as here, adjusted for exchange rates.
"""

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Kpi, Theme, called

_MOVEMENT = ("new", "expansion", "contraction", "churned", "reactivation", "opening")

KPI = Kpi(
    title="Net new MRR",
    also_called=called("net-mrr nnmrr net-new-recurring-revenue net-mrr-movement netto-mrr"),
    perhaps_called=called("churned-mrr contraction-mrr expansion-mrr net-new-arr new-mrr reactivation-mrr"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=72,
    value="closing - opening",
    components={name: MRR.giving(name) for name in _MOVEMENT},
    hidden={"closing": MRR},
    account=Sum(
        drivers=one(
            Parts(
                (
                    Part("new", "new"),
                    Part("expansion", "expansion"),
                    Part("reactivation", "reactivation"),
                    Part("contraction", "contraction", reduces=True),
                    Part("churned", "churned", reduces=True),
                )
            )
        )
    ),
)
