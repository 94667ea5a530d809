"""How many meetings took place.

Formula
    number of meetings

Counted by
    Done activities of type meeting, by the date they occurred.

Empty when
    Never: a period without any has 0.

Source
    Count of activities. Systems differ on planned ones: only done activities count here.

Elsewhere
    - SOMA, Booked Meetings: counted when they are booked; its Qualified Meetings are those that were held and met the
      standards of the account executives.
"""

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import ACTIVITIES, HEADCOUNT, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Meetings",
    also_called=called("meeting-count meetings-held number-of-meetings appointments antal-möten kundmöten säljmöten"),
    perhaps_called=called("activities activity aktiviteter"),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=60,
    value=ACTIVITIES["meeting"],
    account=Sum(drivers=one(Chain((Factor("reps", "reps"), Factor("per_rep", "value")))), measures={"reps": HEADCOUNT}),
)
