"""What the deals won are worth after the average cost of one for each.

Formula
    bookings_value - average_cost * bookings

Counted by
    Won deals that have a value, by the date they closed. `average_cost` is the mean over those of them that have a
    cost; the setting `transaction_cost` supplies it where no file has a column of costs.

Empty when
    Deals were won and none of them has a cost. Without any deal it is 0.

Source
    Bookings are what was signed, not what was delivered or paid. Systems differ on taking costs off; most show the
    plain value, here `bookings_value`.

Elsewhere
    - SOMA, Net Bookings: the contract value of all deals won less that of bookings that churned; costs have no say.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Formula, Input, Inputs, one
from salescli.model.measures import COST, SALES, SOLD, Aggregate, Measure, Missing, Unit
from salescli.model.metric import Better, Derived, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note


def _remarks(frame: pl.DataFrame, dataset: Dataset) -> list[Note]:
    from salescli.results.note import note

    unknown = int(frame.filter(frame["average_cost"].is_null())["bookings"].sum())
    if not unknown:
        return []
    if dataset.has("deals", "cost"):
        return [note("no_cost", unknown, "kpis.bookings_without_cost")]
    return [note("no_cost", unknown, "kpis.bookings_without_costs")]


def _unused(frame: pl.DataFrame, dataset: Dataset) -> list[Note]:
    from salescli.results.note import note

    return [note("setting_not_used", 0, "kpis.cost_not_used"), *_remarks(frame, dataset)]


def _supplied(kpi: Kpi, cost: Decimal | None, dataset: Dataset) -> Kpi:
    if cost is None:
        return kpi
    if dataset.has("deals", "cost"):
        return replace(kpi, remarks=_unused)
    return kpi.replacing(average_cost=Derived(f"{cost:f} if bookings else 0", Unit.MONEY))


KPI = Kpi(
    title="Monthly bookings",
    also_called=called("bookings-after-cost bookings-less-cost bokningar-efter-kostnad"),
    perhaps_called=called("bokningar bookings net-bookings"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=60,
    value="bookings_value - average_cost * bookings",
    components={
        "bookings_value": SALES,
        "bookings": SOLD,
        "average_cost": Derived("costs / costed if bookings else 0", Unit.MONEY),
    },
    hidden={
        "costs": COST.needing("value").or_missing(Missing.NULL),
        "costed": Measure("closed_deals", Aggregate.COUNT, where="won", needs=("value", "cost"), missing=Missing.NULL),
    },
    settings={
        "transaction_cost": Setting(
            "what a booking costs on average, where no file has a column of costs", change=_supplied, kind=Decimal
        )
    },
    remarks=_remarks,
    account=Formula(
        drivers=one(
            Inputs(
                (
                    Input("bookings", "bookings"),
                    Input("average_value", "bookings_value / bookings", Unit.MONEY),
                    Input("average_cost", "average_cost", Unit.MONEY),
                ),
                "bookings * (average_value - average_cost)",
            )
        ),
        ask=("revenue", "deals-won", "average-purchase-value"),
    ),
)
