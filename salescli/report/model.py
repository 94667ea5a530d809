"""A report as data: every number with its unit, as computed, for every output format.

`report.build` makes one; the output formats read it. Every number in it equals that of `salescli kpi`,
`salescli forecast` or `salescli funnel`.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.results.table import Column, Label, Number, Table, split_by

if TYPE_CHECKING:
    from salescli.accuracy.model import Accuracy
    from salescli.cohorts.model import Cohorts
    from salescli.forecast import Forecast
    from salescli.funnel.compute import Funnel
    from salescli.message import Message
    from salescli.model.measures import Unit
    from salescli.model.metric import Better
    from salescli.pipeline.model import Pipeline
    from salescli.report.logo import Logo
    from salescli.results.note import Note
    from salescli.targets.model import Judged
    from salescli.why.model import Why

#: How many periods a sparkline has.
TREND = 12
#: Fewer changes than these do not say what is usual.
_LEAST_CHANGES = 3


class Point(Struct, frozen=True):
    """A KPI's value in one period."""

    period: str
    start: date
    end: date
    value: Number


class Comparison(Struct, frozen=True):
    """The value of an earlier period, and the change since then: in the KPI's unit, and in percent.

    The percent has the sign of the change.
    """

    period: str
    start: date
    end: date
    value: Number
    change: Number
    change_percent: float | None


class Verdict(Struct, frozen=True):
    """What `salescli check` says of one target: its `word` (met, missed, on track, behind …); `judged` says why.

    `kpi` is `name.column` for a component. `scope` names the group or the filter, `period` the period. `is_good` is
    None where there is nothing to judge.
    """

    target: str
    kpi: str
    word: str
    is_good: bool | None
    value: Number
    unit: Unit
    judged: Judged
    scope: str = ""
    period: str | None = None


class Scorecard(Struct, frozen=True):
    """One KPI at a glance.

    `value` is that of `period`: the latest complete one; for a KPI that looks ahead the first that is not over; for one
    that says how things stand `total`. `history` are the complete periods, oldest first, this one last. `previous` and
    `year_before` are None where the files do not reach back so far.
    """

    kpi: str
    title: str
    unit: Unit
    better: Better
    period: str
    start: date | None
    end: date | None
    complete: bool
    value: Number
    previous: Comparison | None = None
    year_before: Comparison | None = None
    history: tuple[Point, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    definition: str = ""
    definition_hash: str = ""

    @property
    def trend(self) -> tuple[Point, ...]:
        """The last twelve periods, for a sparkline."""
        return self.history[-TREND:]

    @property
    def usual_change(self) -> float | None:
        """The mean size of a change from one period to the next, among the twelve before the latest period.

        It is in the KPI's unit, and None where fewer than three changes are known. A smaller change is no news: it is
        the mean moving range of a process chart.
        """
        values = [None if point.value is None else float(point.value) for point in self.history[-TREND - 1 : -1]]
        sizes = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
        return sum(sizes) / len(sizes) if len(sizes) >= _LEAST_CHANGES else None


class Section(Struct, frozen=True):
    """The KPIs of one theme: `name` is growth, customers, activity, pipeline or team."""

    name: str
    title: str
    cards: tuple[Scorecard, ...]


class Measured(Struct, frozen=True):
    """A KPI as a column of a breakdown."""

    kpi: str
    title: str
    unit: Unit
    better: Better


class Group(Struct, frozen=True):
    """A region or a rep: its `key` and name (both None for rows without one), and a value for each KPI."""

    key: str | None
    label: str | None
    values: tuple[Number, ...]


class Breakdown(Struct, frozen=True):
    """KPIs by one dimension in the latest complete period.

    Groups are sorted by their first number, the largest first; `total` is over all groups, as each KPI counts it.
    """

    dimension: str
    title: Message
    period: str
    start: date
    end: date
    kpis: tuple[Measured, ...]
    groups: tuple[Group, ...]
    total: tuple[Number, ...]
    currency: str | None

    def table(self) -> Table:
        """The breakdown as a table."""
        columns = [split_by(self.dimension)]
        columns += [Column(kpi.kpi, kpi.title, kpi.unit) for kpi in self.kpis]
        rows = tuple((group.label if group.label is not None else group.key, *group.values) for group in self.groups)
        total = (Label("total"), *self.total)
        return Table(f"by_{self.dimension}", self.title, tuple(columns), rows, self.currency, total)


class Ranking(Struct, frozen=True):
    """The groups that do best and worst by a KPI in the latest complete period, best first; nobody is in both.

    The `values` of every group are this one number.
    """

    dimension: str
    kpi: Measured
    period: str
    leaders: tuple[Group, ...]
    laggards: tuple[Group, ...]
    groups: int


class Missing(Struct, frozen=True):
    """KPIs that could not be computed, why, and what would change that, such as a column in a file."""

    kpis: tuple[str, ...]
    reason: Message
    remedy: Message | None


class InputFile(Struct, frozen=True):
    """A file that was read: its name, the table it holds, and its rows."""

    name: str
    table: str
    rows: int


class Report(Struct, frozen=True):
    """Everything on the dashboard.

    `title` is that of the settings, None without one, `logo` the picture that they name. `scorecards` are the few that
    matter most, or those of `[report] kpis`. `sections` have every KPI that the files answer, but are empty with
    `[report] kpis`. `changes` account for those of the key figures since the period before, of each dimension with the
    largest group alone. `moved` is what moved the pipeline since the last recorded run, `accuracy` what was forecast of
    periods that are over, where there are such runs. `notes` say what was left out, each once. `ignored` are files that
    were not read.
    """

    as_of: date
    currency: str | None
    period: str
    scorecards: tuple[Scorecard, ...]
    sections: tuple[Section, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    funnel: Funnel | None = None
    forecast: Forecast | None = None
    cohorts: Cohorts | None = None
    changes: tuple[Why, ...] = ()
    moved: Pipeline | None = None
    accuracy: Accuracy | None = None
    verdicts: tuple[Verdict, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[Note, ...] = ()
    files: tuple[InputFile, ...] = ()
    settings: str | None = None
    ignored: tuple[str, ...] = ()
    title: str | None = None
    logo: Logo | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all could be computed."""
        return not (self.scorecards or self.sections or self.breakdowns or self.funnel or self.forecast or self.cohorts)
