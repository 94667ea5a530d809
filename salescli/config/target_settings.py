"""A target as it is written: one `[[target]]` of the settings, or one line of a targets CSV."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

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
