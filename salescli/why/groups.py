"""What the groups of a split contribute to a change: of a sum, and of a ratio with mix and rate apart.

All numbers are exact. Of a ratio n ÷ d × scale, with N and D the sums over all groups and R = N ÷ D in each window, a
group contributes what its numerator has above its share at the mean of both R, against D. `mix` is what the change of
its share of D does at its own mean rate, `rate` is the rest: the mean share times the change of its rate, where it has
a rate in both windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from salescli.why.units import over_one, total


class Group(Struct, frozen=True):
    """A group in both windows, later and earlier: what is counted (`x`) of a sum; of a ratio also what it is over."""

    key: tuple[str | None, ...]
    x: tuple[Fraction, Fraction]
    d: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))


class Whole(Struct, frozen=True):
    """A ratio over all groups: what is below its line in both windows, the mean of its two values, and its scale."""

    below: tuple[Fraction, Fraction]
    mean: Fraction
    scale: Fraction

    def mix(self, group: Group) -> Fraction:
        """What the change of a group's weight contributes."""
        x, d = group.x, group.d
        rates = [x[window] / d[window] for window in (0, 1) if d[window]]
        own = sum(rates, Fraction(0)) / len(rates) if rates else self.mean
        return (d[0] / self.below[0] - d[1] / self.below[1]) * (own - self.mean) * self.scale


class Contribution(Struct, frozen=True, dict=True):
    """What some groups contribute: one, or without a key the others. Of a ratio (`whole`) also how.

    Rate and mix are worked out when they are asked for: most groups are not shown.
    """

    key: tuple[str | None, ...] | None
    groups: tuple[Group, ...]
    amount: Fraction
    whole: Whole | None = None

    @cached_property
    def x(self) -> tuple[Fraction, Fraction]:
        """What is counted in both windows."""
        return total(each.x[0] for each in self.groups), total(each.x[1] for each in self.groups)

    @cached_property
    def d(self) -> tuple[Fraction, Fraction]:
        """Of a ratio, what that is over in both windows."""
        return total(each.d[0] for each in self.groups), total(each.d[1] for each in self.groups)

    @cached_property
    def mix(self) -> Fraction | None:
        """Of a ratio, what comes from the weight."""
        return None if self.whole is None else total(map(self.whole.mix, self.groups))

    @property
    def rate(self) -> Fraction | None:
        """Of a ratio, what comes from its own rate."""
        return None if self.mix is None else self.amount - self.mix

    @property
    def count(self) -> int:
        """How many groups it is of."""
        return len(self.groups)


def of_sum(groups: Sequence[Group]) -> list[Contribution]:
    """The contributions to a sum: how much each group changed."""
    return [Contribution(each.key, (each,), each.x[0] - each.x[1]) for each in groups]


def of_ratio(groups: Sequence[Group], scale: Fraction) -> list[Contribution]:
    """The contributions to a ratio. Both windows have a denominator above or below 0."""
    if not groups:
        return []
    (x, of_x), (before, of_before) = (over_one([each.x[window] for each in groups]) for window in (0, 1))
    (d, of_d), (d_before, of_d_before) = (over_one([each.d[window] for each in groups]) for window in (0, 1))
    below = Fraction(sum(d), of_d), Fraction(sum(d_before), of_d_before)
    mean = (Fraction(sum(x), of_x) / below[0] + Fraction(sum(before), of_before) / below[1]) / 2
    later, earlier = scale / below[0], scale / below[1]
    (a, b, c, e), under = over_one(
        [later / of_x, mean * later / of_d, earlier / of_before, mean * earlier / of_d_before]
    )
    whole = Whole(below, mean, scale)
    amounts = [
        Fraction(a * mine[0] - b * mine[1] - c * mine[2] + e * mine[3], under)
        for mine in zip(x, d, before, d_before, strict=True)
    ]
    return [Contribution(each.key, (each,), amount, whole) for each, amount in zip(groups, amounts, strict=True)]


def ordered(contributions: Sequence[Contribution]) -> list[Contribution]:
    """The contributions, the largest first; of equals by the group, none last."""
    sizes, _ = over_one([abs(each.amount) for each in contributions])
    places = sorted(
        (-size, _place(each.key or ()), at) for at, (size, each) in enumerate(zip(sizes, contributions, strict=True))
    )
    return [contributions[at] for *_, at in places]


def folded(contributions: Sequence[Contribution], most: int) -> list[Contribution]:
    """The first `most` (all, where it is 0), and the rest as one without a key. One group alone is never folded."""
    if not most or len(contributions) <= most + 1:
        return list(contributions)
    rest = contributions[most:]
    every = tuple(group for each in rest for group in each.groups)
    return [*contributions[:most], Contribution(None, every, total(each.amount for each in rest), rest[0].whole)]


def is_reversed(groups: Sequence[Group], whole: Fraction) -> bool:
    """Whether the ratio of all moved by `whole` though no group moved that way, and one at least moved the other."""
    has_moved = False
    for each in groups if whole else ():
        if each.d[0] and each.d[1]:
            move = each.x[0] / each.d[0] - each.x[1] / each.d[1]
            if move and (move > 0) is (whole > 0):
                return False
            has_moved = has_moved or bool(move)
    return has_moved


def _place(key: Sequence[str | None]) -> list[tuple[bool, str]]:
    return [(part is None, part or "") for part in key]
