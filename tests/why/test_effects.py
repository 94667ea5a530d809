"""The rows behind a change: their effects sum to it."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from tests.conftest import SAMPLE
from tests.why.accounts import why


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("revenue", {"at": "2025-Q4"}),
        ("revenue", {"at": "2025-11", "by": "region,product"}),
        ("revenue", {"at": "2025-11", "as_of": "2025-11-20"}),
        ("revenue", {"at": "2025-02", "versus": "2025-10", "where": "region=East"}),
        ("deals-won", {"at": "2025", "by": "rep"}),
        ("leads", {"at": "2025-11"}),
        ("calls", {"at": "2025-11", "versus": "year"}),
        ("quotes-sent", {"at": "2025-11"}),
        ("pipeline-value", {"at": "2025-11"}),
        ("open-deals", {"at": "2025-11", "versus": "2025-09"}),
    ],
)
def test_the_effects_sum_to_the_change(name: str, asked: dict[str, str]) -> None:
    found = why(name, SAMPLE, rows=True, **asked)
    assert found.effects is not None
    frame = found.effects.frame
    assert Decimal(str(frame["effect"].sum())) == found.total.contribution
    sizes = frame["effect"].abs()
    assert sizes.equals(sizes.sort(descending=True))
    later = frame.filter(window="at")["effect"]
    assert Decimal(str(later.sum())) == Decimal(str(found.total.value))


def test_the_largest_of_each_window() -> None:
    every = why("revenue", SAMPLE, at="2025-Q4", rows=True).effects
    some = why("revenue", SAMPLE, at="2025-Q4", largest=3).effects
    assert every is not None
    assert some is not None
    expected = pl.concat([every.frame.filter(window=window).head(3) for window in ("at", "versus")])
    assert some.frame.equals(expected)
    assert some.frame["effect"].to_list()[0] == 454300
