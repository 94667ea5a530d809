"""How many customers are new.

Formula
    number of new customers

Counted by
    Customers whose first spell begins in the period; without a file of customers, those whose first won deal closed in
    it. A customer who returns is not new.

Empty when
    Never: a period without any has 0.

Source
    Count of new logos. Systems differ on returning customers: here they are new once.

Elsewhere
    - SOMA, New Customers: the same, by the beginning of the first subscription.
"""

from salescli.model.account import Sum
from salescli.model.measures import NEW_CUSTOMERS, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="New customers",
    also_called=called(
        "new-logos new-accounts new-subscribers customers-won customers-acquired acquired-customers antal-nya-kunder "
        "kundanskaffning"
    ),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=20,
    headline=90,
    value=NEW_CUSTOMERS,
    account=Sum(),
)
