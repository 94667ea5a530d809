"""Of the quotes sent, the share that closed.

Formula
    won / quotes * 100

Counted by
    Quotes are deals by the date they were quoted; without that column, done activities of type quote. Won deals count
    by the date they closed. With the setting `basis = "cohort"` they are the quoted deals of the period that are won
    by the as-of date.

Empty when
    No quote was sent.

Source
    Quote-to-close ratio. Systems differ as for lead-conversion: by period (here) or by cohort.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.model.account import Ratio, Sample, of_two
from salescli.model.measures import ACTIVITIES, QUOTES, WON, WON_LOOKED_UP, Aggregate, Unit
from salescli.model.metric import Better, Kpi, Setting, Theme, called

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_COHORT = replace(
    QUOTES,
    where="won",
    fallback=replace(
        ACTIVITIES["quote"],
        aggregate=Aggregate.DISTINCT,
        column="won_deal",
        needs_elsewhere=("deals", "deal_id"),
    ),
)


def _basis(kpi: Kpi, basis: str, dataset: Dataset) -> Kpi:
    if basis != "cohort":
        return kpi
    return replace(
        kpi.replacing(won=_COHORT, deals_checked=WON_LOOKED_UP),
        account=_ACCOUNT.under("basis=cohort"),
        past_moves=True,
    )


_ACCOUNT = Ratio(
    numerator="won",
    denominator="quotes",
    scale=100,
    drivers=of_two(("won", Unit.COUNT), ("quotes", Unit.COUNT), 100),
    samples_with={"basis=cohort": Sample.THINGS},
)


KPI = Kpi(
    title="Quote to close",
    also_called=called(
        "quote-to-close-rate quote-to-close-ratio quote-conversion quote-conversion-rate quote-to-win quote-to-order "
        "quote-win-rate proposal-win-rate proposal-to-close offertkonvertering offert-till-order"
    ),
    perhaps_called=called("hit-rate hitrate träffprocent"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.ACTIVITY,
    rank=90,
    value="won / quotes * 100",
    components={"quotes": QUOTES, "won": WON},
    settings={
        "basis": Setting(
            '"period", or "cohort": the deals quoted in the period that are won by the as-of date',
            change=_basis,
            default="period",
            choices=("period", "cohort"),
        )
    },
    account=_ACCOUNT,
)
