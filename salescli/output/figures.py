"""Figures in sentences: with their unit for people, exactly for programs."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from salescli.i18n.language import ENGLISH, Language
from salescli.model.measures import Unit

#: Smaller amounts keep their decimals everywhere, and smaller percentages all of theirs.
_SMALL, _FEW = 100, 10


def figure(value: Decimal | int | None, unit: Unit, currency: str | None = None, language: Language = ENGLISH) -> str:
    """A number with its unit, such as `12,300.50 SEK` or `48.20 %`; `–` for None. A whole count has no decimals."""
    if value is None:
        return "–"
    whole = int(value) if unit is Unit.COUNT and value == int(value) else value
    return f"{language.number(whole, unit)} {language.unit(unit, currency)}".rstrip()


def headline(value: Decimal | float | int, unit: Unit, language: Language = ENGLISH) -> str:
    """A number to be read at a glance, without its unit.

    Money of a hundred or more has no decimals, a percentage one below a hundred, and none from there on; one below ten
    keeps its two. Nothing is a plain 0.
    """
    size = abs(float(value))
    if not size:
        return language.number(0, Unit.COUNT)
    if unit is Unit.PERCENT and size >= _FEW:
        return _whole(value, language) if size >= _SMALL else language.number(value, Unit.RATIO)
    if unit in (Unit.MONEY, Unit.MONEY_A_DAY) and size >= _SMALL:
        return _whole(value, language)
    return language.number(value, unit)


def _whole(value: Decimal | float | int, language: Language) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return language.number(int(exact.to_integral_value(ROUND_HALF_UP)), Unit.COUNT)


def glance(value: Decimal | float | int, unit: Unit, currency: str | None = None, language: Language = ENGLISH) -> str:
    """The same with its unit."""
    return f"{headline(value, unit, language)} {language.unit(unit, currency)}".rstrip()


def exactly(value: Decimal | int) -> str:
    """A number for programs: without exponent and trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
