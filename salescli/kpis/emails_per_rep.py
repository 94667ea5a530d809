"""How many emails a rep makes on average, and how many demos come of them.

Formula
    emails / reps

Counted by
    Done emails and demos, by the date they occurred; `reps` are those employed on any day of the period. Without a
    file of reps they are the different owners of the deals closed or created and of the activities in the period. By
    rep, `reps` is 1: the rep's own number. `booking_rate` is the demos for each hundred emails.

Empty when
    Nobody was employed in the period.

Source
    Activities per rep. Systems differ on planned ones: only done activities count here. That a demo came of
    an email is not known: `booking_rate` sets one number against the other.
"""

from salescli.model.account import Ratio, of_two
from salescli.model.measures import ACTIVITIES, HEADCOUNT, Unit
from salescli.model.metric import Better, Derived, Kpi, Pacing, Theme, called

KPI = Kpi(
    title="Emails per rep",
    also_called=called(
        "e-mails-per-rep average-emails-per-rep emails-per-salesperson emails-per-seller mejl-per-säljare"
    ),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.TEAM,
    rank=40,
    value="emails / reps",
    pacing=Pacing("emails", "reps"),
    components={
        "emails": ACTIVITIES["email"],
        "reps": HEADCOUNT,
        "demos": ACTIVITIES["demo"],
        "booking_rate": Derived("demos / emails * 100", Unit.PERCENT),
    },
    account=Ratio(numerator="emails", denominator="reps", drivers=of_two(("emails", Unit.COUNT), ("reps", Unit.COUNT))),
)
