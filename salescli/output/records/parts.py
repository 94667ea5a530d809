"""What the JSON outputs have in common: notes, periods, a number."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

#: A number, exact; money and rates may have decimals.
Number: TypeAlias = int | float
Version: TypeAlias = Literal[1]
#: The values of a filter, by dimension; null is "without".
Where: TypeAlias = dict[str, list[str | None]]


class Note(Struct, forbid_unknown_fields=True):
    """What a reader of the number must know. The code is stable within a major version."""

    code: str
    count: int
    text: str


class Days(Struct, forbid_unknown_fields=True):
    """The days that a row is compared with."""

    start: date
    end: date


class Period(Struct, forbid_unknown_fields=True):
    """A period with its days."""

    period: str
    start: date
    end: date
    complete: bool | UnsetType = UNSET
