"""How exactly text is read: fast where that gives the same numbers, else exactly."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Precision(Enum):
    """How exactly text is read.

    FAST assumes that the first rows of a file show how it is written, and leaves ids and dimensions as written. Where a
    text does not read, but might if all of its column were known, collecting the rows raises NeedsExact. EXACT goes
    through a column to find what its first rows do not show.
    """

    FAST = "fast"
    EXACT = "exact"


class NeedsExact(Exception):
    """A fast reading met a text that can be read only when the whole column is known."""


class HasQuotes(Exception):
    """Text that was cut at line breaks, as if it had no quotation marks, has one."""


def fast_if_it_will_do(work: Callable[[Precision], T]) -> T:
    """The result of `work` at FAST; where that raises NeedsExact, its result at EXACT."""
    try:
        return work(Precision.FAST)
    except NeedsExact:
        pass
    return work(Precision.EXACT)
