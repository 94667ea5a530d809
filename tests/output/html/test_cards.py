"""A key figure: whole money, the exact number as a tip, and a colour only for what is no noise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salescli.i18n.language import ENGLISH
from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output.html import cards
from salescli.report.model import Comparison, Point, Report, Scorecard

DAY = date(2026, 1, 1)


def _card(
    value: Decimal, change: int, better: Better = Better.HIGHER, *, past: tuple[int, ...] = (0, 10, 20, 30)
) -> Scorecard:
    history = tuple(Point(str(place), DAY, DAY, each) for place, each in enumerate((*past, 99)))
    before = Comparison("2025-12", DAY, DAY, value - change, Decimal(change), 5.0)
    return Scorecard(
        "own", "Own", Unit.MONEY, better, "2026-01", DAY, DAY, True, value, previous=before, history=history
    )


def _shown(card: Scorecard) -> cards.Card:
    return cards.card(card, Report(DAY, "SEK", "2026-01", (card,)), ENGLISH)


def test_money_is_whole_and_the_tip_exact() -> None:
    shown = _shown(_card(Decimal("1234567.50"), 0))
    assert (shown.text, shown.unit, shown.exact) == ("1,234,568", "SEK", "1,234,567.50 SEK")
    assert _shown(_card(Decimal("99.50"), 0)).text == "99.50"  # an amount so small keeps its decimals


@pytest.mark.parametrize(
    ("change", "better", "tone", "said"),
    [
        (11, Better.HIGHER, "good", "better"),
        (-11, Better.HIGHER, "bad", "worse"),
        (11, Better.LOWER, "bad", "worse"),
        (10, Better.HIGHER, "", ""),  # as large as the usual change: no news
        (-3, Better.LOWER, "", ""),
        (11, Better.NEUTRAL, "", ""),
    ],
)
def test_only_a_change_larger_than_usual_is_coloured(change: int, better: Better, tone: str, said: str) -> None:
    move = _shown(_card(Decimal(500), change, better)).previous
    assert isinstance(move, cards.Move)
    assert (move.tone, move.said) == (tone, said)


def test_without_a_past_nothing_is_coloured() -> None:
    move = _shown(_card(Decimal(500), 400, past=(1, 2))).previous
    assert isinstance(move, cards.Move)
    assert move.tone == ""
