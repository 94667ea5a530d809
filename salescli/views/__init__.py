"""Views: the rows that measures count, each with the date on which it counts.

Each table has a module of its name, with `VIEWS`, and with `happened` if the data of the table can end. Nothing else
names these modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES
from salescli.views.base import Rule, Source, View, build, checked_columns

if TYPE_CHECKING:
    import polars as pl

    from salescli.model.measures import Measure

__all__ = ["HAPPENED", "VIEWS", "Rule", "Source", "View", "build", "checked_columns", "distinguished_by"]

#: The modules of the tables that have rows to count, by table.
_MODULES = {
    table: import_module(f"{__name__}.{table}") for table in TABLES if (Path(__file__).parent / f"{table}.py").is_file()
}

VIEWS: Mapping[str, View] = {name: view for module in _MODULES.values() for name, view in module.VIEWS.items()}

#: The days on which something happened in the files of each table. Plans and reps do not count.
HAPPENED: Mapping[str, Callable[[Source], pl.LazyFrame]] = {
    table: module.happened for table, module in _MODULES.items() if TABLES[table].can_end
}


def distinguished_by(measure: Measure) -> tuple[str, ...]:
    """The dimensions that decide which rows a measure means. The lines of one deal may differ in them."""
    return tuple(column for column in VIEWS[measure.view].condition(measure.where).reads if column in DIMENSIONS)
