"""What the groups of a split contribute to a change: of a sum, and of a ratio with mix and rate apart.

All numbers are exact. Of a ratio n ÷ d × scale, with N and D the sums over all groups and R = N ÷ D in each window, a
group contributes what its numerator has above its share at the mean of both R, against D. `mix` is what the change of
its share of D does at its own mean rate, `rate` is the rest: the mean share times the change of its rate, where it has
a rate in both windows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from msgspec import Struct

_Key = TypeVar("_Key")


class Group(Struct, frozen=True):
    """A group in both windows, later and earlier: what is counted (`x`) of a sum; of a ratio also what it is over."""

    key: tuple[str | None, ...]
    x: tuple[Fraction, Fraction]
    d: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))


class Contribution(Struct, frozen=True):
    """What `count` groups contribute, and of a ratio how: from their own rate, and from their weight."""

    key: tuple[str | None, ...] | None
    x: tuple[Fraction, Fraction]
    d: tuple[Fraction, Fraction]
    amount: Fraction
    rate: Fraction | None = None
    mix: Fraction | None = None
    count: int = 1


def of_sum(groups: Sequence[Group]) -> list[Contribution]:
    """The contributions to a sum: how much each group changed."""
    return [Contribution(each.key, each.x, each.d, each.x[0] - each.x[1]) for each in groups]


def of_ratio(groups: Sequence[Group], scale: Fraction) -> list[Contribution]:
    """The contributions to a ratio. Both windows have a denominator above or below 0."""
    above = [sum((each.x[window] for each in groups), Fraction(0)) for window in (0, 1)]
    below = [sum((each.d[window] for each in groups), Fraction(0)) for window in (0, 1)]
    mean = (above[0] / below[0] + above[1] / below[1]) / 2
    return [_of_group(each, below, mean, scale) for each in groups]


def _of_group(group: Group, below: Sequence[Fraction], mean: Fraction, scale: Fraction) -> Contribution:
    x, d = group.x, group.d
    amount = (x[0] - mean * d[0]) / below[0] - (x[1] - mean * d[1]) / below[1]
    rates = [x[window] / d[window] for window in (0, 1) if d[window]]
    own = sum(rates, Fraction(0)) / len(rates) if rates else mean
    mix = (d[0] / below[0] - d[1] / below[1]) * (own - mean)
    return Contribution(group.key, x, d, amount * scale, (amount - mix) * scale, mix * scale)


def ordered(contributions: Sequence[Contribution]) -> list[Contribution]:
    """The contributions, the largest first; of equals by the group, none last."""
    return sorted(contributions, key=lambda each: (-abs(each.amount), _place(each.key or ())))


def folded(contributions: Sequence[Contribution], most: int) -> list[Contribution]:
    """The first `most` (all, where it is 0), and the rest as one without a key. One group alone is never folded."""
    if not most or len(contributions) <= most + 1:
        return list(contributions)
    rest = contributions[most:]
    other = Contribution(
        None,
        _both(rest, lambda each: each.x),
        _both(rest, lambda each: each.d),
        sum((each.amount for each in rest), Fraction(0)),
        None if rest[0].rate is None else sum((each.rate or Fraction(0) for each in rest), Fraction(0)),
        None if rest[0].mix is None else sum((each.mix or Fraction(0) for each in rest), Fraction(0)),
        len(rest),
    )
    return [*contributions[:most], other]


def is_reversed(groups: Sequence[Group], whole: Fraction) -> bool:
    """Whether the ratio of all moved by `whole` though no group moved that way, and one at least moved the other."""
    moves = [each.x[0] / each.d[0] - each.x[1] / each.d[1] for each in groups if each.d[0] and each.d[1]]
    if not whole or not any(moves):
        return False
    return all(move <= 0 for move in moves) if whole > 0 else all(move >= 0 for move in moves)


def _both(
    rest: Sequence[Contribution], of: Callable[[Contribution], tuple[Fraction, Fraction]]
) -> tuple[Fraction, Fraction]:
    later, earlier = (sum((of(each)[window] for each in rest), Fraction(0)) for window in (0, 1))
    return later, earlier


def _place(key: Sequence[str | None]) -> list[tuple[bool, str]]:
    return [(part is None, part or "") for part in key]
