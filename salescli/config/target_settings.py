"""A target as it is written: one `[[target]]` of the settings, or one line of a targets CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from msgspec import Struct, field

from salescli.errors import Unfit

#: A number in the KPI's own unit, or text that names the unit: `12`, `"12%"`, `"100000 SEK"`.
Written = Decimal | str


class BoundsSetting(Struct, frozen=True):
    """One value of `values` with its bounds: `{ min = … }`, `{ max = … }` or both."""

    min: Written | None = None
    max: Written | None = None


class TargetSetting(Struct, frozen=True):
    """`[[target]]`: which number should reach what, when, and who should reach it."""

    kpi: str
    name: str | None = None
    column: str = "value"
    period: Literal["day", "week", "month", "quarter", "year", "total"] | None = None
    by: str | list[str] = field(default_factory=list)
    where: dict[str, str | list[str]] = field(default_factory=dict)
    at: str | None = None
    due: date | None = None
    min: Written | None = None
    max: Written | None = None
    between: list[Written] | None = None
    change: Written | None = None
    values: dict[str, Written | BoundsSetting] | None = None
    unit: str | None = None
    versus: str | None = None
    owner: str | None = None
    severity: Literal["error", "warning"] = "error"
    min_n: int | None = None
    confidence: Decimal = Decimal("0.95")
    part_of: str | None = None

    #: By key, an example of its value, as the file has it.
    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "kpi": '"revenue"',
        "name": '"Bigger deals by Christmas"',
        "column": '"deals"',
        "period": '"quarter"',
        "by": '"rep"',
        "where": '{ region = ["South", "West"] }',
        "at": '"each"',
        "due": "2026-12-31",
        "min": '"500000 SEK"',
        "max": '"900000 SEK"',
        "between": '["500000 SEK", "900000 SEK"]',
        "change": '"+20%"',
        "values": '{ "2026-Q1" = "500000 SEK", "2026-Q2" = "600000 SEK" }',
        "unit": '"SEK"',
        "versus": '"year"',
        "owner": '"anna"',
        "severity": '"warning"',
        "min_n": "20",
        "confidence": "0",
        "part_of": '"Grow the South"',
    }

    def __post_init__(self) -> None:
        if self.min_n is not None and self.min_n < 1:
            raise Unfit("config.min_n")
        if not 0 <= self.confidence < 1:
            raise Unfit("config.confidence")
        if self.between is not None and len(self.between) != 2:
            raise Unfit("config.between")


class TargetsSettings(Struct, frozen=True):
    """`[targets]`: CSV files with one target a line."""

    files: list[str] = field(default_factory=list)

    #: By key, an example of its value, as the file has it.
    EXAMPLES: ClassVar[Mapping[str, str]] = {
        "files": '["goals.csv"]',
    }
