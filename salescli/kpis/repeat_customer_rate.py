"""Of the customers who bought, the share that had bought before.

Formula
    repeat / customers * 100

Counted by
    Customers of won deals, by the date these closed. `repeat` are those with a deal later than the day of their first
    won deal; that is the first of the whole company, whatever the split, the filter or --from. Deals without a customer
    are left out.

Empty when
    No customer bought in the period.

Source
    Repeat customer rate, with the base of Shopify's: the customers who bought in the period. A second deal on the day
    of the first is no return. Who bought before the files begin counts as new at first; a note says since when the
    files know won deals.

Elsewhere
    - Shopify, returning customer rate: of the customers who ordered in the range, those with more than one order from
      the shop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import CUSTOMERS_OF_WON, REPEAT_CUSTOMERS, WON_LOOKED_UP, Unit
from salescli.model.metric import Better, Kpi, Theme, called

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note


def _remarks(frame: pl.DataFrame, dataset: Dataset) -> list[Note]:
    from salescli.results.note import note
    from salescli.views.repeat_customers import first_won

    day = first_won(dataset)
    return [note("known_since", 0, "kpis.known_since", day=day)] if day else []


KPI = Kpi(
    title="Repeat customer rate",
    also_called=called(
        "repeat-rate repeat-purchase-rate repeat-customers repurchase-rate returning-customers "
        "returning-customer-rate återköp återköpsgrad återköpsfrekvens återkommande-kunder"
    ),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=66,
    value="repeat / customers * 100",
    components={"repeat": REPEAT_CUSTOMERS, "customers": CUSTOMERS_OF_WON},
    hidden={"deals_checked": WON_LOOKED_UP},
    remarks=_remarks,
    account=Ratio(
        numerator="repeat",
        denominator="customers",
        scale=100,
        drivers=one(
            Inputs(
                (Input("repeat", "repeat", Unit.COUNT), Input("customers", "customers", Unit.COUNT)),
                "repeat / customers * 100",
            )
        ),
    ),
)
