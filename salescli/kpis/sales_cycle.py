"""How long it takes to win a deal, from the day it came in.

Formula
    total_days / deals

Counted by
    Won deals, by the date they closed: calendar days from the day of created_at to the day of closed_at. Deals that
    closed before they were created are left out, with a note. The setting `include_lost` takes lost deals too.

Empty when
    Nothing was won in the period.

Source
    Sales cycle length. Systems differ on mean or median, and a few slow deals pull the mean up: the value is the mean,
    `median_days` and `p90_days` (linear interpolation) stand beside it.

Elsewhere
    - SOMA, New Business Opportunity Sales Cycle: the same for new business; its Prospect to Deal Sales Cycle begins
      with the prospect.
"""

from salescli.model.account import Ratio, Sample
from salescli.model.measures import CYCLE_DAYS, CYCLE_MEDIAN, CYCLE_P90, WON, Unit, of_any_outcome
from salescli.model.metric import Better, Kpi, Setting, Theme, called

KPI = Kpi(
    title="Sales cycle",
    also_called=called(
        "sales-cycle-length average-sales-cycle cycle-length cycle-time deal-cycle time-to-close days-to-close "
        "time-to-win säljcykel säljcykeln säljtid"
    ),
    unit=Unit.DAYS,
    better=Better.LOWER,
    theme=Theme.PIPELINE,
    rank=80,
    headline=60,
    breakdowns={"rep": 60},
    value="total_days / deals",
    components={
        "deals": WON.needing("days"),
        "total_days": CYCLE_DAYS,
        "median_days": CYCLE_MEDIAN,
        "p90_days": CYCLE_P90,
    },
    settings={
        "include_lost": Setting(
            meaning="true takes lost deals too",
            default=False,
            change=lambda kpi, lost, _: kpi.mapped(of_any_outcome) if lost else kpi,
        )
    },
    account=Ratio(numerator="total_days", denominator="deals", sample=Sample.ROWS),
)
