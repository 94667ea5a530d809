"""How many calls took place.

Formula
    number of calls

Counted by
    Done activities of type call, by the date they occurred.

Empty when
    Never: a period without any has 0.

Source
    Count of activities. Systems differ on planned ones: only done activities count here.

Elsewhere
    - SOMA, AE Calls and SDR Calls: calls made and calls answered, those of account executives and of sales
      development apart.
"""

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import ACTIVITIES, HEADCOUNT, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Calls",
    also_called=called(
        "call-count calls-made call-volume number-of-calls phone-calls dials antal-samtal telefonsamtal ringda-samtal"
    ),
    perhaps_called=called("activities activity aktiviteter"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=40,
    value=ACTIVITIES["call"],
    account=Sum(drivers=one(Chain((Factor("reps", "reps"), Factor("per_rep", "value")))), measures={"reps": HEADCOUNT}),
)
