"""salescli: sales KPIs from CRM exports, the right number and what it left out.

From Python:

    import salescli
    result = salescli.compute("monthly-growth", deals="deals.csv", by=["region"])
    result.frame      # a Polars DataFrame: period, start, end, complete, region, value, sales, previous_sales
"""

from __future__ import annotations

from salescli.system.version import __version__ as __version__

TYPE_CHECKING = False  # importing `typing` takes longer than all that happens before the program runs
if TYPE_CHECKING:
    from salescli.api import compute as compute

__all__ = ["__version__", "compute"]


def __getattr__(name: str) -> object:
    """`compute` is loaded when it is first used: `import salescli` alone stays cheap."""
    if name == "compute":
        from salescli.api import compute

        return compute
    raise AttributeError(f"module 'salescli' has no attribute {name!r}")
