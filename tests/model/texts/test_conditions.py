"""Conditions in words."""

from __future__ import annotations

import pytest

from salescli.errors import UsageError
from salescli.model.texts import conditions


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ((), []),
        ("region=South", [("region", "South")]),
        (["region = South", "team="], [("region", "South"), ("team", None)]),
        ({"region": ["South", None], "team": "a"}, [("region", "South"), ("region", None), ("team", "a")]),
    ],
)
def test_conditions(where: conditions.Where, found: list[tuple[str, str | None]]) -> None:
    assert list(conditions.of(where)) == found


def test_a_text_without_equals_is_none() -> None:
    with pytest.raises(UsageError):
        list(conditions.of("region"))
