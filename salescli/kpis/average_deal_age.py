"""How long the deals that are open have been open.

Formula
    total_days / deals

Counted by
    Deals open at the period's end (at the as-of date, if that is earlier): calendar days since they were created. The
    range runs from the first deal that came in to the as-of date. Closed deals without the date they closed are left
    out.

Empty when
    No deal is open at the end of the period. Under a split or filter by stage also in a period that ends before the
    as-of date: a file says the stage of now.

Source
    Average age of open opportunities, from their creation as in Salesforce. Systems differ on the day: the end of the
    period (here, as in open-deals) or its beginning (SOMA); some show the days in the stage of now.

Elsewhere
    - SOMA, Average Opportunity Age: of open opportunities of new business, as of the beginning of the period.
    - Salesforce, field AgeInDays: days from the creation of an opportunity to the current date.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import CLOSED_SINCE, OPEN_AGES, OPEN_CLOSED_SINCE, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Average deal age",
    also_called=called(
        "deal-age opportunity-age average-opportunity-age age-of-open-deals affärers-ålder affärernas-ålder"
    ),
    unit=Unit.DAYS,
    better=Better.LOWER,
    theme=Theme.PIPELINE,
    rank=35,
    value="total_days / deals",
    components={
        "deals": OPEN_AGES.giving("rows", Unit.COUNT),
        "total_days": OPEN_AGES.giving("days", Unit.DAYS),
        "median_days": OPEN_AGES.giving("median", Unit.DAYS),
    },
    hidden={CLOSED_SINCE: OPEN_CLOSED_SINCE},
    account=Ratio(
        numerator="total_days",
        denominator="deals",
        drivers=one(
            Inputs(
                (Input("total_days", "total_days", Unit.DAYS), Input("deals", "deals", Unit.COUNT)),
                "total_days / deals",
            )
        ),
    ),
)
