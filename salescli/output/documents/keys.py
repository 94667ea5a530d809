"""The columns that say which group a row is of."""

from __future__ import annotations

from salescli.model.schema import ENTITIES


def key_columns(dimension: str | None) -> list[str]:
    """The columns that say the group of a split: a rep or a customer is two, its id and its name."""
    if dimension is None:
        return []
    return [ENTITIES[dimension][0], dimension] if dimension in ENTITIES else [dimension]
