"""Views: the rows that measures count, each with the date on which it counts.

Each table has a module of its name, with `VIEWS`, and with `happened` if the data of the table can end. Nothing else
names these modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from salescli.model.measures import BY
from salescli.model.schema import DIMENSIONS
from salescli.model.tables import TABLES
from salescli.views.base import Rule, Source, View, build, checked_columns, dated, has, needs

if TYPE_CHECKING:
    import polars as pl

    from salescli.model.measures import Measure

__all__ = [
    "HAPPENED", "VIEWS", "Rule", "Source", "View", "build", "checked_columns", "distinguished_by", "view_of",
]  # fmt: skip

#: The tables that have rows to count.
_TABLES = tuple(table for table in TABLES if (Path(__file__).parent / f"{table}.py").is_file())


@cache
def _module(table: str) -> ModuleType:
    return import_module(f"{__name__}.{table}")


class _Views(Mapping[str, View]):
    """The views of all tables by name. Modules of tables are loaded in order until one has it: most often the first."""

    def __getitem__(self, name: str) -> View:
        for table in _TABLES:
            views: Mapping[str, View] = _module(table).VIEWS
            if name in views:
                return views[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for table in _TABLES for name in _module(table).VIEWS)

    def __len__(self) -> int:
        return sum(len(_module(table).VIEWS) for table in _TABLES)


def _happened(table: str, source: Source) -> pl.LazyFrame:
    days: pl.LazyFrame = _module(table).happened(source)
    return days


VIEWS: Mapping[str, View] = _Views()

#: The days on which something happened in the files of each table. Plans and reps do not count.
HAPPENED: Mapping[str, Callable[[Source], pl.LazyFrame]] = {
    table: partial(_happened, table) for table in _TABLES if TABLES[table].can_end
}


#: The days that every row has, unless it lacks one; the others say that something happened, which need not be so.
_OF_EVERY_ROW = ("created_at", "occurred_at", "incurred_at")


@cache
def named(name: str) -> View:
    """The view of a name; `TABLE by COLUMN` is all rows of a table, each on the day that the column says."""
    if BY not in name:
        return VIEWS[name]
    table, _, column = name.partition(BY)
    return View(
        table=table,
        noun=table,
        dated_by=column,
        rows=dated(table, column),
        requires=needs(table, column),
        given=has(table, column),
        needs_date=column in _OF_EVERY_ROW,
        decided_by=(column,),
        outcome=getattr(_module(table), "ENDED", None),
    )


def view_of(*measures: Measure) -> View:
    """The view that the measures count, which is one, with what the settings say of its rows for them."""
    view = named(measures[0].view)
    if all(measure.row_wise is None for measure in measures):
        return view
    from salescli.views.row_wise import extended

    return extended(view, measures)


def distinguished_by(measure: Measure) -> tuple[str, ...]:
    """The dimensions that decide which rows a measure means. The lines of one deal may differ in them."""
    reads = view_of(measure).condition(measure.where).reads
    own = measure.row_wise
    looked_up = [name.column for name in own.names if name.dimension] if own else []
    return tuple(dict.fromkeys([*(column for column in reads if column in DIMENSIONS), *looked_up]))
