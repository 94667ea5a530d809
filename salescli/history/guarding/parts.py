"""What each deal adds to a KPI in a period, from the deals as they are recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.model import formula
from salescli.model.account import Ratio, Sum
from salescli.model.measures import Aggregate, Measure, Scope

if TYPE_CHECKING:
    from salescli.model.metric import Kpi

_STATUS, _TYPE = pl.col("status"), pl.col("deal_type")
#: The day on which the deals of a view count, and which count under its conditions.
_VIEWS: Mapping[str, tuple[str, Mapping[str, pl.Expr]]] = {
    "closed_deals": (
        "closed_at",
        {
            "": _STATUS.is_in(["won", "lost"]),
            "won": _STATUS == "won",
            "lost": _STATUS == "lost",
            "upsell": (_STATUS == "won") & (_TYPE == "upsell"),
            "cross-sell": (_STATUS == "won") & (_TYPE == "cross-sell"),
            "new": (_STATUS == "won") & (_TYPE == "new"),
        },
    ),
    "created_deals": ("created_at", {"": pl.lit(value=True)}),
}
_DAYS = (pl.col("closed_at") - pl.col("created_at")).dt.total_days()
#: The columns that measures need or sum.
_COLUMNS: Mapping[str, pl.Expr] = {
    "value": pl.col("value"),
    "cost": pl.col("cost"),
    "days": pl.when(_DAYS >= 0).then(_DAYS),
}
Parts = Callable[[date, date], tuple[pl.Expr, pl.Expr | None]]


def parts_of(kpi: Kpi) -> Parts | None:
    """What a deal adds in a period to the sum, of a ratio to numerator and denominator; None where deals do not say."""
    match kpi.account:
        case Sum():
            above, below = "value", None
        case Ratio(numerator=numerator, denominator=denominator):
            above, below = numerator, denominator
        case _:
            return None
    if not all(_is_known(kpi, text) for text in (above, below) if text):
        return None

    def parts(start: date, end: date) -> tuple[pl.Expr, pl.Expr | None]:
        return _amount(kpi, above, start, end), None if below is None else _amount(kpi, below, start, end)

    return parts


def columns_counted(kpi: Kpi) -> tuple[str, ...]:
    """The columns that decide what a deal adds to a KPI: amounts first, then the status and the days."""
    texts: tuple[str, ...]
    match kpi.account:
        case Sum():
            texts = ("value",)
        case Ratio(numerator=numerator, denominator=denominator):
            texts = (numerator, denominator)
        case _:
            return ()
    measures = [measure for text in texts for measure in _measures(kpi, text).values()]
    amounts = [column for measure in measures for column in (measure.column, *measure.required) if column]
    days = [_VIEWS[measure.view][0] for measure in measures if measure.view in _VIEWS]
    found = [root for column in amounts if column in _COLUMNS for root in _COLUMNS[column].meta.root_names()]
    return tuple(dict.fromkeys([*found, "status", *days, "deal_type"]))


def in_group(group: str) -> pl.Expr:
    """Whether a deal is in a group, which is given as in `Key`."""
    keys: dict[str, str | None] = json.loads(group)
    wanted = (pl.col(name).eq_missing(pl.lit(key, pl.String)) for name, key in keys.items())
    return pl.all_horizontal(pl.lit(value=True), *wanted)


def columns_of(group: str) -> set[str]:
    """The columns by which a group is told."""
    return set(json.loads(group))


def _measures(kpi: Kpi, text: str) -> dict[str, Measure]:
    """The measures that a column or a formula is made of."""
    names = {name for each in formula.names(text) for name in kpi.behind(each)}
    return {name: measure for name, measure in kpi.measures.items() if name in names}


def _is_known(kpi: Kpi, text: str) -> bool:
    found = _measures(kpi, text)
    return bool(found) and all(map(_is_of_deals, found.values()))


def _is_of_deals(measure: Measure) -> bool:
    adds = measure.aggregate in (Aggregate.SUM, Aggregate.COUNT) and measure.scope is Scope.GROUP
    view = _VIEWS.get(measure.view)
    simple = not (measure.also or measure.constant_by or measure.row_wise or measure.divided_by != 1)
    is_usual = view is not None and measure.where in view[1]
    return adds and simple and is_usual and set(measure.required) <= set(_COLUMNS)


def _amount(kpi: Kpi, text: str, start: date, end: date) -> pl.Expr:
    """What a deal adds to a column or to a formula over columns, which is a sum of measures."""
    figures = {name: _part(measure, start, end) for name, measure in _measures(kpi, text).items()}
    return _evaluated(text, figures, kpi.formulas)


def _evaluated(text: str, figures: Mapping[str, pl.Expr], formulas: Mapping[str, str]) -> pl.Expr:
    import ast

    def build(node: ast.expr) -> pl.Expr:
        match node:
            case ast.Name(id=name) if name in figures:
                return figures[name]
            case ast.Name(id=name):
                return _evaluated(formulas[name], figures, formulas)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return build(left) + build(right)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return build(left) - build(right)
        raise ValueError(f"no sum of measures: {text}")

    return build(ast.parse(text, mode="eval").body)


def _part(measure: Measure, start: date, end: date) -> pl.Expr:
    """What a deal adds to a measure; 0 where it does not take part."""
    day, conditions = _VIEWS[measure.view]
    counts = conditions[measure.where] & pl.col(day).is_between(start, end)
    for column in measure.required:
        counts &= _COLUMNS[column].is_not_null()
    amount = _COLUMNS[measure.column] if measure.aggregate is Aggregate.SUM else pl.lit(1)
    return pl.when(counts.fill_null(value=False)).then(amount).otherwise(0)
