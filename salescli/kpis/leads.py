"""How many leads came in.

Formula
    number of leads

Counted by
    Deals, by the date they were created, whatever became of them.

Empty when
    Never: a period without any has 0.

Source
    Count of new opportunities. Systems that keep leads apart from deals count other things; here a lead is a deal.

Elsewhere
    - SOMA, Opened New Business Opportunities: new business alone. Its New Prospects, often marketing-qualified leads,
      come before them.
"""

from salescli.model.account import Sum
from salescli.model.measures import LEADS, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Leads",
    also_called=called(
        "new-leads lead-count number-of-leads lead-volume deals-created created-deals new-opportunities "
        "opportunities-created inquiries enquiries förfrågningar nya-leads antal-leads"
    ),
    perhaps_called=called("affärsmöjligheter new-deals nya-affärer opportunities"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=10,
    headline=100,
    value=LEADS,
    account=Sum(),
)
