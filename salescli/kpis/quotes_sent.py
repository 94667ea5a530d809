"""How many quotes were sent.

Formula
    number of quotes sent

Counted by
    Deals by the date they were quoted; without that column, done activities of type quote by the date they occurred.

Empty when
    Never: a period without any has 0.

Source
    Count of quotes. A deal quoted twice counts once where the deals say when they were quoted.

Elsewhere
    - SOMA, Sent New Business Opportunity Proposals: opportunities of new business by their first proposal.
"""

from salescli.model.account import Sum
from salescli.model.measures import QUOTES, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Quotes sent",
    also_called=called("quotes quote-count quotations proposals proposals-sent offers-sent offerter antal-offerter"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=80,
    value=QUOTES,
    account=Sum(),
)
