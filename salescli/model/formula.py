"""Formulas as text: `(sales - previous_sales) / abs(previous_sales) * 100`.

A formula is data: the same text is printed, computed, and filled with a period's figures. It may have names, numbers,
+ - * /, max(a, b), min(a, b), abs(a) and `x if y else z`, where y is a number and 0 means no. A division by null or
zero gives null, never 0, inf or NaN.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    import polars as pl

_FUNCTIONS = ("max", "min", "abs")


def names(formula: str) -> list[str]:
    """The columns a formula uses, in the order of their first use."""
    return list(_names(formula))


@lru_cache(maxsize=1024)
def _names(formula: str) -> tuple[str, ...]:
    nodes = sorted(
        (node for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)),
        key=lambda node: node.col_offset,
    )
    return tuple(name for name in dict.fromkeys(node.id for node in nodes) if name not in _FUNCTIONS)


def filled(formula: str, figures: Mapping[str, str]) -> str:
    """The formula with other words or figures in place of its columns."""
    return re.sub(r"[A-Za-z_]\w*", lambda found: figures.get(found[0], found[0]), formula)


@lru_cache(maxsize=1024)
def expression(formula: str) -> pl.Expr:
    """The formula as an expression over the columns that it names."""
    return _build(_parsed(formula))


def exact(formula: str, figures: Mapping[str, Fraction | None]) -> Fraction | None:
    """The formula over exact figures; null where a figure that it needs is null, or divides by 0."""
    return _exact(_parsed(formula), figures)


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """A quotient as Float64: null where the denominator is null or zero."""
    import polars as pl

    above, below = numerator.cast(pl.Float64), denominator.cast(pl.Float64)
    return pl.when(below != 0).then(above / (above * 0 + below))  # one row of all is a scalar: see `nearest`


def divided(number: pl.Expr, by: int) -> pl.Expr:
    """A decimal divided by a whole number as Float64; if the quotient is a decimal too, the Float64 nearest to it."""
    import polars as pl

    quotient = number / by
    return pl.when(quotient * by == number).then(quotient.cast(pl.Float64)).otherwise(nearest(number, by))


def nearest(number: pl.Expr, by: float) -> pl.Expr:
    """A number divided by a constant as Float64. Polars multiplies by the inverse of a scalar, which rounds twice."""
    import polars as pl

    above = number.cast(pl.Float64)
    return above / (above * 0 + by)


def _build(node: ast.expr) -> pl.Expr:
    import polars as pl

    match node:
        case ast.Name(id=name):
            return pl.col(name)
        case ast.Constant(value=int() | float() as number):
            return pl.lit(number)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_build(inner)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _build(left) + _build(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _build(left) - _build(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _build(left) * _build(right)
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=int() | float() as number)) if number:
            return nearest(_build(left), number)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return ratio(_build(left), _build(right))
        case ast.Call(func=ast.Name(id="max"), args=[left, right]):
            first, second = _build(left), _build(right)
            return pl.when(first >= second).then(first).when(first.is_not_null()).then(second)
        case ast.Call(func=ast.Name(id="min"), args=[left, right]):
            first, second = _build(left), _build(right)
            return pl.when(first <= second).then(first).when(first.is_not_null()).then(second)
        case ast.Call(func=ast.Name(id="abs"), args=[inner]):
            return _build(inner).abs()
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return pl.when(_build(test) != 0).then(_build(body)).otherwise(_build(otherwise))
    raise ValueError(f"not a formula: {ast.unparse(node)}")


def _exact(node: ast.expr, figures: Mapping[str, Fraction | None]) -> Fraction | None:
    match node:
        case ast.Name(id=name):
            return figures[name]
        case ast.Constant(value=int() | float() as number):
            from fractions import Fraction  # no start needs it

            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            found = _exact(inner, figures)
            return None if found is None else -found
        case ast.BinOp(left=left, op=operator, right=right):
            above, below = _exact(left, figures), _exact(right, figures)
            if above is None or below is None or (isinstance(operator, ast.Div) and not below):
                return None
            return _OPERATORS[type(operator)](above, below)
        case ast.Call(func=ast.Name(id="max"), args=[left, right]):
            first, second = _exact(left, figures), _exact(right, figures)
            return None if first is None or second is None else max(first, second)
        case ast.Call(func=ast.Name(id="min"), args=[left, right]):
            first, second = _exact(left, figures), _exact(right, figures)
            return None if first is None or second is None else min(first, second)
        case ast.Call(func=ast.Name(id="abs"), args=[inner]):
            found = _exact(inner, figures)
            return None if found is None else abs(found)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return _exact(body if _exact(test, figures) else otherwise, figures)
    raise ValueError(f"not a formula: {ast.unparse(node)}")


_OPERATORS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
