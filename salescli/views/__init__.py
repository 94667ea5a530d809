"""Views: the rows that measures count, each with the date it is counted on. One module a table."""

from __future__ import annotations

from collections.abc import Mapping

from salescli.views import activities, costs, customers, deals, reps
from salescli.views.base import Rule, Source, View, build, checked_columns

__all__ = ["VIEWS", "Rule", "Source", "View", "build", "checked_columns"]

VIEWS: Mapping[str, View] = {
    **deals.VIEWS,
    **activities.VIEWS,
    **customers.VIEWS,
    **reps.VIEWS,
    **costs.VIEWS,
}
