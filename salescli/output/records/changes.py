"""The records of what changed and how groups differ: why, compare-groups, pipeline, calibrate."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from salescli.model.calendar import Grain
from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output.records.parts import Note, Number, Period, Version, Where


class LeftOut(Struct, forbid_unknown_fields=True):
    """A split that was not made, and why."""

    dimension: str
    reason: str


class WhyRow(Struct):
    """A driver, a group, or a row of the files behind the change."""

    kind: str | UnsetType = UNSET
    dimension: str | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    value: Number | UnsetType | None = UNSET
    previous: Number | UnsetType | None = UNSET
    contribution: Number | UnsetType | None = UNSET
    share: Number | UnsetType | None = UNSET
    effect: Number | UnsetType | None = UNSET
    file: str | UnsetType = UNSET
    line: int | UnsetType | None = UNSET


class Why(Struct, forbid_unknown_fields=True):
    """`salescli why NAME --format json`; with `--rows` without what only an account has."""

    schema_version: Version
    command: Literal["why"]
    kpi: str
    definition: str
    definition_hash: str
    unit: Unit
    currency: str | None
    as_of: date
    at: Period
    versus: Period
    change: Number | None
    rows: list[WhyRow]
    notes: list[Note]
    title: str | UnsetType = UNSET
    better: Better | UnsetType = UNSET
    period: Grain | UnsetType = UNSET
    where: Where | UnsetType = UNSET
    drivers: str | UnsetType | None = UNSET
    value: Number | UnsetType | None = UNSET
    previous: Number | UnsetType | None = UNSET
    change_percent: Number | UnsetType | None = UNSET
    sentences: list[str] | UnsetType = UNSET
    by_left_out: list[LeftOut] | UnsetType = UNSET


class ComparedRow(Struct):
    """Two groups, or a group of the split within them."""

    kpi: str
    kind: str
    group: str | None
    versus: str | None
    value: Number | None
    versus_value: Number | None
    n: int | None
    versus_n: int | None
    difference: Number | None
    difference_percent: Number | None
    low: Number | None
    high: Number | None
    confidence: Number | None
    method: str | None
    verdict: str | None


class Compared(Struct, forbid_unknown_fields=True):
    """`salescli compare-groups NAME --format json`."""

    schema_version: Version
    command: Literal["compare-groups"]
    kpi: str
    definition: str
    definition_hash: str
    title: str
    unit: Unit
    currency: str | None
    better: Better
    as_of: date
    start: date | None
    end: date | None
    where: Where
    by: list[str]
    method: str
    confidence: Number
    rows: list[ComparedRow]
    notes: list[Note]
    each: str | UnsetType = UNSET
    confidence_each: Number | UnsetType = UNSET


class PipelineRow(Struct):
    """A kind of movement, or with `--rows` a deal; besides these members the split."""

    kind: str | None
    deals: int | UnsetType = UNSET
    value: Number | UnsetType | None = UNSET


class Pipeline(Struct, forbid_unknown_fields=True):
    """`salescli pipeline --format json`."""

    schema_version: Version
    command: Literal["pipeline"]
    title: str
    since: date
    as_of: date
    one_state: bool
    closing: Period | str | None
    by: list[str]
    where: Where
    currency: str | None
    rows: list[PipelineRow]
    notes: list[Note]
    total: list[PipelineRow] | UnsetType = UNSET


class Stage(Struct):
    """A stage, with its weight and what speaks for it."""

    stage: str


class Calibration(Struct, forbid_unknown_fields=True, rename={"start": "from", "end": "to", "least": "min"}):
    """`salescli calibrate --format json`; `settings` are the lines of `[stages]`."""

    schema_version: Version
    command: Literal["calibrate"]
    title: str
    as_of: date
    start: date | None
    end: date | None
    least: int
    confidence: Number
    where: Where
    rows: list[Stage]
    settings: list[str]
    notes: list[Note]
