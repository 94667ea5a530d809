"""What a rep sells on average.

Formula
    sales / reps

Counted by
    Won deals, by the date they closed; `reps` are those employed on any day of the period. Without a file of reps they
    are the different owners of the deals closed or created and of the activities in the period. By rep, `reps` is 1:
    the rep's own sales.

Empty when
    Nobody was employed in the period.

Source
    Also called revenue per sales rep. Systems differ on whether a rep of half a month counts as one: here as one.

Elsewhere
    - SOMA, New Bookings Per AE: bookings of new business over account executives who were employed and onboarded at
      the beginning of the period.
"""

from salescli.model.account import Chain, Factor, Ratio, one
from salescli.model.measures import CLOSED, HEADCOUNT, SALES, SOLD, WON, Unit
from salescli.model.metric import Better, Kpi, Pacing, Theme, called

KPI = Kpi(
    title="Sales per rep",
    also_called=called(
        "revenue-per-rep sales-per-salesperson sales-per-seller rep-productivity sales-productivity "
        "omsättning-per-säljare intäkt-per-säljare"
    ),
    perhaps_called=called("productivity produktivitet"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.TEAM,
    rank=20,
    value="sales / reps",
    pacing=Pacing("sales", "reps"),
    components={"sales": SALES, "reps": HEADCOUNT},
    account=Ratio(
        numerator="sales",
        denominator="reps",
        drivers=one(
            Chain(
                (
                    Factor("closed_per_rep", "closed"),
                    Factor("win_rate", "won", Unit.PERCENT),
                    Factor("valued", "valued", Unit.PERCENT, unless_one=True),
                    Factor("average_value", "sales", Unit.MONEY),
                ),
                over="reps",
            )
        ),
        measures={"closed": CLOSED, "won": WON, "valued": SOLD},
    ),
)
