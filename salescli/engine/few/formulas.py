"""Formulas over few rows: what `model.formula.expression` computes with a query, to the last digit."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import add, mul, sub
from typing import Any, NamedTuple

import polars as pl

from salescli.engine.few.values import listed, series_of

#: Whole numbers from here on wrap in a query, and so do amounts in their last digits: these are left to it.
_WHOLE, _AMOUNT = 2**63, 10**36
_INT, _FLOAT = pl.Int64(), pl.Float64()
_Operator = Callable[[Any, Any], Any]


class NeedsQueryError(Exception):
    """A number of a kind that is left to a query."""


class Numbers(NamedTuple):
    """A number for each row, null where there is none: whole ones, those of money as so many of their last digit.

    `dtype` is that of the column. It is None for a whole number that a formula writes, which takes that of the others.
    """

    values: Sequence[Any]
    dtype: pl.DataType | None

    def series(self, name: str) -> pl.Series:
        """The numbers as a column."""
        if self.dtype is None:
            raise NeedsQueryError
        return series_of(name, self.values, self.dtype)

    def floats(self) -> list[float | None]:
        """The Float64 nearest to each."""
        if self.dtype == _FLOAT:
            return list(self.values)
        parts = 10 ** _scale(self.dtype)
        return [None if value is None else value / parts for value in self.values]


def numbers_of(column: pl.Series) -> Numbers:
    """The numbers of a column. Raises NeedsQueryError for another type."""
    dtype = column.dtype
    if dtype not in (pl.Int64, pl.Float64) and not dtype.is_decimal():
        raise NeedsQueryError
    return Numbers(listed(column), dtype)


def evaluated(formula: str, columns: Mapping[str, Numbers], rows: int) -> Numbers:
    """A formula over columns of so many rows. Raises NeedsQueryError for what is left to a query."""
    return _evaluated(_parsed(formula), columns, rows)


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _evaluated(node: ast.expr, columns: Mapping[str, Numbers], rows: int) -> Numbers:
    def of(part: ast.expr) -> Numbers:
        return _evaluated(part, columns, rows)

    match node:
        case ast.Name(id=name):
            return columns[name]
        case ast.Constant(value=int() | float() as number):
            return Numbers([number] * rows, _FLOAT if isinstance(number, float) else None)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _each(of(inner), lambda value: -value)
        case ast.Call(func=ast.Name(id="abs"), args=[inner]):
            return _each(of(inner), abs)
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=int() | float() as number)) if number:
            divided = [None if above is None else above / (above * 0 + number) for above in of(left).floats()]
            return Numbers(divided, _FLOAT)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _ratio(of(left), of(right))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product(of(left), of(right))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _SUMS:
            return _both(of(left), of(right), _SUMS[type(operator)])
        case ast.Call(func=ast.Name(id=("max" | "min") as name), args=[left, right]):
            return _both(of(left), of(right), max if name == "max" else min)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            chosen, other, dtype = _alike(of(body), of(otherwise))
            each = zip(of(test).values, chosen, other, strict=True)
            return Numbers([first if number else second for number, first, second in each], dtype)
    raise NeedsQueryError


_SUMS: Mapping[type[ast.operator], _Operator] = {ast.Add: add, ast.Sub: sub}


def _each(numbers: Numbers, change: Callable[[Any], Any]) -> Numbers:
    return Numbers([None if value is None else change(value) for value in numbers.values], numbers.dtype)


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    pairs = zip(above.floats(), below.floats(), strict=True)
    return Numbers([top / bottom if bottom and top is not None else None for top, bottom in pairs], _FLOAT)


def _product(left: Numbers, right: Numbers) -> Numbers:
    if _FLOAT in (left.dtype, right.dtype):
        return _both(left, right, mul)
    scales = [_scale(left.dtype), _scale(right.dtype)]
    if all(scales):  # a query rounds it
        raise NeedsQueryError
    values = _combined(left.values, right.values, mul)
    return Numbers(_within(values, dtype := _wider(left.dtype, right.dtype)), dtype)


def _both(left: Numbers, right: Numbers, operator: _Operator) -> Numbers:
    first, second, dtype = _alike(left, right)
    values = _combined(first, second, operator)
    return Numbers(values if dtype == _FLOAT else _within(values, dtype), dtype)


def _combined(left: Sequence[Any], right: Sequence[Any], operator: _Operator) -> list[Any]:
    pairs = zip(left, right, strict=True)
    return [None if a is None or b is None else operator(a, b) for a, b in pairs]


def _alike(left: Numbers, right: Numbers) -> tuple[Sequence[Any], Sequence[Any], pl.DataType]:
    """The values of both in one type."""
    if _FLOAT in (left.dtype, right.dtype):
        return left.floats(), right.floats(), _FLOAT
    dtype = _wider(left.dtype, right.dtype)
    return _in_parts(left, _scale(dtype)), _in_parts(right, _scale(dtype)), dtype


def _wider(left: pl.DataType | None, right: pl.DataType | None) -> pl.DataType:
    """The type of a sum of two that are not Float64."""
    decimals = [dtype for dtype in (left, right) if isinstance(dtype, pl.Decimal)]
    if left is None and right is None:
        raise NeedsQueryError
    return max(decimals, key=_scale) if decimals else _INT


def _in_parts(numbers: Numbers, scale: int) -> Sequence[Any]:
    more = 10 ** (scale - _scale(numbers.dtype))
    return numbers.values if more == 1 else [None if value is None else value * more for value in numbers.values]


def _scale(dtype: pl.DataType | None) -> int:
    return dtype.scale if isinstance(dtype, pl.Decimal) else 0


def _within(values: list[Any], dtype: pl.DataType) -> list[Any]:
    """The values, which are far from what wraps. Raises NeedsQueryError for others."""
    most = _AMOUNT if isinstance(dtype, pl.Decimal) else _WHOLE
    if any(value is not None and not -most < value < most for value in values):
        raise NeedsQueryError
    return values
