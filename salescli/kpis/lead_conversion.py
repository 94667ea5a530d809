"""Of the leads that came in, the share that became a sale.

Formula
    sales_count / leads * 100

Counted by
    Leads are deals by the date they were created; sales are won deals by the date they closed. With the setting
    `basis = "cohort"` the sales are those of the leads counted that are won by the as-of date. With
    `qualified = true` only qualified leads count; by period the sales stay whole.

Empty when
    No lead came in.

Source
    Lead-to-sale conversion. Systems differ: by period (here), this month's sales over this month's leads, can pass
    100 %; by cohort it cannot, but young cohorts are not finished. The article's formula is by period.

Elsewhere
    - SOMA, New Business Opportunity Close Rate: of the opportunities opened in the period, those won since: the basis
      `cohort` here.
    - HubSpot, closing ratio: deals closed over qualified leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Ratio, Sample, of_two
from salescli.model.measures import LEADS, WON, WON_LOOKED_UP, Unit
from salescli.model.metric import Better, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset


def _basis(kpi: Kpi, basis: str, dataset: Dataset) -> Kpi:
    if basis != "cohort":
        return kpi
    return replace(
        kpi.replacing(sales_count=_COHORT, deals_checked=WON_LOOKED_UP),
        account=_ACCOUNT.under("basis=cohort"),
        past_moves=True,
    )


def _qualified(kpi: Kpi, only: bool, dataset: Dataset) -> Kpi:
    if not only:
        return kpi
    kpi = kpi.replacing(leads=LEADS.among("qualified"))
    is_cohort = kpi.measures["sales_count"] == _COHORT
    return kpi.replacing(sales_count=LEADS.among("qualified won")) if is_cohort else kpi


_COHORT = LEADS.among("won")


_ACCOUNT = Ratio(
    numerator="sales_count",
    denominator="leads",
    scale=100,
    drivers=of_two(("sales_count", Unit.COUNT), ("leads", Unit.COUNT), 100),
    samples_with={"basis=cohort": Sample.THINGS},
)


KPI = Kpi(
    title="Lead conversion",
    also_called=called(
        "lead-conversion-rate lead-to-sale lead-to-sale-rate lead-to-win lead-to-win-rate lead-to-customer "
        "lead-to-customer-rate lead-to-close lead-to-close-rate leadskonvertering lead-till-affär"
    ),
    perhaps_called=called(
        "close-rate close-ratio closing-rate closing-ratio conversion conversion-rate konvertering konverteringsgrad"
    ),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=20,
    value="sales_count / leads * 100",
    components={"leads": LEADS, "sales_count": WON},
    settings={
        "basis": Setting(
            '"period", or "cohort": the leads of the period that are won by the as-of date',
            change=_basis,
            default="period",
            choices=("period", "cohort"),
        ),
        "qualified": Setting(
            "true counts qualified leads only",
            change=_qualified,
            default=False,
        ),
    },
    account=_ACCOUNT,
)
