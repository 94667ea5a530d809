"""The comparison of groups as data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from salescli.model.account import Method
    from salescli.model.calendar import AsOf
    from salescli.model.metric import Kpi
    from salescli.results.note import Note
    from salescli.results.table import Number


class Verdict(StrEnum):
    """What an interval says of a difference."""

    HIGHER = "higher"
    LOWER = "lower"
    NOT_CLEAR = "no clear difference"
    TOO_FEW = "too few"


class Share(Struct, frozen=True, kw_only=True):
    """What a group of a split accounts for of a difference, as written: with six decimals.

    `value` and `versus_value` are those of the KPI, `contribution`, `rate` and `mix` in its unit (points of percent);
    of a sum there are no rate, mix and weights (in percent).
    """

    name: str | None
    value: Number
    versus_value: Number
    contribution: Decimal
    rate: Decimal | None = None
    mix: Decimal | None = None
    weight: Decimal | None = None
    versus_weight: Decimal | None = None


class Comparison(Struct, frozen=True, kw_only=True):
    """A group against another: their values, how many things or rows each has, and the interval of the difference.

    `difference`, `low` and `high` are in the unit of the KPI (points of percent), with six decimals. `shares` are what
    the groups of a split account for, the largest first.
    """

    group: str
    versus: str
    value: Number
    versus_value: Number
    n: int | None = None
    versus_n: int | None = None
    difference: Decimal | None = None
    difference_percent: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    verdict: Verdict | None = None
    shares: tuple[Share, ...] = ()


class Compared(Struct, frozen=True, kw_only=True):
    """Comparisons of groups over one span of days (none where nothing is dated).

    `confidence` is what was asked for, `confidence_each` that of each interval, where there are several (`each`).
    """

    kpi: Kpi
    start: date | None
    end: date | None
    as_of: AsOf
    currency: str | None
    where: tuple[tuple[str, str | None], ...]
    method: Method
    confidence: Decimal
    confidence_each: Decimal
    comparisons: tuple[Comparison, ...]
    each: str | None = None
    by: tuple[str, ...] = ()
    is_ratio: bool = False
    notes: tuple[Note, ...] = ()
