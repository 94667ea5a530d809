"""How much more, or less, was sold than in the period before.

Formula
    (sales - previous_sales) / abs(previous_sales) * 100

Counted by
    Won deals, by the date they closed. The growth has the sign of the change, also from a negative number. `--from`
    cuts rows after the growth is computed, so the first row shown still knows its predecessor. A running period keeps
    the definition, is marked, and a note compares it with the same number of days of the period before.

Empty when
    It is the first period of the data, or nothing was sold in the period before. There is no total row: growths do
    not add up.

Source
    Standard growth rate. Systems differ on a running month: some scale it up to a full one, some compare like with
    like. Here the figure stays what was sold so far, and the note says the rest.
"""

from salescli.model.account import Refused
from salescli.model.calendar import Grain
from salescli.model.measures import SALES, Unit
from salescli.model.metric import Better, Kpi, Theme, called

KPI = Kpi(
    title="Monthly sales growth",
    also_called=called(
        "sales-growth sales-growth-rate revenue-growth revenue-growth-rate month-over-month-growth mom-growth "
        "försäljningstillväxt omsättningstillväxt intäktstillväxt"
    ),
    perhaps_called=called("growth growth-rate tillväxt"),
    unit=Unit.PERCENT,
    better=Better.HIGHER,
    theme=Theme.GROWTH,
    rank=20,
    value="(sales - previous_sales) / abs(previous_sales) * 100",
    components={"sales": SALES, "previous_sales": SALES.previous()},
    grains=tuple(grain for grain in Grain if grain is not Grain.TOTAL),
    has_total=False,
    account=Refused(reason="why.is_a_change", command="why revenue"),
)
