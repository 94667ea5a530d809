"""By how much more, or fewer, leads came in than in the period before, in percent.

Formula
    (leads - previous_leads) / previous_leads * 100

Counted by
    Deals by the date they were created, in the period and in the one before, whatever --from says. A running period
    is compared with a whole one; a note gives its growth against as many days.

Empty when
    No lead came in in the period before, or it is the first period of the data.

Source
    Lead velocity rate (LVR). SOMA's counts prospects, of which files of deals know only those that became deals. Many
    count qualified leads only: the setting `qualified` does. Those of the last weeks may not be qualified yet.

Elsewhere
    - SOMA, Lead Velocity Rate: the growth in new prospects, often marketing-qualified leads, which it keeps apart
      from opportunities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Refused
from salescli.model.calendar import Grain
from salescli.model.measures import LEADS, Unit
from salescli.model.metric import Better, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note


def _not_qualified_yet(frame: pl.DataFrame, dataset: Dataset) -> list[Note]:
    from salescli.results.note import note

    return [note("not_qualified_yet", 0, "kpis.not_qualified_yet")]


def _qualified(kpi: Kpi, only: bool, dataset: Dataset) -> Kpi:
    if not only:
        return kpi
    leads = LEADS.among("qualified")
    return replace(kpi.replacing(leads=leads, previous_leads=leads.previous()), remarks=_not_qualified_yet)


KPI = Kpi(
    title="Lead velocity",
    also_called=called("lvr lead-velocity-rate lead-growth lead-growth-rate leads-growth leadstillväxt"),
    perhaps_called=called("velocity"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=15,
    value="(leads - previous_leads) / previous_leads * 100",
    components={"leads": LEADS, "previous_leads": LEADS.previous()},
    grains=tuple(grain for grain in Grain if grain is not Grain.TOTAL),
    has_total=False,
    settings={
        "qualified": Setting("true counts qualified leads only", change=_qualified, default=False),
    },
    account=Refused(reason="why.is_a_change", command="why leads"),
)
