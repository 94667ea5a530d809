"""How many calls a rep makes on average, and how many demos come of them.

Formula
    calls / reps

Counted by
    Done calls and demos, by the date they occurred; `reps` are those employed on any day of the period. Without a
    file of reps they are the different owners of the deals closed or created and of the activities in the period. By
    rep, `reps` is 1: the rep's own number. `booking_rate` is the demos for each hundred calls.

Empty when
    Nobody was employed in the period.

Source
    Activities per rep. Systems differ on planned ones: only done activities count here. That a demo came of
    a call is not known: `booking_rate` sets one number against the other.
"""

from salescli.model.account import Ratio, of_two
from salescli.model.measures import ACTIVITIES, HEADCOUNT, Unit
from salescli.model.metric import Better, Derived, Kpi, Pacing, Theme, called

KPI = Kpi(
    title="Calls per rep",
    also_called=called(
        "average-calls-per-rep calls-per-salesperson calls-per-agent calls-per-seller samtal-per-person"
    ),
    perhaps_called=called("productivity produktivitet"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.TEAM,
    rank=30,
    breakdowns={"rep": 70},
    value="calls / reps",
    pacing=Pacing("calls", "reps"),
    components={
        "calls": ACTIVITIES["call"],
        "reps": HEADCOUNT,
        "demos": ACTIVITIES["demo"],
        "booking_rate": Derived("demos / calls * 100", Unit.PERCENT),
    },
    account=Ratio(numerator="calls", denominator="reps", drivers=of_two(("calls", Unit.COUNT), ("reps", Unit.COUNT))),
)
