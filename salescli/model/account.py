"""How a change of a KPI is accounted for: its class, and the drivers that it is the product, sum or formula of.

A KPI is a sum over groups, a ratio of two sums over the same groups, a formula of figures that no group shares, or
refused. All of these are data in the declaration of the KPI (`Kpi.account`). Their texts are formulas over the columns
of the KPI, hidden ones and `value` too, and over the further `measures` that a class names; those are null where no
file has their columns, and widen no range of days.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.model.measures import Measure, Unit

#: The tree of drivers that is shown unless another is asked for.
DEFAULT = "default"


class Sample(StrEnum):
    """What a ratio is a sample of, which says how sure the difference of two groups is."""

    THINGS = "things"  # each thing counted above is one of those below
    ROWS = "rows"  # above and below are sums over the same rows


class Method(StrEnum):
    """How the interval of the difference of two groups is computed."""

    NEWCOMBE = "newcombe"
    WELCH = "welch"
    NONE = "none"


#: The method for each sample.
METHODS = {Sample.THINGS: Method.NEWCOMBE, Sample.ROWS: Method.WELCH, None: Method.NONE}


class Factor(Struct, frozen=True):
    """A factor of a chain: `left`, what is left at this step, divided by what was left at the step before.

    It is shown in `unit`, a share in percent. With `unless_one` it is no driver where it is 1 in both windows.
    """

    name: str
    left: str
    unit: Unit = Unit.COUNT
    unless_one: bool = False


class Chain(Struct, frozen=True):
    """The KPI as a product of factors, each a part of the one before. The first is divided by `over`, if there is one.

    `scale` times the product is the KPI.
    """

    factors: tuple[Factor, ...]
    over: str = ""


class Part(Struct, frozen=True):
    """A part of a sum; one that `reduces` it is subtracted."""

    name: str
    amount: str
    reduces: bool = False


class Parts(Struct, frozen=True):
    """The change as the sum of the changes of parts; divided by `over` and times `scale` they are in the KPI's unit.

    With `are_moves` the amounts are not differences but what moved from the end of the earlier window to that of the
    later one. Then a part has no value of its own in either window.
    """

    parts: tuple[Part, ...]
    are_moves: bool = False
    over: str = ""
    scale: int = 1


class Input(Struct, frozen=True):
    """An input of a formula, in `unit`. With `if_given` it is none where no file has its columns, and counts as 0."""

    name: str
    value: str
    unit: Unit = Unit.COUNT
    if_given: bool = False


class Inputs(Struct, frozen=True):
    """The KPI as a formula of inputs, by their names."""

    inputs: tuple[Input, ...]
    formula: str


Drivers = Chain | Parts | Inputs


class Account(Struct, frozen=True, kw_only=True):
    """What all classes share: the trees of `drivers` by their name, and further `measures` that these use."""

    drivers: Mapping[str, Drivers] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)


class Sum(Account, frozen=True, kw_only=True, tag=True):
    """The KPI of all is the sum of those of the groups."""


class Ratio(Account, frozen=True, kw_only=True, tag=True):
    """`numerator` ÷ `denominator` × `scale`, both of them sums over the groups.

    Without a `sample` the difference of two groups has no interval. `samples_with` are those that it is under settings
    of the KPI, by the setting (`basis=cohort`).
    """

    numerator: str
    denominator: str
    scale: int = 1
    sample: Sample | None = None
    samples_with: Mapping[str, Sample] = field(default_factory=dict)

    def under(self, setting: str) -> Ratio:
        """The same under a setting of the KPI."""
        return replace(self, sample=self.samples_with[setting])


class Formula(Account, frozen=True, kw_only=True, tag=True):
    """A formula of figures that have no groups in common; `ask` names the KPIs behind it that can be asked instead."""

    ask: tuple[str, ...] = ()


class Refused(Account, frozen=True, kw_only=True, tag=True):
    """There is no account of it: `reason` is the message why, `command` what to run instead."""

    reason: str
    command: str = ""


def of_two(numerator: tuple[str, Unit], denominator: tuple[str, Unit], scale: int = 1) -> Mapping[str, Drivers]:
    """The drivers of a quotient: what is above, and what is below."""
    inputs = tuple(Input(name, name, unit) for name, unit in (numerator, denominator))
    times = f" * {scale}" if scale != 1 else ""
    return {DEFAULT: Inputs(inputs, f"{numerator[0]} / {denominator[0]}{times}")}


def one(drivers: Drivers) -> Mapping[str, Drivers]:
    """A single tree of drivers."""
    return {DEFAULT: drivers}


def texts(tree: Drivers) -> list[str]:
    """The formulas of a tree over the columns of the KPI."""
    match tree:
        case Chain():
            return [*(factor.left for factor in tree.factors), *filter(None, [tree.over])]
        case Parts():
            return [*(part.amount for part in tree.parts), *filter(None, [tree.over])]
    return [each.value for each in tree.inputs]
