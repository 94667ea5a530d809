"""Of the reps who have a quota, the share that reached it.

Formula
    reps_at_quota / reps * 100

Counted by
    Reps with a quota above 0 in the period: their own by the days employed, or their entries in the settings or the
    file of quotas. Entries of a region, a team or of all do not count. A rep's sales are all of them, by the date the
    deals closed, wherever they were made. A split and a filter are by the rep's own region and team. The total is over
    the whole range shown: a rep's sales in it against the quota of all of it.

Empty when
    Nobody has a quota in the period.

Source
    Share of reps at quota, at or above it as in SOMA's figure of sales development reps. quota-attainment is the
    sales of all against the quotas of all.

Elsewhere
    - SOMA, SDRs Quota Attainment: the share of sales development reps at or above their quota, by month.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import REPS_WITH_QUOTA, SALES_BY_REP, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Reps at quota",
    also_called=called(
        "reps-hitting-quota reps-on-quota share-of-reps-at-quota percent-of-reps-at-quota säljare-på-kvot "
        "säljare-som-når-målet"
    ),
    perhaps_called=called("quota-attainment-rate"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.TEAM,
    rank=15,
    value="reps_at_quota / reps * 100",
    components={"reps_at_quota": REPS_WITH_QUOTA.giving("reached"), "reps": REPS_WITH_QUOTA},
    hidden={"sales": SALES_BY_REP.everywhere()},
    not_by=("rep",),
    account=Ratio(
        numerator="reps_at_quota",
        denominator="reps",
        scale=100,
        drivers=one(
            Inputs(
                (Input("reps_at_quota", "reps_at_quota", Unit.COUNT), Input("reps", "reps", Unit.COUNT)),
                "reps_at_quota / reps * 100",
            )
        ),
    ),
)
