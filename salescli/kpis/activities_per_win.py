"""How many activities it takes to win a deal.

Formula
    (calls + emails + meetings + demos) / deals

Counted by
    Won deals, by the date they closed, and done calls, emails, meetings and demos on them up to that day, whoever did
    them. They are dated and grouped as the deal is. A note says how many activities of the range name no deal.

Empty when
    No deal was won in the period.

Source
    Activities per won deal, those on the deals that were won, as in SOMA. Systems differ: some divide all activities
    of the period by its wins.

Elsewhere
    - SOMA, AE Activities per New Business Deal: the activities of account executives alone, on each opportunity of
      new business that was won.
    - Dealcode, activities per won deal: those between the creation and the close of the deal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import CONTACTS_LOOKED_UP, WON, Aggregate, Measure, Unit
from salescli.model.metric import Better, Kpi, Theme, called

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note

_ON_DEALS = {
    column: Measure("closed_deals", Aggregate.SUM, column=column, where="won")
    for column in ("calls", "emails", "meetings", "demos")
}
_OF_NO_DEAL = Measure("activities", Aggregate.COUNT, where="of no deal", dates_range=False).everywhere()


def _remarks(frame: pl.DataFrame, dataset: Dataset) -> list[Note]:
    from salescli.results.note import note

    count = int(frame.unique("start")["of_no_deal"].sum() or 0)
    return [note("of_no_deal", count, "kpis.of_no_deal")] if count else []


KPI = Kpi(
    title="Activities per win",
    also_called=called(
        "activities-per-deal touches-per-win touches-per-deal touchpoints-per-win aktiviteter-per-affär "
        "aktiviteter-per-order"
    ),
    unit=Unit.COUNT,
    better=Better.NEUTRAL,
    theme=Theme.ACTIVITY,
    rank=95,
    value="(calls + emails + meetings + demos) / deals",
    components={**_ON_DEALS, "deals": WON},
    hidden={"of_no_deal": _OF_NO_DEAL, "activities_checked": replace(CONTACTS_LOOKED_UP, where="done")},
    remarks=_remarks,
    account=Ratio(
        numerator="calls + emails + meetings + demos",
        denominator="deals",
        drivers=one(
            Inputs(
                (
                    Input("calls", "calls", Unit.COUNT),
                    Input("emails", "emails", Unit.COUNT),
                    Input("meetings", "meetings", Unit.COUNT),
                    Input("demos", "demos", Unit.COUNT),
                    Input("deals", "deals", Unit.COUNT),
                ),
                "(calls + emails + meetings + demos) / deals",
            )
        ),
    ),
)
