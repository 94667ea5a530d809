"""Exact numbers as they are written: with six decimals, so that the parts sum to the whole digit for digit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

#: How many decimals a number has.
PLACES = 6
_UNITS = 10**PLACES


def written(exact: Fraction) -> Decimal:
    """A number with six decimals, rounded half away from zero."""
    return _decimal(_rounded(exact))


def or_none(exact: Fraction | None) -> Decimal | None:
    """The same; None for None."""
    return None if exact is None else written(exact)


def of_number(number: Decimal | float | None) -> Decimal | None:
    """A number of a result as it is written: a float is what it is printed as."""
    return None if number is None else written(Fraction(str(number)))


def parts(exact: Sequence[Fraction], whole: Fraction) -> list[Decimal]:
    """The parts of a whole. What rounding leaves goes to the part farthest from 0, of equals to the first."""
    if not exact:
        return []
    units = [_rounded(part) for part in exact]
    largest = max(range(len(exact)), key=lambda place: (abs(exact[place]), -place))
    units[largest] += _rounded(whole) - sum(units)
    return [_decimal(part) for part in units]


def split(whole: Decimal, exact: Sequence[Fraction]) -> list[Decimal]:
    """The parts of a whole that is already written."""
    return parts(exact, Fraction(whole))


def _rounded(exact: Fraction) -> int:
    """The number in units of the last decimal."""
    scaled = abs(exact) * _UNITS
    nearest: int = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return nearest if exact >= 0 else -nearest


def _decimal(units: int) -> Decimal:
    return Decimal(f"{units}E-{PLACES}")  # a context would round it
