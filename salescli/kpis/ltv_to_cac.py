"""How often a customer earns back what it cost to win.

Formula
    clv / cac

Counted by
    Customer lifetime value (see clv) and customer acquisition cost (see cac) of the period, with the settings of clv.
    The range begins where both do.

Empty when
    Either is empty: nobody was active, or nobody is new.

Source
    LTV:CAC ratio. Systems differ as for its two parts; some take the margin off the lifetime value first.

Elsewhere
    - SOMA, LTV:CAC Ratio: the same ratio, its lifetime value being of recurring revenue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.kpis.cac import KPI as CAC
from salescli.kpis.clv import KPI as CLV
from salescli.model.account import Formula, of_two
from salescli.model.measures import Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called, embedded, embedded_begins

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset


def _of_clv(kpi: Kpi, chosen: Mapping[str, Any], dataset: Dataset) -> Kpi:
    """The KPI with clv under its settings."""
    clv = CLV.configured(chosen, dataset)
    begins = (*embedded_begins(clv, "clv"), *embedded_begins(CAC, "cac"))
    return replace(kpi.replacing(**embedded(clv, "clv")), begins=begins)


KPI = Kpi(
    title="Lifetime value to acquisition cost",
    also_called=called("ltv-cac ltv-cac-ratio ltv-to-cac-ratio clv-cac clv-to-cac"),
    unit=Unit.RATIO,
    better=Better.HIGHER,
    theme=Theme.CUSTOMERS,
    rank=100,
    value="clv / cac",
    components={"clv": Derived("clv_value", Unit.MONEY), "cac": Derived("cac_value", Unit.MONEY)},
    hidden={**embedded(CLV, "clv"), **embedded(CAC, "cac")},
    settings=CLV.settings,
    adapted=_of_clv,
    at_least_one=("cac_ledger_cost", "cac_activity_cost", "cac_rep_cost"),
    needs_ends=True,
    account=Formula(drivers=of_two(("clv", Unit.MONEY), ("cac", Unit.MONEY)), ask=("clv", "cac")),
    uses=("cac", "clv"),
)
