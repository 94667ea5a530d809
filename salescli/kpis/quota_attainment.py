"""How much of what was expected has been sold.

Formula
    sales / quota * 100

Counted by
    Won deals that have a value, by the date they closed. `quota` is each rep's monthly quota by the share of each
    month employed, over the whole period, running or not; rows of the quotas and entries of `[[quota]]` in the
    settings, spread evenly over their days, replace a rep's own quota, the sum of a region's or a team's reps, or the
    sum of all.

Empty when
    Nothing was expected.

Source
    Quota attainment. Systems differ on a running period: some scale the quota to the days passed, here it stays
    whole and `remaining` says what is left.

Elsewhere
    - Infor CRM, Percent of Quota: the value of opportunities won over the sum of the quotas active in the range.
"""

from salescli.model.account import Ratio, of_two
from salescli.model.measures import QUOTA, SALES, Unit
from salescli.model.metric import Better, Derived, Kpi, Pacing, Theme, called

KPI = Kpi(
    title="Quota attainment",
    also_called=called(
        "attainment quota quota-achievement quota-fulfilment target-attainment goal-attainment plan-attainment "
        "percent-of-quota percent-to-quota kvotuppfyllelse budgetuppfyllelse"
    ),
    perhaps_called=called("quota-attainment-rate"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.TEAM,
    rank=10,
    headline=20,
    breakdowns={"region": 60, "rep": 50},
    leaders=20,
    par=100,
    value="sales / quota * 100",
    pacing=Pacing("sales", "quota", scale=100),
    components={"sales": SALES, "quota": QUOTA, "remaining": Derived("max(quota - sales, 0)", Unit.MONEY)},
    account=Ratio(
        numerator="sales",
        denominator="quota",
        scale=100,
        drivers=of_two(("sales", Unit.MONEY), ("quota", Unit.MONEY), 100),
    ),
)
