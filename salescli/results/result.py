"""The result of a KPI: rows, a total, and notes on what was left out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.model.measures import Unit
from salescli.model.versus import COLUMNS as COMPARISON
from salescli.model.versus import COMPARED, Versus

if TYPE_CHECKING:
    import polars as pl

    from salescli.engine.notes.data_end import DataEnd
    from salescli.message import Message
    from salescli.model.calendar import AsOf, Grain
    from salescli.model.metric import Kpi
    from salescli.results.note import Note


class KpiResult(Struct, frozen=True):
    """One KPI, computed.

    `frame` has the columns period (label), start, end, complete, the dimensions, value, then the components.
    `total` has one row: value and components over the whole range and all groups; None where a total means nothing.
    A result that is `compared` has previous, change and change_percent after the value, and after the components
    compared_start and compared_end, the first and the last day compared with. `data_end` says where the data end, if a
    period of the question begins later. `ignored` are files of a folder that were not read, `remarks` say what was
    guessed while reading the others. Of a KPI that is a share, `share` has in the same rows the counts above and below
    the line, hidden ones too. `data_from` is the day of its first event, where the question asks for the whole range.
    """

    kpi: Kpi
    frame: pl.DataFrame
    total: pl.DataFrame | None
    notes: tuple[Note, ...]
    grain: Grain
    by: tuple[str, ...]
    as_of: AsOf
    currency: str | None
    ignored: tuple[str, ...] = ()
    remarks: tuple[Message, ...] = ()
    compared: Versus | None = None
    data_end: DataEnd | None = None
    share: pl.DataFrame | None = None
    data_from: date | None = None

    @property
    def dimensions(self) -> list[str]:
        """The dimension columns of the frame; a rep has two, `rep_id` and `rep`."""
        skipped = ("period", "start", "end", "complete", *self.numbers, *COMPARED)
        return [column for column in self.frame.columns if column not in skipped]

    @property
    def numbers(self) -> list[str]:
        """The columns of numbers: value, those of a comparison, and the components."""
        return ["value", *(COMPARISON if self.compared else ()), *self.kpi.components]

    @property
    def days_compared(self) -> tuple[list[tuple[date, date]], tuple[date, date] | None]:
        """The different first and last days that rows are compared with, and those of the total."""
        rows = self.frame.select(COMPARED).drop_nulls().unique(maintain_order=True).rows() if self.compared else []
        total = self.total.select(COMPARED).drop_nulls().rows() if self.compared and self.total is not None else []
        return rows, total[0] if total else None

    def unit_of(self, column: str) -> Unit:
        """The unit of a number column."""
        if self.compared and column in COMPARISON:
            return Unit.PERCENT if column == "change_percent" else self.kpi.unit
        return self.kpi.unit_of(column)
