"""Where the won deals are: each place's share of their number.

Formula
    sales_count / total_count * 100

Counted by
    Won deals, by the date they closed. `total_count` is everybody's: a filter on the split itself
    (`--where region=South`) leaves it whole, so the South's share stays its share. `sales_share` is the same of the
    money: a deal without a value counts, and adds nothing to `sales`.

Empty when
    Nothing was won anywhere in the period.

Source
    Share of deals by territory. Systems differ on count or value: the value is the count's share, `sales_share` the
    money's.
"""

from salescli.model.account import Refused
from salescli.model.measures import SALES, WON, Missing, Unit
from salescli.model.metric import Better, Derived, Kpi, Theme, called

_SALES = SALES.or_missing(Missing.NULL)

KPI = Kpi(
    title="Sales by location",
    also_called=called(
        "sales-by-region sales-by-country sales-by-territory regional-sales försäljning-per-region "
        "försäljning-per-land försäljning-per-ort"
    ),
    unit=Unit.PERCENT,
    better=Better.NEUTRAL,
    theme=Theme.GROWTH,
    rank=130,
    breakdowns={"region": 30},
    value="sales_count / total_count * 100",
    components={
        "sales_count": WON,
        "total_count": WON.everywhere(),
        "sales": _SALES,
        "sales_share": Derived("sales / total_sales * 100", Unit.PERCENT),
    },
    hidden={"total_sales": _SALES.everywhere()},
    by=("region",),
    account=Refused(reason="why.is_a_hundred", command="why deals-won --by region"),
)
