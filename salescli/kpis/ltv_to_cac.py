"""How often a customer earns back what it cost to win.

Formula
    clv / cac

Counted by
    Customer lifetime value (see clv) and customer acquisition cost (see cac) of the period, with the settings of clv.

Empty when
    Either is empty: nobody was active, or nobody is new.

Source
    LTV:CAC ratio. Systems differ as for its two parts; some take the margin off the lifetime value first.
"""

from salescli.kpi import Better, Derived, Kpi, embedded
from salescli.kpis.cac import KPI as CAC
from salescli.kpis.clv import KPI as CLV
from salescli.measures import Unit

KPI = Kpi(
    title="Lifetime value to acquisition cost",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    value="clv / cac",
    components={"clv": Derived("clv_value", Unit.MONEY), "cac": Derived("cac_value", Unit.MONEY)},
    hidden={**embedded(CLV, "clv"), **embedded(CAC, "cac")},
    settings=CLV.settings,
    adapted=lambda kpi, chosen, tables: kpi.replacing(**embedded(CLV.configured(chosen, tables), "clv")),
    at_least_one=("cac_ledger_cost", "cac_activity_cost", "cac_rep_cost"),
    needs_ends=True,
)
