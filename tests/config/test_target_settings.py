"""Targets as they are written: what makes no sense is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.config.target_settings import TargetSetting


def test_what_is_not_said_has_a_default() -> None:
    target = TargetSetting(kpi="revenue")
    assert (target.column, target.severity, target.confidence) == ("value", "error", Decimal("0.95"))
    assert (target.by, target.where, target.min_n) == ([], {}, None)


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("min_n", 0),
        ("confidence", Decimal(1)),
        ("confidence", Decimal("-0.1")),
        ("between", ["1"]),
        ("between", ["1", "2", "3"]),
    ],
)
def test_what_makes_no_sense_is_refused(key: str, given: object) -> None:
    with pytest.raises(ValueError, match=key):
        TargetSetting(kpi="revenue", **{key: given})  # type: ignore[arg-type]


def test_the_bounds_of_what_makes_sense() -> None:
    TargetSetting(kpi="revenue", min_n=1, confidence=Decimal(0), between=["1", "2"])
