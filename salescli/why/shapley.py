"""Shapley values: what each input of a formula adds to the difference of its two values.

The value of an input is the mean, over all orders in which inputs may change from their earlier to their later figure,
of what its own change adds. The values sum to the difference whatever the formula; an input that did not change has 0;
with the windows exchanged each value negates. Exact: fractions, no logarithms, so zeros
and negatives are as good as any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

#: The formula over figures of the inputs; None where it has no value.
Formula = Callable[[Mapping[str, Fraction]], Fraction | None]


def values(formula: Formula, after: Mapping[str, Fraction], before: Mapping[str, Fraction]) -> list[Fraction] | None:
    """The value of each input, in the order of `after`; None where the formula has no value for some mixture."""
    names = list(after)
    figures: dict[frozenset[str], Fraction] = {}
    for changed in _subsets(names):
        found = formula({name: after[name] if name in changed else before[name] for name in names})
        if found is None:
            return None
        figures[changed] = found
    return [_value(name, names, figures) for name in names]


def product(after: Sequence[Fraction], before: Sequence[Fraction]) -> list[Fraction]:
    """The values of the factors of a product."""

    def of(figures: Mapping[str, Fraction]) -> Fraction:
        found = Fraction(1)
        for figure in figures.values():
            found *= figure
        return found

    numbered = [{str(place): figure for place, figure in enumerate(each)} for each in (after, before)]
    return values(of, numbered[0], numbered[1]) or []


def _value(name: str, names: Sequence[str], figures: Mapping[frozenset[str], Fraction]) -> Fraction:
    others = [other for other in names if other != name]
    found = Fraction(0)
    for changed in _subsets(others):
        orders = factorial(len(changed)) * factorial(len(names) - len(changed) - 1)
        found += Fraction(orders, factorial(len(names))) * (figures[changed | {name}] - figures[changed])
    return found


def _subsets(names: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]
