"""Numbers for people: rounded half up, with thousands separators."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from salescli.model.measures import Unit

#: Enough digits for any float; the usual 28 are too few for money.
_EXACT = Context(prec=400)
_PLACES = {Unit.PERCENT: 2, Unit.POINTS: 2, Unit.MONEY: 2, Unit.MONEY_A_DAY: 2}


def rounded(value: Decimal | float | int, unit: Unit) -> str:
    """A number rounded half up to the unit's decimals, with thousands separators; a whole count without decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{half_up(value, unit):,f}"


def decimals(unit: Unit) -> int:
    """How many decimals a number has that is not a whole count."""
    return _PLACES.get(unit, 1)


def half_up(value: Decimal | float, unit: Unit) -> Decimal:
    """A number rounded half up to the unit's decimals, never a negative zero."""
    places = Decimal(1).scaleb(-decimals(unit))
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    near = exact.quantize(places, ROUND_HALF_UP, _EXACT)
    return abs(near) if near.is_zero() else near


def unit_label(unit: Unit, currency: str | None) -> str:
    """The unit that follows a number: `%`, the currency, days; nothing for a count."""
    labels = {
        Unit.PERCENT: "%",
        Unit.MONEY: currency or "",
        Unit.MONEY_A_DAY: f"{currency or ''}/day".lstrip("/"),
        Unit.COUNT: "",
        Unit.RATIO: "",
    }
    return labels.get(unit, unit.value)
