"""The rows behind a change: their effects sum to it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

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


def test_the_largest_are_the_first_of_all_whatever_the_file_is_like(tmp_path: Path) -> None:
    """Ids with blanks, cells over several lines and values that later rows write in another way: read fast or not."""
    rows = ["deal_id,name,value,status,created_at,closed_at"]
    for number in range(300):
        day = f"2025-{10 + number % 2}-{1 + number % 28:02}"
        value = str(number * 7 % 300) if number < 250 else f'"{number * 7 % 300},5"'
        rows.append(f' D{number} ,"a\nb{number}",{value},won,2025-01-01,{day}')
    (tmp_path / "deals.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    asked = {"at": "2025-11", "by": "none", "as_of": "2025-12-31"}
    some = why("revenue", tmp_path, largest=3, **asked).effects
    every = why("revenue", tmp_path, rows=True, **asked).effects
    assert some is not None and every is not None and some.frame.height == 6
    for window in ("at", "versus"):
        mine, others = (frame.filter(pl.col("window") == window) for frame in (some.frame, every.frame))
        assert mine.rows() == others.head(3).rows()
