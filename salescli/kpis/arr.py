"""Annual recurring revenue: twelve times the monthly.

Formula
    mrr * 12

Counted by
    The mrr of every spell that is active at the period's end, as mrr has it. Where the billing interval is known:
    annual_subscriptions + other_recurring - cancellations = value; the first two are those active on the day before
    the period or at any time of it, billed by the year (`12 months`, `annual`) and not, cancellations those of them
    that ended or were paused in it. An interval that no word tells is an error.

Empty when
    Never: without subscriptions it is 0.

Source
    ARR as a run rate. Systems differ: some count contracts of a year and longer only; here every recurring amount
    counts, and the components tell them apart.

Elsewhere
    - HubSpot, deal property ARR: what the recurring line items of one deal bring in a year, by its term (12 months
      without one), whatever its Amount says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import MRR, MRR_IN_FORCE, Unit, a_year
from salescli.model.metric import Better, Derived, Kpi, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_BY_BILLING = {
    "annual_subscriptions": Derived("annual * 12", Unit.MONEY),
    "other_recurring": Derived("other * 12", Unit.MONEY),
    "cancellations": Derived("ended * 12", Unit.MONEY),
}
_IN_FORCE = {
    "annual": MRR_IN_FORCE.among("annual").needing("is_annual"),
    "other": MRR_IN_FORCE.among("other").needing("is_annual"),
    "ended": MRR_IN_FORCE.among("billed").needing("is_annual").giving("ended"),
}


def _adapted(kpi: Kpi, chosen: Mapping[str, Any], dataset: Dataset) -> Kpi:
    if not dataset.has("customers", "billing_interval") and dataset.of("customers"):
        return replace(kpi, components={"mrr": MRR}, hidden={})
    if dataset.settings.is_by_month("customers"):  # a row of a month does not say what was cancelled
        return replace(kpi, components={"mrr": MRR}, hidden={})
    if any(dataset.has("customers", column) for column in ("amount", "unit_amount")):  # as money a year, undivided
        own = dict(zip(_BY_BILLING, map(a_year, _IN_FORCE.values()), strict=True))
        return replace(kpi, value=a_year(MRR), components={"mrr": MRR, **own}, hidden={})
    return kpi


KPI = Kpi(
    title="Annual recurring revenue",
    also_called=called(
        "annual-recurring-revenue annual-run-rate annualized-run-rate annualised-run-rate årlig-återkommande-intäkt"
    ),
    perhaps_called=called(
        "abonnemangsintäkter acv annual-contract-value net-new-arr recurring-revenue run-rate subscription-revenue "
        "återkommande-intäkter"
    ),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=80,
    value="mrr * 12",
    components={"mrr": MRR, **_BY_BILLING},
    hidden=_IN_FORCE,
    adapted=_adapted,
    account=Sum(
        drivers=one(
            Parts(
                (
                    Part("new", "new"),
                    Part("expansion", "expansion"),
                    Part("reactivation", "reactivation"),
                    Part("contraction", "contraction", reduces=True),
                    Part("churned", "churned", reduces=True),
                ),
                are_moves=True,
                scale=12,
            )
        ),
        measures={name: MRR.giving(name) for name in ("new", "expansion", "reactivation", "contraction", "churned")},
    ),
)
