"""Of the value of the deals that were decided, the share that was won.

Formula
    won_value / (won_value + lost_value) * 100

Counted by
    Won and lost deals that have a value, by the date they closed. Open deals are not counted. Those without a value are
    left out; notes count the won and the lost ones.

Empty when
    No deal with a value other than 0 was won or lost in the period.

Source
    The value-based win rate by close date, over closed deals as win-rate, which counts deals instead. A deal without
    a value would count as one of 0, so it is left out.

Elsewhere
    - QuarterOne, Win rate: by value too, over the last 90 days.
"""

from salescli.model.account import Input, Inputs, Ratio, one
from salescli.model.measures import SALES, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Win rate by value",
    also_called=called(
        "value-win-rate revenue-win-rate dollar-win-rate weighted-win-rate win-rate-value andel-vunnet-belopp"
    ),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=52,
    value="won_value / (won_value + lost_value) * 100",
    components={"won_value": SALES, "lost_value": SALES.among("lost")},
    account=Ratio(
        numerator="won_value",
        denominator="won_value + lost_value",
        scale=100,
        drivers=one(
            Inputs(
                (Input("won_value", "won_value", Unit.MONEY), Input("lost_value", "lost_value", Unit.MONEY)),
                "won_value / (won_value + lost_value) * 100",
            )
        ),
    ),
)
