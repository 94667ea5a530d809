"""Monthly recurring revenue, and how it moved since the end of the period before.

Formula
    paying_customers * average_per_customer

Counted by
    The mrr of every spell that is active at the period's end (at the as-of date, if that is earlier). A row without an
    mrr of its own pays its amount, or unit_amount * quantity, over the months of its billing_interval; such rows are
    added up by the year and divided by 12 at the last. A paused one pays nothing from paused_at on, a trial is no
    customer yet. The movement is netted per customer: a customer with one subscription more and one less has moved by
    the difference. A reactivated customer has paid before, did not at the end of the period before, and does now.
    opening + new + expansion + reactivation - contraction - churned = value.

Empty when
    Never: without subscriptions it is 0.

Source
    MRR with its five movements, as ChartMogul names them. Systems differ on when a cancellation counts: on the day
    the service ends (here) or the day it was announced; and on trials and pauses: here neither pays.

Elsewhere
    - ChartMogul, MRR movements: the same five. Where one of several subscriptions of a customer ends, it is a
      contraction.
    - Stripe, MRR: subscriptions that are active or past due, without taxes, trials, free plans and metered use.
"""

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

_MOVEMENT = ("new", "expansion", "contraction", "churned", "reactivation", "opening")

KPI = Kpi(
    title="Monthly recurring revenue",
    also_called=called("monthly-recurring-revenue mrr-movement mrr-movements månatlig-återkommande-intäkt"),
    perhaps_called=called(
        "abonnemangsintäkter churned-mrr contraction-mrr expansion-mrr new-mrr reactivation-mrr recurring-revenue "
        "run-rate subscription-revenue återkommande-intäkter"
    ),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=70,
    headline=70,
    value=MRR,
    components={
        "paying_customers": MRR.giving("paying", Unit.COUNT),
        "average_per_customer": Derived("value / paying_customers", Unit.MONEY),
        **{name: MRR.giving(name) for name in _MOVEMENT},
    },
    account=Sum(
        drivers=one(
            Parts(
                (
                    Part("new", "new"),
                    Part("expansion", "expansion"),
                    Part("reactivation", "reactivation"),
                    Part("contraction", "contraction", reduces=True),
                    Part("churned", "churned", reduces=True),
                ),
                are_moves=True,
            )
        )
    ),
)
