"""By how much the monthly recurring revenue grew in a period, in percent of what it was.

Formula
    net_new / abs(opening) * 100

Counted by
    As net-new-mrr: the recurring revenue at the period's end (at the as-of date, if that is earlier) less that on the
    day before the period. The total is that of the whole range; there is none where the range begins without any.

Empty when
    There was no recurring revenue at the start.

Source
    MRR growth rate, as SOMA defines it. From a negative amount the sign is that of the change, as in monthly-growth.

Elsewhere
    - SOMA, MRR Growth Rate: the same, by month.
    - Stripe, MRR growth: an amount, not a rate; here that is net-new-mrr.
"""

from salescli.model.account import Refused
from salescli.model.measures import MRR, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

KPI = Kpi(
    title="MRR growth",
    also_called=called("mrr-growth-rate recurring-revenue-growth mrr-tillväxt"),
    perhaps_called=called("growth growth-rate tillväxt"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=74,
    value="net_new / abs(opening) * 100",
    components={"net_new": Derived("closing - opening", Unit.MONEY), "opening": MRR.giving("opening")},
    hidden={"closing": MRR},
    total_over="opening",
    account=Refused(reason="why.is_a_change", command="why mrr"),
)
