"""Which columns a KPI needs, found out from its declaration: the plan is asked which files it could be made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import polars as pl
from msgspec.structs import replace

from salescli.config.settings import Settings
from salescli.engine.plan import Query, plan
from salescli.errors import MissingInputError
from salescli.explain import catalogue
from salescli.message import say
from salescli.model.calendar import AsOf, Calendar, Span
from salescli.model.metric import Kpi
from salescli.model.tables import TABLES

#: A column of the input, with its table.
Place = tuple[str, str]
#: Of columns that say the same, those that are asked of a user first.
_FIRST = ("closed_at", "status", "stage", "won_at", "mrr", "billing_interval", "amount")
_EVERY = [(table.name, column) for table in TABLES.values() for column in table.columns]


class Headers:
    """A dataset of which nothing but the columns is known, and that some deals have been won."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = frozenset(places)
        self.settings = Settings()

    def of(self, table: str) -> list[Any]:
        """A file of the table, where the columns are there that every file of it has."""
        always = [column.name for column in TABLES[table].columns.values() if column.required]
        found = {column for each, column in self.places if each == table}
        return (
            [SimpleNamespace(file=SimpleNamespace(name=table, headers=()))]
            if found and found.issuperset(always)
            else []
        )

    def has(self, table: str, *columns: str) -> bool:
        return bool(self.of(table)) and all((table, column) in self.places for column in columns)

    def require(self, table: str, columns: Iterable[str], purpose: object) -> None:
        if not self.has(table, *columns):
            raise MissingInputError(say("engine.add_one_of"))

    def frame(self, table: str, columns: Iterable[str]) -> pl.LazyFrame:
        return pl.LazyFrame({"status": ["won"], "stage": ["won"], "status:unread": [False]})


@dataclass(frozen=True)
class Needs:
    """What a KPI needs: `groups` of columns, each with what does instead; `optional` are read where they are there."""

    kpi: Kpi

    def _plan(self, places: Iterable[Place]) -> Any:
        dataset: Any = Headers(places)
        kpi = replace(self.kpi.configured({}, dataset), name=self.kpi.name)
        day = AsOf(date(2025, 12, 31))
        return plan(kpi, dataset, Query(kpi.grain, kpi.by, (), Span(), day, Calendar()))

    def can(self, places: Iterable[Place]) -> bool:
        """Whether the KPI can be computed from files with these columns."""
        try:
            self._plan(places)
        except MissingInputError:
            return False
        return True

    @cached_property
    def order(self) -> list[Place]:
        """All columns, those first that are tried first whether it can do without them."""
        inputs = [name.partition(" ")[0] for name in catalogue.inputs(self.kpi)]
        tables = sorted(TABLES, key=lambda name: inputs[::-1].index(name) if name in inputs else -1)
        columns = _FIRST[::-1]
        return sorted(
            _EVERY,
            key=lambda place: (tables.index(place[0]), columns.index(place[1]) if place[1] in columns else -1),
        )

    def _fewest(self, places: Iterable[Place]) -> frozenset[Place]:
        """Places of which none can be left out."""
        kept = list(places)
        for table in dict.fromkeys(table for table, _ in self.order):  # whole tables first: so few plans are made
            if self.can(fewer := [each for each in kept if each[0] != table]):
                kept = fewer
        for place in list(kept):
            if self.can(fewer := [each for each in kept if each != place]):
                kept = fewer
        return frozenset(kept)

    @cached_property
    def fewest(self) -> frozenset[Place]:
        return self._fewest(self.order)

    @cached_property
    def groups(self) -> dict[tuple[frozenset[Place], ...], list[Place]]:
        """The columns that it needs, by the ways to do without them: none, or further columns in their place."""
        found: dict[tuple[frozenset[Place], ...], list[Place]] = {}
        for place in sorted(self.fewest):
            ways: list[frozenset[Place]] = []
            without = {place}
            while self.can(rest := [each for each in self.order if each not in without]):
                instead = self._fewest(rest) - self.fewest
                ways.append(instead)
                without |= instead
                if not instead:
                    break
            found.setdefault(tuple(ways), []).append(place)
        return found

    @cached_property
    def optional(self) -> list[Place]:
        """The columns that are read where they are there."""
        used = self.fewest | {place for ways in self.groups for way in ways for place in way}
        batches = self._plan(_EVERY).batches
        read = {(each.view.table, column) for each in batches for column in each.columns_read}
        return sorted((read & set(_EVERY)) - used)

    def text(self) -> str:
        """All of it in words: the columns by table, each with what does in its place."""
        by_table: dict[str, list[str]] = {}
        for ways, places in self.groups.items():
            others = [_columns(way, places[0][0], " with ") for way in ways if way]
            instead = f" (or {', or '.join(others)})" if others else ""
            tables = list(dict.fromkeys(table for table, _ in places))
            for table in tables:
                text = _columns([place for place in places if place[0] == table], table)
                by_table.setdefault(table, []).append(text + (instead if table == tables[-1] else ""))
        needed = "; ".join(f"{table}: {', '.join(texts)}" for table, texts in by_table.items())
        return needed + (f". If there: {_columns(self.optional)}" if self.optional else "") + "."


def _columns(places: Iterable[Place], home: str = "", between: str = "; ") -> str:
    """Columns by table; those of `home` without its name, and first."""
    by_table: dict[str, list[str]] = {}
    for table, column in sorted(places, key=lambda place: (place[0] != home, place)):
        by_table.setdefault(table, []).append(f"`{column}`")
    return between.join(
        ", ".join(columns) if table == home else f"{table}: {', '.join(columns)}" for table, columns in by_table.items()
    )
