"""Figures with their units: what is read, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.config.decode import Unfit
from salescli.model.measures import Unit
from salescli.targets import quantities
from salescli.targets.model import Bounds, Change, Side
from salescli.targets.quantities import Measured
from tests.said import hint_of

MONEY, PERCENT = Measured(Unit.MONEY, "SEK"), Measured(Unit.PERCENT, "SEK")
DEALS = Measured(Unit.COUNT, "SEK", ("deals won", "deals"))


@pytest.mark.parametrize(
    ("measured", "words", "example"),
    [
        (MONEY, ("SEK",), "SEK"),
        (Measured(Unit.MONEY, None), (), "SEK"),
        (Measured(Unit.MONEY_A_DAY, "SEK"), ("SEK/day", "SEK a day"), "SEK/day"),
        (Measured(Unit.MONEY_A_DAY, None), (), "SEK"),
        (PERCENT, ("%", "percent"), "%"),
        (DEALS, ("count", "deals won", "deals"), "count"),
        (Measured(Unit.DAYS, None), ("days", "day"), "days"),
        (Measured(Unit.RATIO, None), ("ratio", "x"), "ratio"),
    ],
)
def test_the_words_for_a_unit(measured: Measured, words: tuple[str, ...], example: str) -> None:
    assert measured.words == words
    assert measured.example == example


def test_a_unit_is_that_of_the_number() -> None:
    MONEY.check_unit("sek")
    DEALS.check_unit("Deals")
    with pytest.raises(ValueError, match="'EUR'"):
        MONEY.check_unit("EUR")
    with pytest.raises(Unfit) as error:
        Measured(Unit.MONEY, None).check_unit("EUR")
    assert 'base = "EUR"' in (hint_of(error.value) or "")


@pytest.mark.parametrize(
    ("written", "figure", "has_unit"),
    [
        (Decimal(12), 12, False),
        ("12", 12, False),
        ("12 %", 12, True),
        ("-12.5%", Decimal("-12.5"), True),
        ("−3 percent", -3, True),
        ("+4 %", 4, True),
        ("100_000%", 100_000, True),
        ("0%", 0, True),
    ],
)
def test_a_bound_is_a_figure_with_or_without_its_unit(written: Decimal | str, figure: Decimal, has_unit: bool) -> None:
    assert quantities.bound(written, PERCENT) == (figure, has_unit)


@pytest.mark.parametrize("written", ["lots", "12 SEK", "1,000 %", "1.2.3%", "", Decimal("1e21"), "0.00000000001"])
def test_a_bound_that_is_none_is_refused(written: Decimal | str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        quantities.bound(written, PERCENT)


@pytest.mark.parametrize(
    ("written", "measured", "side", "change"),
    [
        ("+20%", MONEY, None, Change(Decimal(20), True, Side.LEAST)),
        ("-20 percent", MONEY, None, Change(Decimal(-20), True, Side.MOST)),
        ("-20%", MONEY, Side.LEAST, Change(Decimal(-20), True, Side.LEAST)),
        ("+190_000 SEK", MONEY, None, Change(Decimal(190_000), False, Side.LEAST)),
        ("+5 pp", PERCENT, None, Change(Decimal(5), False, Side.LEAST)),
        ("+5%", PERCENT, None, Change(Decimal(5), True, Side.LEAST)),
        ("−3 deals", DEALS, None, Change(Decimal(-3), False, Side.MOST)),
    ],
)
def test_a_change_has_a_sign_and_a_unit(written: str, measured: Measured, side: Side | None, change: Change) -> None:
    assert quantities.change(written, measured, side) == change


@pytest.mark.parametrize(
    ("written", "measured"),
    [(Decimal(20), MONEY), ("+20", MONEY), ("20%", MONEY), ("+5 pp", MONEY), ("+5 SEK", PERCENT), ("+5 EUR", MONEY)],
)
def test_a_change_without_them_is_refused(written: Decimal | str, measured: Measured) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        quantities.change(written, measured, None)


def test_the_least_is_not_above_the_most() -> None:
    assert quantities.bounds(Decimal(1), None) == Bounds(low=Decimal(1))
    assert quantities.bounds(Decimal(1), Decimal(1)) == Bounds(Decimal(1), Decimal(1))
    with pytest.raises(ValueError, match="above"):
        quantities.bounds(Decimal(2), Decimal(1))
