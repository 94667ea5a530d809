"""The columns that say which group a row is of."""

from __future__ import annotations

from salescli.model.schema import ENTITIES


def key_columns(dimension: str | None) -> list[str]:
    """The columns of the group of a split: a rep or a customer has two, id and name."""
    if dimension is None:
        return []
    return [ENTITIES[dimension][0], dimension] if dimension in ENTITIES else [dimension]
