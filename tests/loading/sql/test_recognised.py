"""What the values under a header are."""

from __future__ import annotations

import pytest

from salescli.loading.sql.recognised import kind_of
from salescli.model.schema import Kind


@pytest.mark.parametrize(
    ("values", "kind", "mostly"),
    [
        (["1", "2.5", ""], Kind.NUMBER, Kind.NUMBER), (["1,5", "2"], Kind.NUMBER, Kind.NUMBER),
        (["1", "2", "x"], Kind.TEXT, Kind.NUMBER), (["1", "x"], Kind.TEXT, Kind.TEXT),
        (["2026-01-02", ""], Kind.TIME, Kind.TIME), (["yes", "no"], Kind.FLAG, Kind.FLAG),
        (["y", "n"], Kind.TEXT, Kind.TEXT), (["North", "South"], Kind.TEXT, Kind.TEXT),
        ([], Kind.TEXT, Kind.TEXT), (["", " "], Kind.TEXT, Kind.TEXT),
    ],
)  # fmt: skip
def test_a_kind_is_what_all_values_are(values: list[str], kind: Kind, mostly: Kind) -> None:
    assert kind_of(values) is kind
    assert kind_of(values, mostly=True) is mostly
