"""What the pipeline brings in a day, at the pace of the last 12 months.

Formula
    open_deals * average_won * win_rate / mean_cycle

Counted by
    Deals open on the as-of date; the average won deal, the win rate (as a fraction) and the mean sales cycle are those
    of the 12 months to it, each over the deals that have what it takes.

Empty when
    Nothing was won in the 12 months, or the cycle is not known.

Source
    Sales velocity. Systems differ on the window and on mean or median cycle; here 12 months and the mean.

Elsewhere
    - SOMA, Sales Velocity: MRR expected to close a day from the opportunities of new business opened in the period.
"""

from salescli.model.account import Refused
from salescli.model.calendar import Grain
from salescli.model.measures import CYCLE_DAYS, EXPECTED_DEALS, LOST, SALES, SOLD, WON, Scope, Unit, open_now
from salescli.model.metric import Better, Derived, Kpi, Theme, called

_YEAR = Scope.YEAR_TO_AS_OF

KPI = Kpi(
    title="Sales velocity",
    also_called=called("pipeline-velocity deal-velocity revenue-velocity pipelinehastighet"),
    perhaps_called=called("velocity"),
    unit=Unit.MONEY_A_DAY,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=90,
    value="open_deals * average_won * win_rate / mean_cycle",
    components={
        "open_deals": open_now(EXPECTED_DEALS),
        "average_won": Derived("sales / sold", Unit.MONEY),
        "win_rate": Derived("won / (won + lost)", Unit.RATIO),
        "mean_cycle": Derived("cycle_days / cycles", Unit.DAYS),
    },
    hidden={
        "sales": SALES.in_scope(_YEAR),
        "sold": SOLD.in_scope(_YEAR),
        "won": WON.in_scope(_YEAR),
        "lost": LOST.in_scope(_YEAR),
        "cycle_days": CYCLE_DAYS.in_scope(_YEAR),
        "cycles": WON.needing("days").in_scope(_YEAR),
    },
    grain=Grain.TOTAL,
    grains=(Grain.TOTAL,),
    account=Refused(reason="why.of_one_day", command="pipeline"),
    past_moves=True,
)
