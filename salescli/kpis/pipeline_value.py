"""What the open deals are worth, unweighted.

Formula
    sum of value

Counted by
    Deals open at the period's end (at the as-of date, if that is earlier) that have a value: created by then, and not
    closed by then. The value is today's: what a deal was worth then, no export says.

Empty when
    Never: without open deals it is 0.

Source
    Pipeline value at a point in time; weighted by probability it is opportunity-value.
"""

from salescli.kpi import Better, Kpi
from salescli.measures import OPEN_DEALS, OPEN_VALUE, Unit

KPI = Kpi(
    title="Pipeline value",
    unit=Unit.MONEY,
    better=Better.HIGHER,
    value=OPEN_VALUE,
    components={"deals": OPEN_DEALS.needing("value")},
)
