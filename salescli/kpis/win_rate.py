"""Of the deals that were decided, the share that was won.

Formula
    won / (won + lost) * 100

Counted by
    Won and lost deals, by the date they closed. Open deals are not counted.

Empty when
    No deal was won or lost in the period.

Source
    The count-based win rate by close date. Systems differ: some divide by all deals created (see lead-conversion),
    some weigh by value.

Elsewhere
    - SOMA, New Business Opportunity Win Rate: the same for new business.
    - Zoho Motivator, Win Rate: open records that are overdue or old are in the base too.
"""

from salescli.model.account import Ratio, Sample
from salescli.model.measures import LOST, WON, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Win rate",
    also_called=called(
        "winrate win-ratio win-percentage win-loss-rate win-loss-ratio deal-win-rate opportunity-win-rate "
        "success-rate avslutsgrad avslutsfrekvens"
    ),
    perhaps_called=called(
        "close-rate close-ratio closing-rate closing-ratio conversion conversion-rate hit-rate hitrate konvertering "
        "konverteringsgrad träffprocent vinstandel vinstprocent"
    ),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.PIPELINE,
    rank=50,
    headline=30,
    breakdowns={"region": 40, "rep": 30},
    leaders=30,
    value="won / (won + lost) * 100",
    components={"won": WON, "lost": LOST},
    account=Ratio(numerator="won", denominator="won + lost", scale=100, sample=Sample.THINGS),
)
