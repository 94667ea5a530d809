"""How many demos took place, and what became of the deals they were for.

Formula
    demos

Counted by
    Done demos, by the date they occurred. `deals_with_demo` are the different deals among them, `won_after_demo` those
    of them won by the as-of date, whenever the demo was; `expected_wins` takes the conversion of the 12 months before.

Empty when
    Never: a period without demos has 0. The conversions are empty without a file of deals.

Source
    Demos held. Systems differ on booked or held: only done ones count here. A young demo has had less time to be won,
    so the conversion of the latest periods still rises.

Elsewhere
    - SOMA, Completed New Business Demos: opportunities of new business by their first demo; a second one does not
      count.
"""

from msgspec.structs import replace

from salescli.model.account import Chain, Factor, Sum, one
from salescli.model.measures import ACTIVITIES, HEADCOUNT, WON_LOOKED_UP, Aggregate, Missing, Scope, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

_DEALS = replace(ACTIVITIES["demo"], aggregate=Aggregate.DISTINCT, column="deal_id", missing=Missing.NULL)
_WON = replace(_DEALS, column="won_deal", needs_elsewhere=("deals", "deal_id"))

KPI = Kpi(
    title="Monthly demos",
    also_called=called(
        "demos demo-count demos-held number-of-demos demonstrations demo-conversion demo-to-close demo-to-win demor "
        "demonstrationer antal-demonstrationer"
    ),
    unit=Unit.COUNT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=70,
    value=ACTIVITIES["demo"],
    components={
        "deals_with_demo": _DEALS,
        "won_after_demo": _WON,
        "demo_conversion": Derived("won_after_demo / deals_with_demo * 100", Unit.PERCENT),
        "expected_wins": Derived("deals_with_demo * (won_last_year / deals_last_year)", Unit.COUNT),
    },
    hidden={
        "deals_last_year": _DEALS.in_scope(Scope.YEAR_BEFORE),
        "won_last_year": _WON.in_scope(Scope.YEAR_BEFORE),
        "deals_checked": WON_LOOKED_UP,
    },
    account=Sum(drivers=one(Chain((Factor("reps", "reps"), Factor("per_rep", "value")))), measures={"reps": HEADCOUNT}),
)
