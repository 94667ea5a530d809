"""What the parts of a report count that are no KPIs of their own: funnel, forecast and cohorts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salescli.model.metric import Kpi

#: The words that `[report] kpis` may have besides the names of KPIs.
PARTS = ("funnel", "forecast", "cohorts", "changes")


def counted_by(words: Collection[str]) -> list[Kpi]:
    """What the parts with these words count, as KPIs; without any word those of all parts."""
    from salescli.cohorts import compute as cohorts
    from salescli.cohorts.model import Of
    from salescli.forecast import KPI as FORECAST
    from salescli.funnel import deals

    every = {"funnel": deals.KPI, "forecast": FORECAST, "cohorts": cohorts.KPIS[Of.CUSTOMERS]}
    return [kpi for word, kpi in every.items() if not words or word in words]
