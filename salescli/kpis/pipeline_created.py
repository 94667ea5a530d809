"""The value of the deals that came in.

Formula
    The sum of value over the deals created in the period

Counted by
    Deals that have a value, by the date they were created, whatever became of them. The value is that of now.

Empty when
    Never. It is 0 where no deal came in.

Source
    Pipeline created, or pipeline generation. Systems differ on what counts: all that was opened (here), or only what
    is expected to close in the same period (SOMA). An export keeps no earlier values, so the value is that of now.

Elsewhere
    - SOMA, Opened Same-Period Pipeline: only opportunities of new business that were opened in the period and are
      expected to close in it too.
"""

from salescli.model.account import Sum
from salescli.model.measures import CREATED_VALUE, LEADS, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Pipeline created",
    also_called=called(
        "pipeline-generated pipeline-generation new-pipeline created-pipeline pipegen ny-pipeline pipelinegenerering"
    ),
    unit=Unit.MONEY,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=25,
    value=CREATED_VALUE,
    components={"deals": LEADS.needing("value")},
    account=Sum(),
)
