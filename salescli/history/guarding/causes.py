"""Whether a number differs from another, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from salescli.history.guarding.references import is_other_program
from salescli.history.model import Cause, Number, Reading

#: So much of the larger number is no difference: the last digits of quotients.
LEAST = Decimal("1e-9")


def number_in_force(number: Number | None, *, is_sum: bool) -> Decimal | None:
    """The value of a number; where there is none, a sum is 0 and others are unknown."""
    if number is None or number.absent:
        return Decimal(0) if is_sum else None
    return number.value


def differs(before: Decimal | None, now: Decimal | None, tolerance: Decimal = Decimal(0)) -> bool:
    """Whether a number is another than its reference `before`."""
    if before is None or now is None:
        return before is not now
    least = max(LEAST * max(abs(before), abs(now)), tolerance * abs(before))
    return abs(before - now) > least


def cause(start: date, reference: Reading, now: Reading, before: Reading) -> Cause:
    """Why a number of a period that begins on `start` differs: the first that holds.

    `before` is the reading before that of `now`.
    """
    begin, begun = reference.data_from, now.data_from
    if begin != begun and (begin is None or begun is None or start < max(begin, begun)):
        return Cause.NOT_COVERED
    if reference.definition != now.definition:
        return Cause.DEFINITION
    if reference.settings != now.settings:
        return Cause.SETTINGS
    if is_other_program(now.run, before.run):
        return Cause.PROGRAM
    return Cause.DATA
