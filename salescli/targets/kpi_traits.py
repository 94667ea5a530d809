"""What targets need of a number, derived from the KPI's declaration: unit, direction, what it adds up from."""

from __future__ import annotations

import ast

from msgspec import Struct

from salescli.model.measures import SALES, WON, Aggregate, Measure, Scope, Unit
from salescli.model.metric import Better, Derived, Kpi, Pacing
from salescli.targets.model import Side
from salescli.targets.quantities import Measured

#: Views with one row for each thing that a distinct count counts.
_ONE_ROW_EACH = ("first_spells", "first_purchases")
#: Views whose rows are dated by what is expected: their numbers do not grow day by day.
_EXPECTED = ("open_deals",)


class Proportion(Struct, frozen=True):
    """A rate of hits among trials: the component that counts the hits, and those whose sum counts the trials."""

    hits: str
    trials: tuple[str, ...]


class Quotient(Struct, frozen=True):
    """The sum of the columns `above` the line ÷ the sum of those `below` it."""

    above: tuple[str, ...]
    below: tuple[str, ...]


def measured(kpi: Kpi, column: str, currency: str | None) -> Measured:
    """The unit and words of the figures of a target on a number."""
    name = kpi.name if column == "value" else column
    words = name.replace("-", " ").replace("_", " ")
    return Measured(kpi.unit_of(column), currency, tuple(dict.fromkeys([words, *words.split()])))


def side(kpi: Kpi, column: str) -> Side | None:
    """Whether a single figure is a lower or an upper bound; None where neither direction is better."""
    if column != "value" or kpi.better is Better.NEUTRAL:
        return None
    return Side.LEAST if kpi.better is Better.HIGHER else Side.MOST


def pacing(kpi: Kpi, column: str) -> Pacing | None:
    """How the number grows through its period; None for a rate or a state, which has no pace."""
    if column == "value" and kpi.pacing:
        return kpi.pacing
    part = _part(kpi, column)
    is_amount = kpi.unit_of(column) in (Unit.MONEY, Unit.COUNT)
    return Pacing(column) if is_amount and isinstance(part, Measure) and _adds_up(part) else None


def is_won_deals(kpi: Kpi, column: str) -> bool:
    """Whether the number counts won deals or sums their value, so that the effort is deals."""
    part = _part(kpi, column)
    if not isinstance(part, Measure) or (part.view, part.where) != (WON.view, WON.where):
        return False
    return part.aggregate is Aggregate.COUNT or part.column == SALES.column


def proportion(kpi: Kpi, column: str) -> Proportion | None:
    """The parts of a rate like `a / (b + c) * 100` over shown counts; None for any other number."""
    if kpi.unit_of(column) is Unit.PERCENT and column == "value" and kpi.share_of:
        return Proportion(kpi.share_of[0], (kpi.share_of[1],))
    if kpi.unit_of(column) is not Unit.PERCENT or (text := _formula(kpi, column)) is None:
        return None
    if (rate := _quotient(text)) is None or len(rate.above) > 1:
        return None
    are_counts = all(_counts(kpi, name) for name in (*rate.above, *rate.below))
    return Proportion(rate.above[0], rate.below) if are_counts else None


def quotient(kpi: Kpi) -> Quotient | None:
    """The parts of a value that is a quotient, also as a percentage; None for any other formula."""
    text = _formula(kpi, "value")
    return None if text is None else _quotient(text)


def rows_behind(kpi: Kpi, column: str) -> tuple[str, ...]:
    """The columns whose sum is the number of rows behind the number; empty where no shown column counts them."""
    if kpi.share_of and column == "value":
        return (kpi.share_of[1],)
    paced = pacing(kpi, column)
    if paced and paced.whole:
        return (paced.column,) if _counts(kpi, paced.column) else ()
    if text := _formula(kpi, column):
        divisors = _divisors(text)
        below = _sum(divisors[0]) if len(divisors) == 1 else None
        if below and all(_counts(kpi, name) for name in below):
            return below
    if kpi.unit_of(column) is Unit.COUNT:
        return (column,)
    return next(((name,) for name in kpi.components if _counts(kpi, name)), ())


def presence_columns(kpi: Kpi) -> list[str]:
    """The columns that say whether a group had anything: one of them is not 0. No split fixes or shares them."""
    parts = {"value": kpi.value, **kpi.components}
    return [
        name
        for name, part in parts.items()
        if not (isinstance(part, Measure) and (part.constant_by or part.scope is Scope.EVERYWHERE))
    ]


def _adds_up(measure: Measure) -> bool:
    """Whether the numbers of days add up to that of the period: a sum or a count, but not of what is only expected."""
    is_once = measure.aggregate is Aggregate.DISTINCT and measure.view in _ONE_ROW_EACH
    return (measure.is_additive or is_once) and measure.scope is Scope.GROUP and measure.view not in _EXPECTED


def _part(kpi: Kpi, column: str) -> Measure | Derived | str:
    return kpi.value if column == "value" else kpi.components[column]


def _formula(kpi: Kpi, column: str) -> str | None:
    part = _part(kpi, column)
    if isinstance(part, Derived):
        return part.formula
    return part if isinstance(part, str) else None


def _quotient(formula: str) -> Quotient | None:
    """`a / b` or `a / b * 100`, where a and b are names or sums of names."""
    match ast.parse(formula, mode="eval").body:
        case (
            ast.BinOp(
                left=ast.BinOp(left=over, op=ast.Div(), right=under), op=ast.Mult(), right=ast.Constant(value=100)
            )
            | ast.BinOp(left=over, op=ast.Div(), right=under)
        ):
            above, below = _sum(over), _sum(under)
            return Quotient(above, below) if above and below else None
    return None


def _divisors(formula: str) -> list[ast.expr]:
    nodes = (node for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.BinOp))
    return [node.right for node in nodes if isinstance(node.op, ast.Div)]


def _sum(node: ast.expr) -> tuple[str, ...] | None:
    """The names of a sum of names; None for anything else."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _sum(left), _sum(right)
            return first + second if first and second else None
    return None


def _counts(kpi: Kpi, name: str) -> bool:
    return name in kpi.components and kpi.components[name].unit is Unit.COUNT
