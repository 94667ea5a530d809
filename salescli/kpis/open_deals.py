"""How many deals are open.

Formula
    number of open deals

Counted by
    Deals open at the period's end (at the as-of date, if that is earlier): created by then, and not closed by then. A
    deal that is closed without a date is left out, with a note. By stage, one that has closed since the as-of date is
    in none: the files say its last one.

Empty when
    It is split or filtered by stage, and the period ends before the as-of date: the files say the stage of now. Else
    a period without any has 0.

Source
    Pipeline count at a point in time, seen as it stood then.

Elsewhere
    - SOMA, Starting Opportunities: only those that are expected to close in the period, as of its start.
"""

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import CLOSED_SINCE, OPEN_CLOSED_SINCE, OPEN_DEALS, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Open deals",
    also_called=called(
        "open-opportunities active-deals deals-in-pipeline pipeline-count number-of-open-deals pågående-affärer "
        "antal-öppna-affärer"
    ),
    perhaps_called=called("affärer affärsmöjligheter deals opportunities"),
    unit=Unit.COUNT,
    better=Better.NEUTRAL,
    theme=Theme.PIPELINE,
    rank=30,
    value=OPEN_DEALS,
    hidden={CLOSED_SINCE: OPEN_CLOSED_SINCE},
    account=Sum(
        drivers=one(
            Parts(
                (
                    Part("created", "created"),
                    Part("won", "won", reduces=True),
                    Part("lost", "lost", reduces=True),
                ),
                are_moves=True,
            )
        ),
        measures={
            "created": OPEN_DEALS.giving("came"),
            "won": OPEN_DEALS.among("won").giving("left"),
            "lost": OPEN_DEALS.among("lost").giving("left"),
        },
    ),
    past_moves=True,
)
