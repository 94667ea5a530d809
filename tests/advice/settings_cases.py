"""Files and settings that do not agree with each other, questions about them, and the same data in canonical form."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from tests.advice.corpus import DEALS, csv, deals
from tests.advice.walk import Case

_KPI = "kpi {} --format json --as-of 2026-03-31"
_REVENUE = _KPI.format("revenue")
_IN_REGIONS = f"{DEALS},plan_id,region"
_RATES = '[currency]\nbase = "SEK"\nrates = "rates.csv"'
_RATE_OF_JANUARY = csv("date,currency,rate", "2026-01-05,EUR,11")
_EURO = deals("1,won,5,2026-01-05,EUR", header=f"{DEALS},currency")
_OWN_KPI = (
    '[kpi.wide]\ntitle = "Wide"\nunit = "money"\nvalue = "wide"\n[kpi.wide.measures.wide]\nof = "won"\nsum = \'{}\'\n'
)
_OWN = "kpi wide --format json --as-of 2026-03-31"


def book(**sheets: list[list[object]]) -> bytes:
    """A workbook with these sheets."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def _summed(*values: int) -> dict[str, str]:
    """A folder with won deals of these values, and a KPI that sums them."""
    rows = (f"{number},won,{value},2026-01-05" for number, value in enumerate(values))
    return {**deals(*rows), "salescli.toml": _OWN_KPI.format("value")}


JOINED = [
    Case("a column of both files", f"{_REVENUE} --by region",
         {**deals("1,won,5,2026-01-05,p1,S", header=_IN_REGIONS), "plans.csv": csv("plan_id,region", "p1,N")},
         {"": deals("1,won,5,2026-01-05,S", header=f"{DEALS},region")},
         settings='[tables.deals]\njoins = [{ file = "plans.csv", on = "plan_id" }]', named="deals.csv"),
    Case("a column of both files beside another join", f"{_REVENUE} --by region",
         {**deals("1,won,5,2026-01-05,p1,S", header=_IN_REGIONS), "plans.csv": csv("id;region", "p1;N"),
          "steps.csv": csv("plan,product", "p1,Gold")},
         {"": deals("1,won,5,2026-01-05,S", header=f"{DEALS},region")},
         settings='[tables.deals]\njoins = [{ file = "steps.csv", on = { plan_id = "plan" } },'
         ' { file = "plans.csv", on = { plan_id = "id" }, format = { separator = ";" } }]', named="deals.csv"),
    Case("keys that a spreadsheet rounded", _REVENUE,
         {**deals("1,won,5,2026-01-05,1", header=f"{DEALS},plan_id"),
          "plans.csv": csv("plan_id,product", "1,A", "1.23457E+12,B", "1.23458E+12,C")},
         {"": deals("1,won,5,2026-01-05")},
         settings='[tables.deals]\njoins = [{ file = "plans.csv", on = "plan_id" }]', named="deals.csv"),
    Case("a sheet of several", _REVENUE,
         {**deals("1,won,5,2026-01-05,p1", header=f"{DEALS},plan_id"),
          "plans.xlsx": book(A=[["plan_id", "product"], ["p1", "Gold"]], B=[["plan_id", "product"], ["p1", "Tin"]])},
         {"": deals("1,won,5,2026-01-05")},
         settings='[tables.deals]\njoins = [{ file = "plans.xlsx", on = "plan_id" }]', named="deals.csv"),
]  # fmt: skip

MONTHS = [
    Case("a month that is not said to be one", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,Period,mrr", "1,2026-01,9", "1,2026-02,9")},
         {"": {"customers.csv": csv("customer_id,month,mrr", "1,2026-01,9", "1,2026-02,9"),
               "salescli.toml": '[tables.customers]\nsnapshot = "month"'}},
         settings='[tables.customers.columns]\nmonth = "Period"'),
    Case("no month", _KPI.format("mrr"), {"customers.csv": csv("customer_id,mrr,plan", "1,9,a")},
         settings='[tables.customers]\nsnapshot = "month"'),
]  # fmt: skip

