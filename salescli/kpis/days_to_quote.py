"""How many days pass from the day a deal comes in to its quote.

Formula
    total_days / deals

Counted by
    Deals by the date they were quoted: calendar days from the day they were created. Deals quoted before they came in
    are left out, with a note.

Empty when
    No deal was quoted in the period.

Source
    Time to quote. The day of the quote says the period and days are those of the calendar, as in SOMA's time to the
    first proposal.

Elsewhere
    - SOMA, Time to Sent New Business Proposal: days from the opening of an opportunity of new business to its first
      proposal, of proposals sent in the period.
"""

from msgspec.structs import replace

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import QUOTE_DAYS, Aggregate, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Days to quote",
    also_called=called(
        "time-to-quote quote-time quoting-time quote-turnaround time-to-proposal tid-till-offert offerttid"
    ),
    unit=Unit.DAYS,
    better=Better.LOWER,
    theme=Theme.ACTIVITY,
    rank=85,
    value="total_days / deals",
    components={
        "deals": replace(QUOTE_DAYS, aggregate=Aggregate.COUNT, column="", unit=Unit.COUNT).needing("days"),
        "total_days": QUOTE_DAYS,
        "median_days": replace(QUOTE_DAYS, aggregate=Aggregate.MEDIAN),
    },
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
