"""The records of what was recorded and of figures set against each other: history, accuracy, reconcile, the guard."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

from salescli.model.calendar import Grain
from salescli.model.measures import Unit
from salescli.output.records.parts import Note, Number, Period, Version, Where


class ReadVersion(Struct, forbid_unknown_fields=True):
    """A number of a period and group, from the run that first had it on."""

    kpi: str
    period: str | None
    start: date | None
    end: date | None
    group: dict[str, str | None]
    as_of: date
    recorded_at: datetime
    value: Number | None
    change: Number | None
    cause: str
    status: str
    definition: str
    unit: Unit | None
    currency: str | None
    filter: list[list[str | None]]
    reason: str | None


class History(Struct, forbid_unknown_fields=True):
    """`salescli history NAME --format json`."""

    schema_version: Version
    command: Literal["history"]
    kpi: str
    as_of: date | None
    db: str
    period: Grain | None
    at: str | None
    accepted: bool
    rows: list[ReadVersion]
    notes: list[Note]


class MovedDeal(Struct, forbid_unknown_fields=True):
    """A deal whose part of a restated number is another one now; the effect stands on its first line."""

    deal_id: str
    what: Literal["added", "removed", "changed"]
    column: str | None
    from_: str | None = field(name="from")
    to: str | None
    effect: Number | None
    effect_d: Number | None


class Restated(Struct, forbid_unknown_fields=True):
    """A number of a closed period that differs from the one in force at its reference."""

    kpi: str
    filter: list[list[str | None]]
    split: list[str]
    group: dict[str, str | None]
    period: str
    from_: Number | None = field(name="from")
    to: Number | None
    change: Number | None
    cause: str
    since: date
    reference: date
    deals: list[MovedDeal] | None


class AccuracyTotal(Struct, forbid_unknown_fields=True):
    """The sums of all periods."""

    deals: int
    open: Number
    weighted: Number
    commit: Number
    won: Number
    won_of_it: Number
    won_other: Number
    error: Number
    error_percent: Number | None
    error_of_it: Number


class AccuracyRow(AccuracyTotal, forbid_unknown_fields=True):
    """What was forecast of a period that is over, against what was won in it."""

    period: str
    start: date
    end: date
    complete: bool
    snapshot: date


class Accuracy(Struct, forbid_unknown_fields=True):
    """`salescli forecast --accuracy --format json`."""

    schema_version: Version
    command: Literal["forecast"]
    title: str
    as_of: date
    period: Grain
    currency: str | None
    commit_threshold: Number
    where: Where
    rows: list[AccuracyRow]
    total: AccuracyTotal | None
    notes: list[Note]


class Reading(Struct, forbid_unknown_fields=True):
    """A way to count, and what it gives."""

    reading: str
    changes: int
    value: Number | None
    difference: Number | None
    match: bool
    n: int


class Difference(Struct, forbid_unknown_fields=True):
    """A row that the best reading adds to the published one, or takes from it."""

    table: str
    file: str
    line: int | None
    deal_id: str | None
    what: Literal["added", "removed", "changed"]
    effect: Number | None
    effect_d: Number | None
    reason: str


class Candidate(Struct):
    """A single row whose amount is the gap."""

    table: str
    file: str
    line: int | None


class Reconciled(Struct, forbid_unknown_fields=True):
    """`salescli reconcile NAME --format json`."""

    schema_version: Version
    command: Literal["reconcile"]
    kpi: str
    title: str
    unit: Unit
    currency: str | None
    as_of: date
    at: Period
    where: Where
    expect: Number
    rows: list[Reading]
    best: str | None
    differences: list[Difference]
    candidates: list[Candidate]
    notes: list[Note]
