"""How many times the open deals cover what is left of the quota.

Formula
    open_value / remaining

Counted by
    The value of the deals open on the as-of date that are expected to close in the period, over the quota of the
    period (see quota-attainment) less what was won in it. The range goes from the period of the as-of date (of the
    period `total` from that date) to the last expected closing.

Empty when
    Nothing remains of the quota. Where nothing is expected from then on there is no row.

Source
    Pipeline coverage ratio. Systems differ: some divide by the whole quota; here by what remains, which is what the
    open deals have to cover.
"""

from msgspec.structs import replace

from salescli.model.account import Formula, of_two
from salescli.model.measures import EXPECTED_VALUE, QUOTA, SALES, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

KPI = Kpi(
    title="Pipeline coverage",
    also_called=called(
        "coverage coverage-ratio pipeline-coverage-ratio pipeline-to-quota pipeline-to-quota-ratio pipelinetäckning"
    ),
    perhaps_called=called("täckningsgrad"),
    unit=Unit.RATIO,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=40,
    value="open_value / remaining",
    components={
        "open_value": EXPECTED_VALUE.needing("expected_close_at"),
        "remaining": Derived("max(quota - sales, 0)", Unit.MONEY),
    },
    hidden={"quota": QUOTA, "sales": replace(SALES, dates_range=False)},
    looks_ahead=True,
    account=Formula(
        drivers=of_two(("open_value", Unit.MONEY), ("remaining", Unit.MONEY)),
        ask=("pipeline-value", "quota-attainment"),
    ),
    past_moves=True,
)
