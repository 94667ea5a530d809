"""salescli: sales KPIs from CRM exports, the right number and what it left out.

From Python:

    import salescli
    result = salescli.compute("monthly-growth", deals="deals.csv", by=["region"])
    result.frame      # a Polars DataFrame: period, start, end, complete, region, value, sales, previous_sales
    salescli.why("revenue", deals="deals.csv", at="2025-Q4").frame   # what drove the change, and which groups
"""

from __future__ import annotations

from salescli.system.version import __version__ as __version__

TYPE_CHECKING = False  # importing `typing` takes longer than all that happens before the program runs
if TYPE_CHECKING:
    from salescli.notebook import check as check
    from salescli.notebook import compute as compute
    from salescli.notebook import forecast as forecast
    from salescli.notebook import funnel as funnel
    from salescli.notebook import report as report
    from salescli.notebook import why as why

__all__ = ["__version__", "check", "compute", "forecast", "funnel", "report", "why"]


def __getattr__(name: str) -> object:
    """What Python programs call is loaded when it is first used: `import salescli` alone stays cheap."""
    if name in ("check", "compute"):
        from importlib import import_module

        return getattr(import_module("salescli.notebook"), name)
    if name in ("forecast", "funnel", "report", "why"):
        from importlib import import_module

        return import_module(f"salescli.{name}")  # modules that can be called
    raise AttributeError(f"module 'salescli' has no attribute {name!r}")
