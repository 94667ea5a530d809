"""The share of sales that comes from the largest customers.

Formula
    top_sales / sales * 100

Counted by
    Value of won deals, by the date they closed; `top_sales` is that of the customers who bought most in the period, 10
    of them unless the setting `top` says another number. A deal without a customer counts in `sales` alone, with a
    note.

Empty when
    No more customers bought in the period than are counted as the largest.

Source
    Customer concentration. Systems differ on how many customers they count (SOMA leaves it open; here 10), of what
    (sales here, MRR in SOMA), and over which time (here a year).

Elsewhere
    - SOMA, Revenue Concentration: the share of MRR, not of sales, in the largest customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Refused
from salescli.model.calendar import Grain
from salescli.model.measures import CUSTOMERS_OF_WON, LARGEST_SALES, SALES, Unit
from salescli.model.metric import Better, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_MOST = 10


def _value(most: int) -> str:
    return f"top_sales / (sales if max(customers - {most}, 0) else 0) * 100"


def _top(kpi: Kpi, most: int | None, dataset: Dataset) -> Kpi:
    most = most or _MOST
    return replace(kpi.replacing(top_sales=replace(LARGEST_SALES, most=most)), value=_value(most))


KPI = Kpi(
    title="Revenue concentration",
    also_called=called(
        "concentration customer-concentration sales-concentration top-customers top-10-customers kundkoncentration "
        "största-kunderna"
    ),
    unit=Unit.PERCENT,
    better=Better.LOWER,
    theme=Theme.CUSTOMERS,
    rank=68,
    value=_value(_MOST),
    components={
        "top_sales": replace(LARGEST_SALES, most=_MOST),
        "sales": SALES,
        "customers": CUSTOMERS_OF_WON.needing("value"),
    },
    grain=Grain.YEAR,
    not_by=("customer",),
    settings={"top": Setting("how many customers count as the largest", change=_top, kind=int)},
    account=Refused(reason="why.of_the_largest", command="why revenue --by customer"),
)
