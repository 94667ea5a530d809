"""What the open deals are worth, each weighted by how likely it is won.

Formula
    weighted_value

Counted by
    Deals open on the as-of date: created by then, and not closed by then. The weight is the deal's own probability,
    else that of its stage in `[stages]` of the settings. A deal that has closed since the as-of date shows a final
    stage, which says nothing about then: it has none by stage, and without a probability it is left out, with a note.
    By month or another period, it is that of expected_close_at; deals without one form a period of their own.

Empty when
    Never: without open deals it is 0.

Source
    Weighted pipeline. Systems differ on the weight: of the stage (Pipedrive, HubSpot by default) or of the deal;
    here the deal's own goes first.

Elsewhere
    - Salesforce, Expected Revenue: the amount of an opportunity times its probability.
"""

from msgspec.structs import replace

from salescli.model.account import Refused
from salescli.model.calendar import Grain
from salescli.model.measures import CLOSED_SINCE, EXPECTED_DEALS, EXPECTED_VALUE, WEIGHTED_VALUE, Unit, open_now
from salescli.model.metric import Better, Kpi, Theme, called

_WEIGHTED = {
    "deals": EXPECTED_DEALS.needing("weighted"),
    "open_value": EXPECTED_VALUE.needing("weighted"),
    "weighted_value": WEIGHTED_VALUE,
}
_CLOSED_SINCE = {CLOSED_SINCE: replace(EXPECTED_DEALS.among("closed since").needing("weighted"), dates_range=False)}

KPI = Kpi(
    title="Opportunity value",
    also_called=called(
        "weighted-pipeline weighted-pipeline-value weighted-value weighted-forecast expected-revenue expected-value "
        "viktad-pipeline vägd-pipeline viktat-pipelinevärde förväntat-värde"
    ),
    perhaps_called=called("pipeline"),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=10,
    headline=50,
    value="weighted_value",
    components=_WEIGHTED,
    hidden=_CLOSED_SINCE,
    at_total={name: open_now(measure) for name, measure in {**_WEIGHTED, **_CLOSED_SINCE}.items()},
    undated_period=True,
    grain=Grain.TOTAL,
    by=("stage",),
    account=Refused(reason="why.of_one_day", command="pipeline"),
    past_moves=True,
)
