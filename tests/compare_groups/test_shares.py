"""What groups account for of a difference, by hand, and where it is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli.errors import UsageError
from salescli.i18n.language import ENGLISH
from tests.compare_groups.asking import compared

DEALS = """deal_id,customer_id,region,product,status,closed_at,value
1,c1,South,A,won,2025-01-05,100
2,c2,South,A,won,2025-01-05,100
3,c3,South,B,won,2025-01-05,400
4,c4,North,A,won,2025-01-05,100
5,c5,North,B,won,2025-01-05,400
6,c5,North,C,won,2025-01-05,700
"""


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    return path


def test_of_a_sum(deals: Path) -> None:
    (found,) = compared("revenue", deals, group="region=South", by="product", as_of="2025-12-31").comparisons
    assert [(each.name, each.value, each.versus_value, each.contribution) for each in found.shares] == [
        ("C", 0, 700, -700), ("A", 200, 100, 100), ("B", 400, 400, 0),
    ]  # fmt: skip
    assert (found.difference, found.shares[0].rate) == (-600, None)


def test_groups_with_the_same_rates_differ_by_mix_alone(deals: Path) -> None:
    """R 200 and 400, R̄ 300: A (2⁄3 − 1⁄3) × (100 − 300), B 0 × …, C (0 − 1⁄3) × (700 − 300)."""
    (found,) = compared(
        "average-purchase-value", deals, group="region=South", by="product", as_of="2025-12-31"
    ).comparisons
    assert {each.name: (each.rate, each.mix) for each in found.shares} == {
        "A": (0, Decimal("-66.666667")), "B": (0, 0), "C": (0, Decimal("-133.333333")),
    }  # fmt: skip
    assert sum(each.contribution for each in found.shares) == found.difference == -200


def test_what_is_in_several_groups_is_refused(deals: Path) -> None:
    with pytest.raises(UsageError) as error:
        compared("repeat-customer-rate", deals, group="region=South", by="product", as_of="2025-12-31")
    assert "does not add up" in ENGLISH.say(error.value.message)
