"""What the history has: runs, series of numbers, what was read in a run, and what differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from salescli.model.measures import Unit

#: The deals that a run records: none; those open now or ever recorded; all.
ROWS = ("none", "open", "all")


class Cause(StrEnum):
    """Why a number is another than before. The first that holds counts, from `not covered` on."""

    FIRST = "first"  # there is no number before it
    RUNNING = "running"  # the period was not closed
    NOT_COVERED = "not covered"  # one of the two exports begins after the period
    DEFINITION = "definition"
    SETTINGS = "settings"
    PROGRAM = "program"
    DATA = "data"


class Status(StrEnum):
    """What a version of a number is to the guard."""

    RUNNING = "running"  # its period was not closed
    REFERENCE = "reference"  # later numbers are compared with it
    RESTATED = "restated"
    SAME = "same"
    ACCEPTED = "accepted"  # a reference that somebody accepted


class Series(Struct, frozen=True):
    """What is asked from run to run: a KPI by periods, filtered and split.

    `filter` is canonical JSON, a list of pairs of a dimension and a value, `split` a list of dimensions.
    """

    kpi: str
    grain: str
    filter: str = "[]"
    split: str = "[]"


class Run(Struct, frozen=True):
    """A recorded run. `digests` are those of its input files, each with its table; None where one is not known.

    `currency` is that of its amounts, None where it has no name, `rates` those of the others as canonical JSON.
    """

    id: int
    recorded_at: str
    as_of: date
    command: str
    program: str
    rows: str = "none"
    digests: tuple[tuple[str, str], ...] | None = ()
    currency: str | None = None
    rates: str = "{}"


class Reading(Struct, frozen=True):
    """A series as a run read it: the hashes of definition and settings, and the first dated event of the KPI."""

    run: Run
    definition: str
    settings: str
    data_from: date | None


class Number(Struct, frozen=True):
    """The number of a period and group, with the components of the KPI. `absent`: it is no longer in the result."""

    start: date
    end: date
    complete: bool
    value: Decimal | None
    components: Mapping[str, str | None] = field(default_factory=dict)
    absent: bool = False


class Version(Struct, frozen=True):
    """A number from a run on, until the next version of the same period and group."""

    run: int
    number: Number


class Acceptance(Struct, frozen=True):
    """Somebody made the numbers of a run the reference of a period."""

    period: str
    run: int
    accepted_at: str
    reason: str | None


#: A period's label and a group, as canonical JSON: an object of dimensions and keys.
Key = tuple[str, str]


class Past(Struct, frozen=True):
    """Everything recorded of one series: readings in the order of runs, versions by period and group in that order."""

    id: int
    series: Series
    readings: tuple[Reading, ...]
    versions: Mapping[Key, tuple[Version, ...]]
    acceptances: tuple[Acceptance, ...] = ()

    def at(self, key: Key, run: int) -> Number | None:
        """The number of a period and group in force at a run; None where the file had none by then, or no longer."""
        found = [version.number for version in self.versions.get(key, ()) if version.run <= run]
        return found[-1] if found and not found[-1].absent else None


class History(Struct, frozen=True):
    """A whole history file, but for the deals. `definitions` are the KPI and the text of each definition by hash."""

    path: str
    runs: tuple[Run, ...]
    series: tuple[Past, ...]
    definitions: Mapping[str, tuple[str, str]]

    def of(self, series: Series) -> Past | None:
        """What is recorded of a series."""
        return next((past for past in self.series if past.series == series), None)


class DealEffect(Struct, frozen=True):
    """A deal whose part of a number differs, one line for each column that does.

    `effect` is on the sum, of ratios on the numerator, `effect_d` on the denominator; on the first line alone.
    """

    deal_id: str
    what: str
    column: str | None
    before: str | None
    now: str | None
    effect: Decimal | None = None
    effect_d: Decimal | None = None


class Restated(Struct, frozen=True):
    """A number of a closed period that differs from its reference.

    `since` is the as-of date of the first recorded run with a difference, else of the run now. `deals` are None where
    they are not known. `is_other_program`: another version of the program computed the reference. `currency` is that of
    an amount now, `recorded_in` that of the reference.
    """

    series: Series
    group: str
    period: str
    start: date
    end: date
    before: Decimal | None
    now: Decimal | None
    cause: Cause
    since: date
    reference: date
    unit: Unit = Unit.COUNT
    currency: str | None = None
    recorded_in: str | None = None
    is_other_program: bool = False
    deals: tuple[DealEffect, ...] | None = None

    @property
    def change(self) -> Decimal | None:
        """How far the number is from its reference; None where they are amounts in two currencies."""
        is_one = self.recorded_in == self.currency
        return self.now - self.before if is_one and self.before is not None and self.now is not None else None


class Guarded(Struct, frozen=True):
    """What the guard of a run found, with every cause; `path` and `line` are those of `[history]` in the settings.

    `is_new`: nothing was compared. `is_partial`: not every series that the file knows of the guarded KPIs was.
    """

    restated: tuple[Restated, ...]
    severity: str
    path: str
    line: int | None
    is_new: bool = False
    is_partial: bool = False

    @property
    def of_data(self) -> tuple[Restated, ...]:
        """Those that the data restated: only they can fail."""
        return tuple(each for each in self.restated if each.cause is Cause.DATA)
