"""What kind of number an own KPI is: a sum, a ratio of two sums, or another formula. It follows from its measures."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.model import account, plain_formula
from salescli.model.measures import Aggregate, Measure, Scope, Unit

if TYPE_CHECKING:
    from salescli.config.own_kpis import OwnKpi, OwnMeasure
    from salescli.model.metric import Kpi

#: At most so many measures are the drivers of a formula.
_MOST_DRIVERS = 6
_STANDING = ("open", "customers")


class Class(StrEnum):
    """How the numbers of groups make that of the whole."""

    SUM = "sum"
    RATIO = "ratio"
    FORMULA = "formula"


class Account(Struct, frozen=True):
    """The class of a KPI. A ratio is `numerator` ÷ `denominator` × `scale`, both formulas over additive measures.

    `drivers` are the measures that a formula is made of; none where they are too many.
    """

    kind: Class
    numerator: str = ""
    denominator: str = ""
    scale: float = 1
    drivers: tuple[str, ...] = ()


def account_of(own: OwnKpi, others: Mapping[str, Kpi]) -> Account:
    """The class of an own KPI; `others` are the KPIs that its measures take numbers of, by measure."""
    text, names = plain_formula.read(own.value)
    node = ast.parse(text, mode="eval").body
    additive = {name for name, measure in own.measures.items() if _is_additive(name, measure, others)}
    if _is_linear(node, additive):
        return Account(Class.SUM, numerator=text)
    if quotient := _quotient(node, own, additive):
        above, below, scale = quotient
        return Account(Class.RATIO, above, below, scale)
    return Account(Class.FORMULA, drivers=tuple(names) if len(names) <= _MOST_DRIVERS else ())


def declared(own: OwnKpi, others: Mapping[str, Kpi], units: Mapping[str, Unit]) -> account.Account:
    """The class as KPIs declare it; `units` are those of the parts."""
    found = account_of(own, others)
    match found.kind:
        case Class.SUM:
            return account.Sum()
        case Class.RATIO:
            is_whole = found.scale == int(found.scale)
            above = found.numerator if is_whole else f"({found.numerator}) * {found.scale!r}"
            scale = int(found.scale) if is_whole else 1
            return account.Ratio(numerator=above, denominator=found.denominator, scale=scale)
    inputs = tuple(account.Input(name, name, units[name]) for name in found.drivers)
    drivers = account.one(account.Inputs(inputs, plain_formula.read(own.value)[0])) if inputs else {}
    return account.Formula(drivers=drivers)


def is_paced(own: OwnKpi, others: Mapping[str, Kpi]) -> bool:
    """Whether the number of a period is the sum of those of its days: a sum over dated rows."""
    if own.unit not in ("money", "count") or account_of(own, others).kind is not Class.SUM:
        return False
    used = plain_formula.read(own.value)[1]
    return all(_is_dated(name, own.measures[name], others) for name in used)


def _is_dated(name: str, measure: OwnMeasure, others: Mapping[str, Kpi]) -> bool:
    if measure.kpi is None:
        return measure.of not in _STANDING and measure.aggregate in ("sum", "count")
    part = _part(others[name], measure.column)
    return isinstance(part, Measure) and part.is_flow


def _is_additive(name: str, measure: OwnMeasure, others: Mapping[str, Kpi]) -> bool:
    """Whether the numbers of groups and rows add up. A mean is a quotient of such numbers."""
    if measure.kpi is None:
        return measure.aggregate in ("sum", "count")
    other = others[name]
    if other.own is not None and measure.column == "value":
        return False if other.adapted else account_of(other.own, {}).kind is Class.SUM
    part = _part(other, measure.column)
    is_sum = isinstance(part, Measure) and (part.is_additive or part.aggregate is Aggregate.OPEN)
    return is_sum and isinstance(part, Measure) and part.scope is Scope.GROUP


def _part(kpi: Kpi, column: str) -> object:
    return kpi.value if column == "value" else kpi.parts[column]


def _is_linear(node: ast.expr, additive: set[str]) -> bool:
    """Whether it is a sum or difference of additive measures, each times numbers."""
    match node:
        case ast.Name(id=name):
            return name in additive
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _is_linear(inner, additive)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return _is_linear(left, additive) and _is_linear(right, additive)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return (_is_linear(left, additive) and _number(right) is not None) or (
                _number(left) is not None and _is_linear(right, additive)
            )
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _is_linear(left, additive) and _number(right) is not None
    return False


def _number(node: ast.expr) -> float | None:
    """The value of an expression of numbers alone."""
    if any(isinstance(each, ast.Name) for each in ast.walk(node)):
        return None
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            found = _number(inner)
            return None if found is None else -found
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = _number(left), _number(right)
            if first is None or second is None or (isinstance(operator, ast.Div) and not second):
                return None
            match operator:
                case ast.Add():
                    return first + second
                case ast.Sub():
                    return first - second
                case ast.Mult():
                    return first * second
                case ast.Div():
                    return first / second
    return None


def _quotient(node: ast.expr, own: OwnKpi, additive: set[str]) -> tuple[str, str, float] | None:
    """The numerator, the denominator and the scale of a quotient of two sums, times a number."""
    match node:
        case ast.Name(id=name) if name in own.measures and own.measures[name].aggregate == "mean":
            return f"{name}__sum", f"{name}__count", 1
        case ast.UnaryOp(op=ast.USub(), operand=inner) if found := _quotient(inner, own, additive):
            return found[0], found[1], -found[2]
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            for part, number in ((left, _number(right)), (right, _number(left))):
                if number is not None and (found := _quotient(part, own, additive)):
                    return found[0], found[1], found[2] * number
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            if _is_linear(left, additive) and _is_linear(right, additive):
                return ast.unparse(left), ast.unparse(right), 1
            number = _number(right)
            if number and (found := _quotient(left, own, additive)):
                return found[0], found[1], found[2] / number
    return None
