"""How much monthly recurring revenue was gained for each unit of it that was lost.

Formula
    gained_mrr / lost_mrr
    = (new + expansion + reactivation) / (contraction + churned)

Counted by
    The movement of mrr, netted per customer from the day before the period to its end (to the as-of date, if that is
    earlier). The total is that of the whole range; there is none where the range begins without recurring revenue.

Empty when
    No recurring revenue was lost in the period.

Source
    The SaaS quick ratio. Systems differ on reactivation: SOMA and Baremetrics leave it out; here it is gained, as the
    revenue that it brings back was lost before. It is netted per customer, as mrr is.

Elsewhere
    - SOMA, Revenue Quick Ratio: new and expansion over churned and contraction; reactivation is left out.
    - Baremetrics, Quick Ratio: the same as SOMA's.
"""

from salescli.model.account import Formula, of_two
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

_MOVEMENT = ("new", "expansion", "reactivation", "contraction", "churned", "opening")

KPI = Kpi(
    title="Quick ratio",
    also_called=called("saas-quick-ratio mrr-quick-ratio"),
    unit=Unit.RATIO,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=76,
    value="gained_mrr / lost_mrr",
    components={
        "gained_mrr": Derived("new + expansion + reactivation", Unit.MONEY),
        "lost_mrr": Derived("contraction + churned", Unit.MONEY),
    },
    hidden={name: MRR.giving(name) for name in _MOVEMENT},
    total_over="opening",
    needs_ends=True,
    account=Formula(
        drivers=of_two(("gained_mrr", Unit.MONEY), ("lost_mrr", Unit.MONEY)), ask=("net-new-mrr", "mrr-churn-rate")
    ),
)
