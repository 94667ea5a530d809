"""How exactly text is read: fast where that comes to the same, else exactly."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Precision(Enum):
    """How exactly text is read.

    FAST takes the first rows of a file at their word and leaves ids and dimensions as they stand. Where a text does not
    read that might, once all of its column is known, collecting the rows raises NeedsExact. EXACT goes through a column
    for what its first rows leave open.
    """

    FAST = "fast"
    EXACT = "exact"


class NeedsExact(Exception):
    """A fast reading met what only all of a column can settle."""


def fast_if_it_will_do(work: Callable[[Precision], T]) -> T:
    """What `work` collects fast; where it needs to read exactly, what it then collects."""
    try:
        return work(Precision.FAST)
    except NeedsExact:
        pass
    return work(Precision.EXACT)
