"""One part of a table of order lines (see `parts`)."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """One of several parts: the deals whose key has this hash."""

    number: int = 0
    of: int = 1


WHOLE = Part()
