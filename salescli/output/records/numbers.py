"""The records of KPIs and of what is computed like them: rows with a period, the dimensions, numbers."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, Struct, UnsetType

from salescli.model.calendar import Grain
from salescli.model.measures import Unit
from salescli.model.metric import Better
from salescli.output.records.parts import Days, Note, Number, Version


class KpiRow(Struct):
    """A period or group; besides these members the dimensions and the components of the KPI."""

    period: str | None
    start: date | None
    end: date | None
    complete: bool
    value: Number | None
    previous: Number | UnsetType | None = UNSET
    change: Number | UnsetType | None = UNSET
    change_percent: Number | UnsetType | None = UNSET
    compared: Days | UnsetType | None = UNSET


class KpiTotal(Struct):
    """The whole range and all groups; besides these members the components of the KPI."""

    value: Number | None
    previous: Number | UnsetType | None = UNSET
    change: Number | UnsetType | None = UNSET
    change_percent: Number | UnsetType | None = UNSET
    compared: Days | UnsetType | None = UNSET


class Kpi(Struct, forbid_unknown_fields=True):
    """`salescli kpi NAME --format json`."""

    schema_version: Version
    kpi: str
    definition: str
    definition_hash: str
    title: str
    unit: Unit
    currency: str | None
    better: Better
    period: Grain
    by: list[str]
    as_of: date
    rows: list[KpiRow]
    total: KpiTotal | None
    notes: list[Note]


class KpiColumn(Struct, forbid_unknown_fields=True):
    """One of several KPIs side by side; rows have its number by its name."""

    kpi: str
    definition: str
    definition_hash: str
    title: str
    unit: Unit
    better: Better
    currency: str | None


class SeveralRow(Struct):
    """A period or group; besides these members the dimensions and a number for each KPI."""

    period: str | None
    start: date | None
    end: date | None
    complete: bool
    compared: Days | UnsetType | None = UNSET


class Several(Struct, forbid_unknown_fields=True):
    """`salescli kpi NAME,NAME --format json`."""

    schema_version: Version
    kpis: list[KpiColumn]
    period: Grain
    by: list[str]
    as_of: date
    rows: list[SeveralRow]
    total: dict[str, Number | Days | None]
    notes: list[Note]


class SourceRow(Struct):
    """A row behind a number, by file and line; besides these members its own columns."""

    table: str
    file: str
    line: int | None
    date: date | None
    period: str | UnsetType | None = UNSET


class Rows(Struct, forbid_unknown_fields=True):
    """`salescli kpi NAME --rows --format json`."""

    schema_version: Version
    kpi: str
    definition: str
    definition_hash: str
    currency: str | None
    units: dict[str, Unit]
    as_of: date
    rows: list[SourceRow]
    notes: list[Note]


class ListedKpi(Struct, forbid_unknown_fields=True):
    """One KPI that there is."""

    name: str
    unit: Unit
    better: Better
    inputs: str
    summary: str
    also_called: str
    own: str | UnsetType = UNSET


class ForecastRow(Struct):
    """A period, or the deals without one (overdue, undated); besides these members the split."""

    kind: str
    period: str | None
    start: date | None
    end: date | None
    complete: bool
    deals: int
    won: Number | None
    open: Number
    weighted: Number | None
    best_case: Number | None
    commit: Number | None
    quota: Number | None
    gap: Number | None
    coverage: Number | None


class ForecastTotal(Struct, forbid_unknown_fields=True):
    """All periods and groups."""

    deals: int
    won: Number | None
    open: Number
    weighted: Number | None
    best_case: Number | None
    commit: Number | None
    quota: Number | None
    gap: Number | None
    coverage: Number | None


class ForecastPart(Struct, forbid_unknown_fields=True):
    """A forecast within a report."""

    as_of: date
    period: Grain
    by: list[str]
    currency: str | None
    commit_threshold: Number
    rows: list[ForecastRow]
    total: ForecastTotal | None
    notes: list[Note]


class Forecast(ForecastPart, kw_only=True, forbid_unknown_fields=True):
    """`salescli forecast --format json`."""

    schema_version: Version
    title: str


class FunnelRow(Struct):
    """A stage; besides these members the split."""

    stage: str
    reached: int
    reached_at_most: int | None
    conversion: Number | None
    conversion_from: Number | None
    conversion_to: Number | None
    overall: Number | None
    overall_from: Number | None
    overall_to: Number | None
    dropped: int | None
    value: Number | None
    median_days: Number | None


class FunnelPart(Struct, forbid_unknown_fields=True):
    """A funnel within a report."""

    as_of: date
    start: date | None
    end: date | None
    by: list[str]
    currency: str | None
    basis: str
    rows: list[FunnelRow]
    notes: list[Note]


class Funnel(FunnelPart, kw_only=True, forbid_unknown_fields=True):
    """`salescli funnel --format json`."""

    schema_version: Version
    title: str


class CohortRow(Struct):
    """A cohort at an age; besides these members the split."""

    cohort: str
    start: date
    end: date
    size: int
    age: int
    period: str
    complete: bool
    value: Number | None
    percent: Number | None
    cumulative: Number | None


class CohortAge(Struct, forbid_unknown_fields=True):
    """All cohorts at an age."""

    age: int
    size: int
    complete: bool
    value: Number | None
    percent: Number | None
    cumulative: Number | None


class CohortsPart(Struct, forbid_unknown_fields=True):
    """Cohorts within a report."""

    of: str
    period: Grain
    as_of: date
    by: list[str]
    unit: Unit
    currency: str | None
    rows: list[CohortRow]
    total: list[CohortAge]
    notes: list[Note]


class Cohorts(CohortsPart, kw_only=True, forbid_unknown_fields=True):
    """`salescli cohorts --format json`."""

    schema_version: Version
    title: str
