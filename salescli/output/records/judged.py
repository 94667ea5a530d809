"""The records of targets, of findings in the files, and of the report."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output.records.changes import Pipeline, Why
from salescli.output.records.numbers import CohortsPart, ForecastPart, FunnelPart
from salescli.output.records.parts import Note, Number, Version
from salescli.output.records.recorded import Accuracy, Restated


class Base(Struct, forbid_unknown_fields=True):
    """What a change is counted from."""

    label: str | None
    value: Number | None


class Interval(Struct, forbid_unknown_fields=True):
    """The bounds of what may be chance."""

    low: Number | None
    high: Number | None


class Pace(Struct, forbid_unknown_fields=True):
    """How far a period that is not over has come."""

    elapsed_days: int | None
    days: int | None
    share_of_days: Number | None
    usual_share: Number | None
    past_periods: int | None
    needed_min: Number | None
    needed_max: Number | None
    projected: Number | None


class Takes(Struct, forbid_unknown_fields=True):
    """What it would take to reach the target."""

    remaining: Number | None
    unit: str | None
    days_left: int | None
    deals: Number | None
    opportunities: Number | None
    pipeline: Number | None
    open_by: date | None
    average_deal: Number | None
    win_rate: Number | None
    cycle_days: Number | None


class Judged(Struct, forbid_unknown_fields=True):
    """A verdict with everything behind it."""

    name: str
    verdict: str
    reason: str | None
    text: str
    severity: Literal["error", "warning"]
    owner: str | None
    part_of: str | None
    due: date | None
    kpi: str
    definition: str
    definition_hash: str
    column: str
    unit: Unit
    currency: str | None
    by: list[str]
    where: list[str]
    group: dict[str, str | None]
    period: str | None
    start: date | None
    end: date | None
    complete: bool | None
    value: Number | None
    min: Number | None
    max: Number | None
    n: int | None
    base: Base
    interval: Interval
    pace: Pace
    takes: Takes
    data_end: date | None
    changed: bool | None
    since: date | None
    written_in: str


class Check(Struct, forbid_unknown_fields=True):
    """`salescli check --format json`."""

    schema_version: Version
    as_of: date
    counts: dict[str, int]
    targets: list[Judged]
    notes: list[str]
    restated: list[Restated] | UnsetType = UNSET


class Ambition(Struct, forbid_unknown_fields=True):
    """How a target compares with the past."""

    group: dict[str, str | None]
    period: str | None
    min: Number | None
    max: Number | None
    percentile: Number | None
    reached: int | None
    past_periods: int | None


class Linted(Struct, forbid_unknown_fields=True):
    """What there is to say of a target itself."""

    name: str
    written_in: str
    broken: bool
    remarks: list[str]
    ambition: list[Ambition]


class Lint(Struct, forbid_unknown_fields=True):
    """`salescli check --lint --format json`."""

    schema_version: Version
    targets: list[Linted]


class YearBefore(Struct, forbid_unknown_fields=True):
    """The same period a year before."""

    period: str
    value: Number


class LastTarget(Struct, forbid_unknown_fields=True):
    """How the last target ended."""

    period: str | None
    value: Number | None
    min: Number | None
    max: Number | None


class Suggestion(Struct, forbid_unknown_fields=True):
    """A target for the coming period, and what speaks for it."""

    kpi: str
    unit: Unit
    currency: str | None
    grain: str
    period: str
    start: date
    end: date
    where: list[str]
    group: dict[str, str | None]
    min: Number | None
    max: Number | None
    ground: Literal["past", "met", "little", "much", "neutral"]
    median: Number
    best_quarter: Number | None
    past: list[Number]
    reached: int
    year_before: YearBefore | None
    last_target: LastTarget | None


class NoSuggestion(Struct, forbid_unknown_fields=True):
    """What nothing is suggested for, and why."""

    kpi: str
    group: dict[str, str | None]
    text: str


class Suggested(Struct, forbid_unknown_fields=True):
    """`salescli check --suggest --format json`."""

    schema_version: Version
    as_of: date
    suggestions: list[Suggestion]
    without: list[NoSuggestion]


class Rule(Struct, forbid_unknown_fields=True):
    """How often a rule was broken."""

    rule: str
    severity: str
    count: int
    text: str


class Finding(Struct, forbid_unknown_fields=True):
    """A problem and its place."""

    severity: str
    rule: str
    file: str | None
    line: int | str | None
    column: str | None
    value: str | None
    text: str


class Validation(Struct, forbid_unknown_fields=True):
    """`salescli validate --format json`."""

    schema_version: Version
    files: list[str]
    totals: dict[str, int]
    rules: list[Rule]
    findings: list[Finding]
    notes: list[Note]


class Section(Struct, forbid_unknown_fields=True):
    """KPIs of one theme."""

    name: str
    title: str
    kpis: list[str]


class Comparison(Struct, forbid_unknown_fields=True):
    """An earlier period and the change from it."""

    period: str
    start: date
    end: date
    value: Number | None
    change: Number | None
    change_percent: Number | None


class Word(Struct, forbid_unknown_fields=True):
    """The verdict on a target, in a word."""

    target: str
    word: str


class Point(Struct, forbid_unknown_fields=True):
    """A number of the past."""

    period: str
    start: date
    end: date
    value: Number | None


class Card(Struct, forbid_unknown_fields=True):
    """A KPI in its latest period, with its past."""

    kpi: str
    definition: str
    definition_hash: str
    title: str
    unit: Unit
    better: Better
    period: str
    start: date | None
    end: date | None
    complete: bool
    value: Number | None
    previous: Comparison | None
    year_before: Comparison | None
    verdicts: list[Word]
    history: list[Point]


class Measured(Struct, forbid_unknown_fields=True):
    """A KPI of a breakdown."""

    kpi: str
    title: str
    unit: Unit
    better: Better


class Group(Struct):
    """A group; besides these members a number for each KPI of the breakdown."""

    key: str | None
    label: str | None


class Breakdown(Struct, forbid_unknown_fields=True):
    """KPIs by the groups of a dimension."""

    dimension: str
    period: str
    start: date
    end: date
    kpis: list[Measured]
    groups: list[Group]
    total: dict[str, Number | None]


class Ranked(Struct, forbid_unknown_fields=True):
    """A group of a ranking."""

    key: str | None
    label: str | None
    value: Number | None


class Ranking(Struct, forbid_unknown_fields=True):
    """The first and the last groups by one KPI."""

    dimension: str
    kpi: str
    unit: Unit
    period: str
    groups: int
    leaders: list[Ranked]
    laggards: list[Ranked]


class Target(Struct, forbid_unknown_fields=True):
    """How a target stands."""

    target: str
    kpi: str
    word: str
    is_good: bool | None
    value: Number | None
    unit: Unit
    text: str
    scope: str | None
    period: str | None


class Missing(Struct, forbid_unknown_fields=True):
    """KPIs that the files cannot answer, and what would help."""

    kpis: list[str]
    reason: str
    remedy: str | None


class File(Struct, forbid_unknown_fields=True):
    """A file that was read."""

    name: str
    table: str
    rows: int | None


class Report(Struct, forbid_unknown_fields=True):
    """`salescli report --format json`."""

    schema_version: Version
    title: str
    as_of: date
    period: str
    currency: str | None
    scorecards: list[str]
    sections: list[Section]
    kpis: list[Card]
    breakdowns: list[Breakdown]
    rankings: list[Ranking]
    funnel: FunnelPart | None
    forecast: ForecastPart | None
    cohorts: CohortsPart | None
    changes: list[Why]
    targets: list[Target]
    missing: list[Missing]
    notes: list[Note]
    files: list[File]
    settings: str | None
    ignored: list[str]
    restated: list[Restated] | UnsetType = UNSET
    pipeline: Pipeline | UnsetType = UNSET
    accuracy: Accuracy | UnsetType = UNSET
