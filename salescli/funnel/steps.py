"""The steps of a funnel, from how many deals came how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from salescli.results.table import Label

if TYPE_CHECKING:
    from salescli.results.table import Number

#: The steps that are not stages of the user's.
CREATED, WON = Label("created"), Label("won")
#: What begins the name of the column of days to a step, before its number.
DAYS = "days:"


class Step(Struct, frozen=True):
    """One stage: the deals that reached it or a later one, and what became of them.

    `reached_at_most` adds the lost deals that do not say how far they got. `conversion` is the percent of those of the
    step before, `overall` of all created; each lies between `…_from` and `…_to`, those of `reached` and of
    `reached_at_most`, and is None where too many lost deals do not say how far they got. `dropped` are those of the
    step before that have not come this far, `value` what the deals that reached it are worth together. `median_days` is
    from the day a deal came in to the day it entered the stage, None where no dates say.
    """

    stage: str
    reached: int
    reached_at_most: int
    conversion: float | None
    conversion_from: float | None
    conversion_to: float | None
    overall: float | None
    overall_from: float | None
    overall_to: float | None
    dropped: int | None
    value: Number
    median_days: float | None


class Group(Struct, frozen=True):
    """The steps of one group, from created to won; key and label are None for all deals, or for those without one."""

    key: str | None
    label: str | None
    steps: tuple[Step, ...]


class Reached(NamedTuple):
    """So many deals, worth so much, came so far; those that are `uncertain` may have come farther."""

    furthest: int
    uncertain: bool
    deals: int
    value: Number


def steps(
    reached: Sequence[Reached], medians: Mapping[str, float | None], names: Sequence[str], *, is_firm: bool
) -> tuple[Step, ...]:
    """The steps, from how many deals, worth what, came how far at most."""
    found: list[Step] = []
    uncertain = sum(each.deals for each in reached if each.uncertain)
    for position, name in enumerate([CREATED, *names, WON]):
        there = [each for each in reached if each.furthest >= position]
        count = sum(each.deals for each in there)
        at_most = count + (uncertain if 0 < position <= len(names) else 0)
        values = [each.value for each in there if each.value is not None]
        before, first = (found[-1], found[0]) if found else (None, None)
        conversions = _shares(count, at_most, before)
        overall = _shares(count, at_most, first) if first else (100.0, 100.0) if count else (None, None)
        found.append(
            Step(
                stage=name,
                reached=count,
                reached_at_most=at_most,
                conversion=conversions[0] if is_firm else None,
                conversion_from=_least(conversions),
                conversion_to=_most(conversions),
                overall=overall[0] if is_firm else None,
                overall_from=_least(overall),
                overall_to=_most(overall),
                dropped=None if before is None or not is_firm else before.reached - count,
                value=sum(values, Decimal(0)) if any(each.value is not None for each in reached) else None,
                median_days=medians.get(f"{DAYS}{position}"),
            )
        )
    return tuple(found)


Shares = tuple[float | None, float | None]


def _shares(count: int, at_most: int, of: Step | None) -> Shares:
    """The percent of a step, by what is known to have reached it and by what may have; None of none."""
    if of is None:
        return None, None
    return (
        count / of.reached * 100 if of.reached else None,
        at_most / of.reached_at_most * 100 if of.reached_at_most else None,
    )


def _least(shares: Shares) -> float | None:
    return min((share for share in shares if share is not None), default=None)


def _most(shares: Shares) -> float | None:
    return max((share for share in shares if share is not None), default=None)
