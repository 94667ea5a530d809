"""Figures for people: rounded half up, with thousands separators and their unit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from salescli.measures import Unit

_PLACES = {Unit.PERCENT: 2, Unit.MONEY: 2, Unit.MONEY_A_DAY: 2}


def figure(value: Decimal | int | None, unit: Unit, currency: str | None = None) -> str:
    """A number with its unit, such as `12,300.50 SEK` or `48.20 %`; `–` for none. A whole count has no places."""
    if value is None:
        return "–"
    if unit is Unit.COUNT and value == int(value):
        return f"{int(value):,}"
    text = f"{Decimal(value).quantize(Decimal(1).scaleb(-_PLACES.get(unit, 1)), ROUND_HALF_UP):,f}"
    words = {
        Unit.PERCENT: "%",
        Unit.MONEY: currency or "",
        Unit.MONEY_A_DAY: f"{currency or ''}/day",
        Unit.COUNT: "",
        Unit.RATIO: "",
    }
    return f"{text} {words.get(unit, unit.value)}".strip()


def exactly(value: Decimal | int) -> str:
    """A number for programs: exact, without exponent and trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
