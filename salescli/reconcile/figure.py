"""The figure of another system, as a user writes it: as a figure of a target, in the unit of the KPI."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from salescli.errors import Unfit, UsageError
from salescli.message import say
from salescli.reconcile.model import Figure
from salescli.system.regex import regex
from salescli.targets import kpi_traits, quantities

if TYPE_CHECKING:
    from salescli.model.metric import Kpi

_DECIMALS = regex(r"\d\.(\d+)")


def read(text: str, kpi: Kpi, currency: str | None) -> Figure:
    """The figure. Raises UsageError for what is none, or is in another unit."""
    try:
        value, _ = quantities.bound(text, kpi_traits.measured(kpi, "value", currency))
    except Unfit as error:
        raise UsageError(say("reconcile.no_figure", text=text, reason=error.message), error.hint) from None
    decimals = _DECIMALS.search(text)
    return Figure(value, Decimal(5).scaleb(-(len(decimals[1]) if decimals else 0) - 1))
