"""How many emails took place.

Formula
    number of emails

Counted by
    Done activities of type email, by the date they occurred.

Empty when
    Never: a period without any has 0.

Source
    Count of activities. Systems differ on planned ones: only done activities count here.

Elsewhere
    - SOMA, AE Outbound Messages: emails, SMS and the like that account executives sent by hand, as one number.
"""

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import ACTIVITIES, HEADCOUNT, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Emails",
    also_called=called(
        "emails-sent email-count number-of-emails e-mails mails mejl e-post epost antal-mejl skickade-mejl"
    ),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=50,
    value=ACTIVITIES["email"],
    account=Sum(drivers=one(Chain((Factor("reps", "reps"), Factor("per_rep", "value")))), measures={"reps": HEADCOUNT}),
)
