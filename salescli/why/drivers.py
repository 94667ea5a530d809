"""What the drivers of a KPI contribute to its change: factors of a chain, parts of a sum, inputs of a formula."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from msgspec import Struct

from salescli.model import formula
from salescli.model.account import Chain, Drivers, Inputs, Parts
from salescli.model.measures import Unit
from salescli.why import shapley

#: The exact figures of a window: the measures and formulas of a KPI, `value` among them.
Figures = Mapping[str, Fraction | None]


class Driver(Struct, frozen=True):
    """A driver: its figures in the later and the earlier window in `unit`, and what it contributes."""

    name: str
    unit: Unit
    value: Fraction | None
    previous: Fraction | None
    amount: Fraction


def account(
    tree: Drivers, unit: Unit, later: Figures, earlier: Figures, moved: Figures | None, absent: Collection[str] = ()
) -> list[Driver] | None:
    """The drivers in their order; None where they are not the whole change, or an input is not known.

    `unit` is that of the KPI, `moved` are the figures from the end of the earlier window to that of the later one,
    negative where time runs the other way, `absent` the figures whose columns no file has.
    """
    match tree:
        case Chain():
            found = _chain(tree, later, earlier)
        case Parts():
            found = _moves(tree, unit, moved) if tree.are_moves else _parts(tree, unit, later, earlier)
        case Inputs():
            found = _inputs(tree, later, earlier, absent)
    value, previous = later["value"], earlier["value"]
    if found is None or value is None or previous is None:
        return None
    return found if sum((each.amount for each in found), Fraction(0)) == value - previous else None


def _chain(tree: Chain, later: Figures, earlier: Figures) -> list[Driver] | None:
    windows = [_factors(tree, figures) for figures in (later, earlier)]
    if windows[0] is None or windows[1] is None:
        return None
    after, before = windows[0], windows[1]
    # A factor that does not exist in one window is taken as in the other; one that exists in neither counts as 0.
    both = [
        (mine if mine is not None else other if other is not None else Fraction(0),
         other if other is not None else mine if mine is not None else Fraction(0))
        for mine, other in zip(after, before, strict=True)
    ]  # fmt: skip
    amounts = shapley.product([pair[0] for pair in both], [pair[1] for pair in both])
    for place, figures in enumerate((later, earlier)):
        whole = Fraction(1)
        for pair in both:
            whole *= pair[place]
        if whole != figures["value"]:
            return None
    found = []
    for factor, mine, other, pair, amount in zip(tree.factors, after, before, both, amounts, strict=True):
        if factor.unless_one and pair[0] == pair[1] == 1:
            continue
        times = 100 if factor.unit is Unit.PERCENT else 1
        found.append(Driver(factor.name, factor.unit, _times(mine, times), _times(other, times), amount))
    return found


def _factors(tree: Chain, figures: Figures) -> list[Fraction | None] | None:
    """The factors of one window, each None without a denominator; None where a column is missing."""
    counts = [formula.exact(factor.left, figures) for factor in tree.factors]
    below = [figures[tree.over] if tree.over else Fraction(1), *counts[:-1]]
    found: list[Fraction | None] = []
    for above, under in zip(counts, below, strict=True):
        if above is None or under is None:
            return None
        found.append(above / under if under else None)
    return found


def _parts(tree: Parts, unit: Unit, later: Figures, earlier: Figures) -> list[Driver] | None:
    found = []
    for part in tree.parts:
        sign = -tree.scale if part.reduces else tree.scale
        mine, other = (_over(tree, part.amount, figures) for figures in (later, earlier))
        if mine is None or other is None:
            return None
        found.append(Driver(part.name, unit, mine * tree.scale, other * tree.scale, (mine - other) * sign))
    return found


def _over(tree: Parts, amount: str, figures: Figures) -> Fraction | None:
    return formula.exact(f"({amount}) / ({tree.over})" if tree.over else amount, figures)


def _moves(tree: Parts, unit: Unit, moved: Figures | None) -> list[Driver] | None:
    found = []
    for part in tree.parts:
        amount = None if moved is None else formula.exact(part.amount, moved)
        if amount is None:
            return None
        found.append(Driver(part.name, unit, None, None, amount * (-tree.scale if part.reduces else tree.scale)))
    return found


def _inputs(tree: Inputs, later: Figures, earlier: Figures, absent: Collection[str]) -> list[Driver] | None:
    given = [each for each in tree.inputs if not (each.if_given and each.value in absent)]
    figures: list[dict[str, Fraction]] = []
    for window in (later, earlier):
        mine: dict[str, Fraction] = {}
        for each in given:
            value = formula.exact(each.value, window)
            if value is None:
                return None
            mine[each.name] = value
        figures.append(mine)
    none = {each.name: Fraction(0) for each in tree.inputs}
    amounts = shapley.values(lambda mixed: formula.exact(tree.formula, {**none, **mixed}), figures[0], figures[1])
    if amounts is None:
        return None
    return [
        Driver(each.name, each.unit, figures[0][each.name], figures[1][each.name], amount)
        for each, amount in zip(given, amounts, strict=True)
    ]


def _times(number: Fraction | None, times: int) -> Fraction | None:
    return None if number is None else number * times
