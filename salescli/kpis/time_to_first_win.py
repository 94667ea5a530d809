"""How many days pass from the day a rep is hired to the first deal that he or she wins.

Formula
    total_days / reps

Counted by
    Reps by the day they were hired who have won a deal on that day or later, by the as-of date. `waiting` are those
    hired in the period who are still employed and have won none yet. An employment that follows another of the same
    rep is no hire. Reps hired before the first deal of the files came in or closed are left out, with a note: their
    first win may be older than the files.

Empty when
    Nobody hired in the period has won a deal yet.

Source
    Ramp time, as time to the first closed deal. Systems differ: some count to the first month at quota. No standard
    that we know defines it; of the hires of a period, those who have won say it, and `waiting` says how many have
    not.
"""

from msgspec.structs import replace

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.calendar import Grain
from salescli.model.measures import Aggregate, Measure, Unit
from salescli.model.metric import Better, Kpi, Theme, called

_DAYS = Measure("hires", Aggregate.SUM, Unit.DAYS, "days", where="won")
_HIRES = Measure("hires", Aggregate.COUNT, needs=("days",))

KPI = Kpi(
    title="Time to first win",
    also_called=called(
        "time-to-first-deal time-to-first-sale time-to-productivity ramp ramp-time ramp-up-time rep-ramp "
        "inkörningstid upplärningstid tid-till-första-affär"
    ),
    unit=Unit.DAYS,
    better=Better.LOWER,
    theme=Theme.TEAM,
    rank=60,
    value="total_days / reps",
    components={
        "reps": _HIRES.among("won"),
        "waiting": _HIRES.among("waiting"),
        "total_days": _DAYS,
        "median_days": replace(_DAYS, aggregate=Aggregate.MEDIAN),
    },
    grain=Grain.YEAR,
    account=Ratio(
        numerator="total_days",
        denominator="reps",
        drivers=one(
            Inputs(
                (Input("total_days", "total_days", Unit.DAYS), Input("reps", "reps", Unit.COUNT)), "total_days / reps"
            )
        ),
    ),
)