CURRENCIES = [
    Case("minor units and a currency of the expression", _REVENUE,
         deals("1,won,5,2026-01-05,EUR", "2,won,7,2026-01-05,SEK", header=f"{DEALS},currency"),
         {"": deals("1,won,55,2026-01-05", "2,won,7,2026-01-05")},
         settings='[tables.deals]\nminor_units = true\n[tables.deals.columns]\n'
         'value = { sql = "CASE WHEN currency = \'EUR\' THEN value * 11 ELSE value END" }\n'
         '[currency]\nbase = "SEK"\nrates = { EUR = 11 }'),
    Case("minor units of no currency", _REVENUE, deals("1,won,500,2026-01-05"),
         settings="[tables.deals]\nminor_units = true"),
    Case("minor units of crowns", _REVENUE, deals("1,won,500,2026-01-05"),
         settings='[tables.deals]\nminor_units = true\n[currency]\nbase = "kr"'),
    Case("a rate of another day", _REVENUE, {**_EURO, "rates.csv": _RATE_OF_JANUARY.replace("01-05", "02-05")},
         settings=_RATES, named="deals.csv"),
    Case("a quota without a day of its own", _KPI.format("quota-attainment"),
         {**deals("1,won,5,2026-01-05"), "quotas.csv": csv("period,amount,currency", "2026-01,10,EUR"),
          "rates.csv": _RATE_OF_JANUARY}, settings=_RATES, named="deals.csv quotas.csv"),
    Case("a day without a rate", _KPI.format("opportunity-value") + " --by none",
         {**deals("1,open,5,,2026-01-01,EUR,0.5", header=f"{DEALS},created_at,currency,probability"),
          "rates.csv": _RATE_OF_JANUARY}, settings=_RATES, named="deals.csv"),
    Case("amounts of a KPI of one's own", _OWN,
         deals("1,won,5,2026-01-05,9,EUR", "2,won,5,2026-01-05,4,SEK", header=f"{DEALS},width,currency"),
         {"money = true": _summed(99, 4), "money = false": _summed(9, 4)},
         settings=_OWN_KPI.format("width") + '[currency]\nbase = "SEK"\nrates = { EUR = 11 }'),
]  # fmt: skip

NAMES = [
    Case("a header of a KPI of one's own", _OWN, deals("1,won,5,2026-01-05,9", header=f"{DEALS},Width"),
         {"": _summed(9)}, settings=_OWN_KPI.format("Wodth")),
    Case("a quoted header of a KPI of one's own", _OWN, deals("1,won,5,2026-01-05,9", header=f"{DEALS},Width"),
         {"": _summed(9)}, settings=_OWN_KPI.format('"Wodth"')),
    Case("two reps of one name", _KPI.format("quota-attainment"),
         {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"), "reps.csv": csv("rep_id,name", "7,Ann", "8,Ann")},
         {rep: {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"), "reps.csv": csv("rep_id", "7", "8"),
                "quotas.csv": csv("rep_id,period,amount", f"{rep},2026-01,10")} for rep in "78"},
         settings='[[quota]]\nrep = "Ann"\nperiod = "2026-01"\namount = 10'),
    Case("a month that may be a day", _REVENUE, deals("1,won,5,Jan 26", "2,won,7,Feb 26"),
         {"": deals("1,won,5,2026-01-01", "2,won,7,2026-02-01")}),
    Case("a month in numbers that may be a day", _REVENUE, deals("1,won,5,01-26", "2,won,7,02-26"),
         {"": deals("1,won,5,2026-01-01", "2,won,7,2026-02-01")}),
    Case("quotas of no year", _KPI.format("quota-attainment"),
         {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"), "quotas.csv": csv("rep_id,jan,feb", "7,10,20")}),
    Case("a header further down", _REVENUE,
         deals("Period,2026-01-01,2026-03-31,", f"{DEALS}", "1,won,5,2026-01-05", header="Report,won deals,,"),
         {"": deals("1,won,5,2026-01-05")}, named="deals.csv"),
    Case("no period to compare with", "why revenue --at 2026-02 --versus 2026-Q1 --format json --as-of 2026-03-31",
         deals("1,won,100,2026-01-05", "2,won,50,2026-02-06")),
    Case("deals of several rows", "pipeline --since 2026-02-01 --format json --as-of 2026-03-31",
         deals("1,open,5,,2026-01-01,A", "1,open,7,,2026-01-01,B", header=f"{DEALS},created_at,product"),
         {'duplicates = "lines"': deals("1,open,12,,2026-01-01", header=f"{DEALS},created_at"),
          'duplicates = "first"': deals("1,open,5,,2026-01-01", header=f"{DEALS},created_at"),
          'duplicates = "last"': deals("1,open,7,,2026-01-01", header=f"{DEALS},created_at")},
         settings='[tables.deals]\nduplicates = "keep"'),
    Case("sheets that are no table", _REVENUE,
         {"book.xlsx": book(A=[["a", "b"], ["x", "y"]], B=[["c", "d"], ["x", "y"]])}, named="book.xlsx"),
    Case("sheets of another table", _REVENUE.replace("revenue", "revenue --deals book.xlsx"),
         {"book.xlsx": book(A=[["a", "b"], ["x", "y"]], B=[["c", "d"], ["x", "y"]])}, named=""),
]  # fmt: skip

SETTINGS = [*JOINED, *MONTHS, *CURRENCIES, *NAMES]
