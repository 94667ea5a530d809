"""The filters of a question in a record."""

from __future__ import annotations

from collections.abc import Sequence

from salescli.results.document import Names


def filters(where: Sequence[tuple[str, str | None]]) -> dict[str, object]:
    """The values that rows were filtered by, by dimension."""
    found: dict[str, list[str | None]] = {}
    for dimension, value in where:
        found.setdefault(dimension, []).append(value)
    return Names(found)
