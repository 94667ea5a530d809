"""Drivers of small figures, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from salescli.model.account import Chain, Drivers, Factor, Input, Inputs, Part, Parts
from salescli.model.measures import Unit
from salescli.why import drivers
from salescli.why.drivers import Figures

CHAIN = Chain(
    (
        Factor("closed", "closed"),
        Factor("win_rate", "won", Unit.PERCENT),
        Factor("valued", "sold", Unit.PERCENT, unless_one=True),
        Factor("average_value", "value", Unit.MONEY),
    )
)


def figures(**numbers: int | None) -> Figures:
    return {name: None if number is None else Fraction(number) for name, number in numbers.items()}


def found(tree: Drivers, later: Figures, earlier: Figures, moved: Figures | None = None) -> dict[str, Fraction]:
    every = drivers.account(tree, Unit.MONEY, later, earlier, moved)
    assert every is not None
    return {each.name: each.amount for each in every}


def test_a_chain() -> None:
    later = figures(closed=10, won=5, sold=5, value=500)
    earlier = figures(closed=8, won=2, sold=2, value=240)
    # 10 × 1/2 × 100 = 500 was 8 × 1/4 × 120 = 240. Each order in turn: see the definition.
    amounts = found(CHAIN, later, earlier)
    assert amounts.keys() == {"closed", "win_rate", "average_value"}
    assert sum(amounts.values()) == 260
    # closed: 2 × (2 × (1/4 × 120) + (1/2 × 120) + (1/4 × 100) + 2 × (1/2 × 100)) ÷ 6
    assert amounts["closed"] == Fraction(2, 6) * (2 * 30 + 60 + 25 + 2 * 50)


def test_a_share_without_a_denominator_is_that_of_the_other_window() -> None:
    later, earlier = figures(closed=4, won=2, sold=2, value=80), figures(closed=0, won=0, sold=0, value=0)
    every = drivers.account(CHAIN, Unit.MONEY, later, earlier, None)
    assert every is not None
    assert [(each.name, each.value, each.previous, each.amount) for each in every] == [
        ("closed", 4, 0, 80), ("win_rate", 50, None, 0), ("average_value", 40, None, 0),
    ]  # fmt: skip


def test_sales_without_a_lead_have_no_such_drivers() -> None:
    leads = Chain((Factor("leads", "leads"), Factor("average", "value")))
    assert drivers.account(leads, Unit.MONEY, figures(leads=0, value=7), figures(leads=2, value=8), None) is None
    assert drivers.account(leads, Unit.MONEY, figures(leads=None, value=7), figures(leads=2, value=8), None) is None


def test_not_all_have_a_value() -> None:
    later, earlier = figures(closed=4, won=4, sold=2, value=80), figures(closed=4, won=4, sold=4, value=160)
    assert found(CHAIN, later, earlier) == {"closed": 0, "win_rate": 0, "valued": -80, "average_value": 0}


def test_parts() -> None:
    parts = Parts((Part("won", "won"), Part("lost", "lost", reduces=True)))
    later, earlier = figures(won=5, lost=2, value=3), figures(won=1, lost=1, value=0)
    assert found(parts, later, earlier) == {"won": 4, "lost": -1}
    assert drivers.account(parts, Unit.COUNT, figures(won=5, lost=2, value=9), earlier, None) is None


def test_moves_have_no_figures_of_their_own() -> None:
    parts = Parts((Part("new", "new"), Part("churned", "churned", reduces=True)), are_moves=True, scale=12)
    moved = figures(new=3, churned=1)
    every = drivers.account(parts, Unit.MONEY, figures(value=124), figures(value=100), moved)
    assert every is not None
    assert [(each.name, each.value, each.previous, each.amount) for each in every] == [
        ("new", None, None, 36), ("churned", None, None, -12),
    ]  # fmt: skip


def test_parts_over_another_number() -> None:
    parts = Parts((Part("churned", "churned", reduces=True),), over="opening", scale=100)
    later, earlier = figures(churned=5, opening=50, value=90), figures(churned=1, opening=20, value=95)
    assert found(parts, later, earlier) == {"churned": -5}


@pytest.mark.parametrize("absent", [[], ["ledger"]])
def test_costs_that_there_are(absent: list[str]) -> None:
    tree = Inputs((Input("ledger", "ledger", if_given=True), Input("reps", "reps"), Input("new", "new")),
                  "(ledger + reps) / new")  # fmt: skip
    later, earlier = figures(ledger=0, reps=30, new=3, value=10), figures(ledger=0, reps=20, new=1, value=20)
    every = drivers.account(tree, Unit.MONEY, later, earlier, None, absent)
    assert every is not None
    amounts = {each.name: each.amount for each in every}
    assert ("ledger" in amounts) is not bool(absent)
    assert amounts["reps"] == Fraction(10 + Fraction(10, 3)) / 2
    assert sum(amounts.values()) == -10


def test_an_input_that_is_not_known() -> None:
    tree = Inputs((Input("won", "won"), Input("quotes", "quotes")), "won / quotes * 100")
    later = figures(won=None, quotes=3, value=10)
    assert drivers.account(tree, Unit.PERCENT, later, figures(won=1, quotes=2, value=50), None) is None
