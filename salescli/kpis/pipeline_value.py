"""What the open deals are worth, unweighted.

Formula
    sum of value

Counted by
    Deals open at the period's end (at the as-of date, if that is earlier) that have a value: created by then, and not
    closed by then. The value is today's: what a deal was worth then, no export says. By stage, one that has closed
    since the as-of date is in none: the files say its last one.

Empty when
    It is split or filtered by stage, and the period ends before the as-of date: the files say the stage of now. Else
    without open deals it is 0.

Source
    Pipeline value at a point in time; weighted by probability it is opportunity-value.

Elsewhere
    - SOMA, Starting Pipeline: only what is expected to close in the period, as of its start.
"""

from salescli.model.account import Part, Parts, Sum, one
from salescli.model.measures import CLOSED_SINCE, OPEN_CLOSED_SINCE, OPEN_DEALS, OPEN_VALUE, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Pipeline value",
    also_called=called(
        "open-pipeline total-pipeline pipeline-amount pipeline-size unweighted-pipeline open-value pipelinevärde "
        "öppen-pipeline"
    ),
    perhaps_called=called("affärsvärde pipeline"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=20,
    value=OPEN_VALUE,
    components={"deals": OPEN_DEALS.needing("value")},
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
            "created": OPEN_VALUE.giving("came_amount"),
            "won": OPEN_VALUE.among("won").giving("left_amount"),
            "lost": OPEN_VALUE.among("lost").giving("left_amount"),
        },
    ),
    past_moves=True,
)
