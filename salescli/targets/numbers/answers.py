"""The questions that targets ask of KPIs, and the answers."""

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
    """A question about a KPI; `start` and `end` bound the days, `as_of` is an as-of date other than the run's."""

    kpi: str
    grain: Grain
    by: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    as_of: date | None = None

    @property
    def dimensions(self) -> list[str]:
        """The dimensions that it splits or filters by."""
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
    """The rows of a question, by period start and group; `data_end` is set where a period begins after the data end."""

    rows: Mapping[tuple[date, Group], Row]
    currency: str | None
    data_end: DataEnd | None = None

    def groups(self) -> list[Group]:
        """The groups that have any rows, in order."""
        return list(dict.fromkeys(row.group for row in self.rows.values()))

    def periods(self) -> list[Row]:
        """One row of each period, in order."""
        by_start = {row.start: row for row in self.rows.values()}
        return [by_start[start] for start in sorted(by_start)]


class Stretch(Struct, frozen=True):
    """A past period: its first day, the day as far into it as today is into the running one, and its last."""

    start: date
    reached: date
    end: date
