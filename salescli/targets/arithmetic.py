"""Exact decimals, without the accidental last digits of binary or endless quotients."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact
from fractions import Fraction

_DIGITS = Context(prec=12)
_WHOLE = Context(prec=50, traps=[Inexact])


def exact(number: float | int | Decimal) -> Decimal:
    """A number as a decimal, without the accidental last digits of its binary form.

    3 ÷ 25 × 100 is 12 and meets a target of 12, whatever the fifteenth digit says.
    """
    if isinstance(number, float):
        return Decimal(f"{number:.12g}")
    return Decimal(number)


def of_fraction(number: Fraction) -> Decimal:
    """A fraction as a decimal: exact where that ends, else to twelve digits."""
    above, below = Decimal(number.numerator), Decimal(number.denominator)
    try:
        return _WHOLE.divide(above, below)
    except Inexact:
        return _DIGITS.divide(above, below)


def product(first: Decimal, second: Decimal) -> Decimal:
    """A product to twelve digits."""
    return _DIGITS.multiply(first, second)


def quotient(above: Decimal, below: Decimal | int) -> Decimal:
    """A quotient to twelve digits."""
    return _DIGITS.divide(above, Decimal(below))
