"""How many quotes were sent.

Formula
    number of quotes sent

Counted by
    Deals by the date they were quoted; without that column, done activities of type quote by the date they occurred.

Empty when
    Never: a period without any has 0.

Source
    Count of quotes. A deal quoted twice counts once where the deals say when they were quoted.
"""

from salescli.kpi import Better, Kpi
from salescli.measures import QUOTES, Unit

KPI = Kpi(title="Quotes sent", unit=Unit.COUNT, better=Better.HIGHER, value=QUOTES)
