"""Views with what the settings say of their rows: expressions and conditions of own KPIs, as columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.config.row_wise import divides
from salescli.loading.parsing.numbers import MONEY
from salescli.model.measures import A_YEAR
from salescli.model.schema import Kind
from salescli.model.sql.own_functions import expression
from salescli.views.base import Condition, DerivedColumn, Rule, Source, View, lacking

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure
    from salescli.model.row_wise import Name, RowWise

#: Decimals of what is no exact decimal, so that sums come out the same on every run.
_SHARE = pl.Decimal(38, 12)
_ASIDE = "own:aside:"


def extended(view: View, measures: Iterable[Measure]) -> View:
    """The view with the columns and conditions of those of the measures that have any of their own."""
    own = own_of(measures)
    if not own:
        return view
    derived = {each.column: _column(view, each) for each in own if each.expression}
    conditions = {each.condition: _condition(view, each) for each in own if each.where}
    rows = view.rows
    if view.outcome and any(name.is_outcome for each in own for name in each.names):
        rows = _with_outcome(view, view.outcome)
    return replace(view, rows=rows, derived={**view.derived, **derived}, conditions={**view.conditions, **conditions})


def _with_outcome(view: View, outcome: DerivedColumn) -> Callable[[Source, Sequence[str]], pl.LazyFrame]:
    """The rows of a view of deals with how they ended: status and closed_on."""
    return lambda source, columns: outcome.add(view.rows(source, [*columns, *outcome.reads_if_there]), source)


def _column(view: View, own: RowWise) -> DerivedColumn:
    bare = next((name.column for name in own.names if name.text == own.expression and not name.dimension), None)
    lacks = lacking(bare) if bare in own.columns and bare not in view.derived else lacking(own.measure)
    is_blank = Rule(f"without_{own.measure}", lacks, pl.col(own.column).is_null(), of=own.column)
    made = [view.derived[column] for column in own.columns if column in view.derived]
    return DerivedColumn(
        tuple(view.columns_behind(own.columns)),
        _left_to_later,
        (*(rule for each in made for rule in each.rules if not rule.code.startswith("without_mrr")), is_blank),
        reads_if_there=tuple(column for each in made for column in each.reads_if_there),
    )


def _left_to_later(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The rows: the column is added once their dimensions are found (see `with_columns`)."""
    return frame


def _condition(view: View, own: RowWise) -> Condition:
    usual = view.condition(own.among)
    holds = usual.holds & pl.col(own.condition).fill_null(value=False)
    return Condition(holds, usual.noun, (*usual.reads, *own.columns), usual.within, may_hold=usual.holds)


def with_columns(
    frame: pl.LazyFrame,
    table: str,
    measures: Iterable[Measure],
    dataset: Dataset,
    as_of: date,
    known: Collection[str] = (),
    amounts: Mapping[str, pl.Expr] = MappingProxyType({}),
) -> pl.LazyFrame:
    """The rows with the columns of the expressions and conditions of the measures, but for those `known`.

    The rows have every column that these need, dimensions too, as `dataset` reads them; `amounts` stand for some.
    """
    own = own_of(measures)
    made = {
        column: (sql, each)
        for each in own
        for column, sql in ((each.column, each.expression), (each.condition, each.where))
        if sql and column not in known
    }
    for is_exact in (True, False):
        mine = {column: (sql, each) for column, (sql, each) in made.items() if divides(sql) is not is_exact}
        if mine:
            frame = _evaluated(frame, table, mine, dataset, as_of, amounts, is_exact=is_exact)
    return frame


def _evaluated(
    frame: pl.LazyFrame,
    table: str,
    made: dict[str, tuple[str, RowWise]],
    dataset: Dataset,
    as_of: date,
    amounts: Mapping[str, pl.Expr],
    *,
    is_exact: bool,
) -> pl.LazyFrame:
    """The rows with the columns made. While they are, the names of an expression are columns, and others step aside."""
    names = {name.text: name for _, each in made.values() for name in each.names}
    there = [text for text in names if text in frame.collect_schema()]
    frame = frame.with_columns(pl.col(text).alias(f"{_ASIDE}{text}") for text in there)
    frame = frame.with_columns(
        _value(name, amounts.get(name.column, pl.col(name.column)), table, dataset, as_of, is_exact=is_exact).alias(
            text
        )
        for text, name in names.items()
    )
    frame = frame.with_columns(expression(sql).alias(column) for column, (sql, _) in made.items())
    types = frame.collect_schema()
    frame = frame.with_columns(_countable(pl.col(column), types[column]).alias(column) for column in made)
    frame = frame.with_columns(pl.col(f"{_ASIDE}{text}").alias(text) for text in there)
    return frame.drop(*(f"{_ASIDE}{text}" for text in there), *(text for text in names if text not in there))


def _value(name: Name, column: pl.Expr, table: str, dataset: Dataset, as_of: date, *, is_exact: bool) -> pl.Expr:
    """What a name stands for in a row: a date after the as-of date is blank; amounts are exact where that will do."""
    if name.dimension:
        return column
    if name.column == A_YEAR:
        column = column.cast(_SHARE) / 12
    match name.kind:
        case Kind.TIME:
            day = column.cast(pl.Date)
            return pl.when(day <= as_of).then(day)
        case Kind.TEXT:
            return dataset.key(table, name.column)
        case Kind.MONEY | Kind.NUMBER:
            return column if is_exact else column.cast(pl.Float64)
    return column


def types_of(names: Iterable[Name], *, is_exact: bool) -> dict[str, pl.DataType]:
    """The types that names have in an expression."""
    number = MONEY if is_exact else pl.Float64()
    types: dict[Kind, pl.DataType] = {
        Kind.TIME: pl.Date(), Kind.MONEY: number, Kind.NUMBER: number, Kind.FLAG: pl.Boolean(),
    }  # fmt: skip
    return {name.text: types.get(name.kind, pl.String()) for name in names}


def _countable(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """What an expression makes, so that it can be added up: days of a length of time; no infinities."""
    if dtype == pl.Duration:
        return value.dt.total_days()
    if dtype.is_float():
        return pl.when(value.is_finite()).then(value).cast(_SHARE, strict=False)
    if dtype.is_integer():
        return value.cast(pl.Int64)
    return value


def adds_up(dtype: pl.DataType) -> bool:
    """Whether what an expression makes is a number, or a length of time."""
    return dtype.is_numeric() or dtype == pl.Duration


def own_of(measures: Iterable[Measure]) -> Sequence[RowWise]:
    """What the settings say of the rows of the measures."""
    return list(dict.fromkeys(measure.row_wise for measure in measures if measure.row_wise))
