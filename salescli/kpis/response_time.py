"""How long a new deal waits for its first answer.

Formula
    total_hours / answered

Counted by
    Deals by the date they were created; one answered before it came in counts among the inquiries alone, with a note.
    The answer is first_response_at; without that column the first done call,
    email or meeting on the deal at or after it was created. Unanswered ones are counted in `inquiries`, not averaged.
    Where either side is a date without a time, whole days of 24 hours are counted, with a note.

Empty when
    No deal of the period has been answered.

Source
    Lead response time, around the clock. Systems differ on mean or median, which a few forgotten leads pull far apart
    (`median_hours` stands beside it), and on office hours, which no export knows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from salescli.kpi import Better, Derived, Kpi
from salescli.measures import LEADS, Aggregate, Measure, Unit

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.tables import Tables
    from salescli.result import Note


def _remarks(frame: pl.DataFrame, tables: Tables) -> list[Note]:
    from salescli.result import Note
    from salescli.views.deals import in_whole_days

    if not in_whole_days(tables):
        return []
    return [Note("whole_days", 0, "One of the two dates has no time of day: hours are whole days of 24.")]


_SECONDS = Measure("created_deals", Aggregate.SUM, Unit.SECONDS, "seconds", needs=("seconds",), skips_blank=True)

KPI = Kpi(
    title="Response time",
    unit=Unit.HOURS,
    better=Better.LOWER,
    value="total_hours / answered",
    components={
        "inquiries": LEADS,
        "answered": LEADS.among("answered").needing("seconds"),
        "total_hours": Derived("seconds / 3600", Unit.HOURS),
        "median_hours": Derived("median_seconds / 3600", Unit.HOURS),
    },
    hidden={"seconds": _SECONDS, "median_seconds": replace(_SECONDS, aggregate=Aggregate.MEDIAN)},
    remarks=_remarks,
)
