"""How far deals get, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from salescli.errors import MissingInputError
from salescli.measures import Unit
from salescli.result import Note
from salescli.sheet import Column, Number, Sheet

if TYPE_CHECKING:
    from salescli.api import Ask, Exports


class Basis(StrEnum):
    """What tells how far a deal got."""

    DATES = "dates"  # columns that say when it entered each stage
    STAGE = "stage"  # the stage that it stands in, or ended in


@dataclass(frozen=True)
class Step:
    """One stage: the deals that reached it or a later one, and what became of them.

    `conversion` is the percent of those of the stage before, `overall` of all created, `dropped` those of the stage
    before that did not come this far, `value` what the deals that reached it are worth together. `median_days` is from
    the stage before to this one, None where no dates say.
    """

    stage: str
    reached: int
    conversion: float | None
    overall: float | None
    dropped: int | None
    value: Number
    median_days: float | None


@dataclass(frozen=True)
class Path:
    """The steps of one group, from created to won; key and label are None for all deals, or for those without one."""

    key: str | None
    label: str | None
    steps: tuple[Step, ...]


#: The columns of a funnel for programs, their titles and units.
COLUMNS = (
    Column("stage", "stage"),
    Column("reached", "reached", Unit.COUNT),
    Column("conversion", "of step before", Unit.PERCENT),
    Column("overall", "of all", Unit.PERCENT),
    Column("dropped", "dropped", Unit.COUNT),
    Column("value", "value", Unit.MONEY),
    Column("median_days", "median days", Unit.DAYS),
)


@dataclass(frozen=True)
class Funnel:
    """How far the deals created in a range got by the as-of date, all of them or by one dimension.

    `is_inferred` where only the stage they stand in tells; `notes` say so, and what was left out.
    """

    start: date | None
    end: date | None
    as_of: date
    by: str | None
    currency: str | None
    basis: Basis
    paths: tuple[Path, ...]
    notes: tuple[Note, ...] = ()

    @property
    def is_inferred(self) -> bool:
        """Whether the numbers rest on the current stage alone."""
        return self.basis is Basis.STAGE

    def sheet(self) -> Sheet:
        """The funnel as a table, a row a stage and group."""
        columns = (Column(self.by, self.by), *COLUMNS) if self.by else COLUMNS
        rows = []
        for path in self.paths:
            label = (path.label if path.label is not None else path.key,) if self.by else ()
            for step in path.steps:
                rows.append((*label, step.stage, step.reached, step.conversion, step.overall, step.dropped,
                             step.value, step.median_days))  # fmt: skip
        return Sheet("funnel", "Funnel", columns, tuple(rows), self.currency, notes=self.notes)


def compute(exports: Exports, ask: Ask) -> Funnel:
    """The funnel of the files. Raises SalesCliError for everything that a user can mend."""
    raise MissingInputError("funnel is not there yet.")
