"""Which recorded run a closed period is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.model.calendar import Grain

if TYPE_CHECKING:
    from salescli.history.model import Acceptance, Reading, Run


class Reference(Struct, frozen=True):
    """The reading whose number later ones are compared with, from its run on."""

    reading: Reading
    is_accepted: bool = False


def is_closed(grain: str, end: date, as_of: date, settle: int) -> bool:
    """Whether a period was closed on a day: so many days after its end. The whole range ends every day anew."""
    return grain != Grain.TOTAL.value and as_of >= end + timedelta(days=settle)


def is_other_program(run: Run, before: Run) -> bool:
    """Whether a run is of another version of the program, over the very files of the run before it."""
    return run.program != before.program and run.digests is not None and run.digests == before.digests


def references(
    readings: Sequence[Reading], grain: str, end: date, settle: int, acceptances: Iterable[Acceptance] = ()
) -> list[Reference]:
    """The references of a period, one after another; the last is in force.

    The first is the first reading with the period closed. It moves on where definition or settings are others, where
    only the program is, and to what was accepted.
    """
    accepted = {each.run for each in acceptances}
    found: list[Reference] = []
    before: Reading | None = None
    for reading in readings:
        run = reading.run
        if run.id in accepted:
            found.append(Reference(reading, is_accepted=True))
        elif is_closed(grain, end, run.as_of, settle):
            last = found[-1].reading if found else None
            moves = last is None or (reading.definition, reading.settings) != (last.definition, last.settings)
            if moves or (before is not None and is_other_program(run, before.run)):
                found.append(Reference(reading))
        before = reading
    return found
