"""How long a new deal waits for its first answer.

Formula
    total_hours / answered

Counted by
    Deals by the date they were created; one answered before it came in counts among the inquiries alone, with a note.
    The answer is first_response_at; without that column the first done call, email or meeting on the deal at or after
    it was created. Unanswered ones are counted in `inquiries`, not averaged. Where either of the two has no time of day
    (midnight to the second is none), whole days of 24 hours are counted from date to date, with a note that says of how
    many: an answer on the day of such an inquiry takes 0. Over a change of the clock hours are real hours where the
    settings name a timezone; a local time that the clock was put forward over is so much later, and an answer that only
    therefore seems to be before counts as 0 hours, with a note.

Empty when
    No deal of the period has been answered.

Source
    Lead response time, around the clock. Systems differ on mean or median, which a few forgotten leads pull far apart
    (`median_hours` stands beside it), and on office hours, which no export knows.

Elsewhere
    - SOMA, Time To Lead Response: minutes from a new prospect to the first attempt at contact that is not automated,
      whether it was answered or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.model.account import Ratio, Sample
from salescli.model.measures import CONTACTS_LOOKED_UP, LEADS, Aggregate, Measure, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.results.note import Note


def _remarks(frame: pl.DataFrame, dataset: Dataset) -> list[Note]:
    from salescli.results.note import note

    found = []
    if in_days := int(frame["in_days"].sum()):
        found.append(note("whole_days", in_days, "kpis.whole_days"))
    if untold := int(frame["untold"].sum()):
        found.append(note("untold_order", untold, "kpis.untold_order"))
    return found


def _adapted(kpi: Kpi, chosen: Mapping[str, Any], dataset: Dataset) -> Kpi:
    if dataset.has("deals", "first_response_at"):
        return kpi
    return kpi.replacing(contacts_checked=CONTACTS_LOOKED_UP)


_SECONDS = Measure("created_deals", Aggregate.SUM, Unit.SECONDS, "seconds", needs=("seconds",), skips_blank=True)

KPI = Kpi(
    title="Response time",
    also_called=called(
        "lead-response-time speed-to-lead first-response-time time-to-first-response time-to-lead-response frt "
        "reaction-time reaktionstid"
    ),
    unit=Unit.HOURS,
    better=Better.LOWER,
    theme=Theme.ACTIVITY,
    rank=30,
    value="total_hours / answered",
    components={
        "inquiries": LEADS,
        "answered": LEADS.among("answered").needing("seconds"),
        "total_hours": Derived("seconds / 3600", Unit.HOURS),
        "median_hours": Derived("median_seconds / 3600", Unit.HOURS),
    },
    hidden={
        "seconds": _SECONDS,
        "median_seconds": replace(_SECONDS, aggregate=Aggregate.MEDIAN),
        "in_days": LEADS.among("answered in days").needing("seconds"),
        "untold": LEADS.among("answered untold").needing("seconds"),
    },
    remarks=_remarks,
    adapted=_adapted,
    account=Ratio(numerator="total_hours", denominator="answered", sample=Sample.ROWS),
    past_moves=True,
)
