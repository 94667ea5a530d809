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
"""

from salescli.kpi import Better, Kpi
from salescli.measures import NEW_CUSTOMERS, Unit

KPI = Kpi(title="New customers", unit=Unit.COUNT, better=Better.HIGHER, value=NEW_CUSTOMERS)
