"""What targets ask of KPIs, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from salescli.engine.notes.data_end import DataEnd
    from salescli.model.calendar import Grain
    from salescli.targets.model import Group


class Question(Struct, frozen=True):
    """What is asked of a KPI; `start` and `end` bound the days, `as_of` is another day to see it from."""

    kpi: str
    grain: Grain
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    as_of: date | None = None

    @property
    def dimensions(self) -> list[str]:
        """What it splits or filters by."""
        return [*self.by, *(condition.partition("=")[0].strip() for condition in self.where)]


class Row(Struct, frozen=True):
    """The numbers of one period and group: value and components."""

    label: str
    start: date
    end: date
    complete: bool
    group: Group
    numbers: Mapping[str, Decimal | None]


class Answer(Struct, frozen=True):
    """The rows of a question, by period start and group; `data_end` where a period asked for begins after the data."""

    rows: Mapping[tuple[date, Group], Row]
    currency: str | None
    data_end: DataEnd | None = None

    def groups(self) -> list[Group]:
        """The groups that have anything, in order."""
        return list(dict.fromkeys(row.group for row in self.rows.values()))

    def periods(self) -> list[Row]:
        """One row of each period, in order."""
        by_start = {row.start: row for row in self.rows.values()}
        return [by_start[start] for start in sorted(by_start)]


class Stretch(Struct, frozen=True):
    """A past period: its first day, the day in it that is as far along as today in the running one, and its last."""

    start: date
    reached: date
    end: date
