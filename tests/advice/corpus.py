"""Files that are refused, questions about them, and the same data in canonical form."""

from __future__ import annotations

from tests.advice.walk import Case

DEALS = "deal_id,status,value,closed_at"


def csv(header: str, *rows: str) -> str:
    """A file of these lines."""
    return "\n".join([header, *rows, ""])


def deals(*rows: str, header: str = DEALS) -> dict[str, str]:
    """A folder with a file of deals."""
    return {"deals.csv": csv(header, *rows)}


def _change(figure: str, *more: str) -> str:
    """Settings with a target that is a change."""
    return "\n".join(["[[target]]", 'kpi = "revenue"', f'change = "{figure}"', 'period = "month"', _AT, *more])


_WON = deals("1,won,100,2026-01-05", "2,won,50,2026-02-06", "3,lost,7,2026-02-07")
_REGIONS = deals("1,won,100,2026-01-05,South", "2,won,50,2026-02-06,North", header=f"{DEALS},region")
_REVENUE = "kpi revenue --format json --as-of 2026-03-31"
_CHECK = "check --format json --as-of 2026-03-31"
_AT = 'at = "2026-02"'
_KPI = "kpi {} --format json --as-of 2026-03-31"
_SUBSCRIPTIONS = "customer_id,started_at,churned_at,mrr"

WORDS = [
    Case("a KPI", "kpi {revenu|revenue} --format json --as-of 2026-03-31", _WON),
    Case("a KPI by another name", "kpi {sales|revenue} --format json --as-of 2026-03-31", _WON),
    Case("a dimension", f"{_REVENUE} --by {{regoin|region}}", _REGIONS),
    Case("a value", f"{_REVENUE} --where region={{Soth|South}}", _REGIONS),
    Case("a period", f"{_REVENUE} --period {{mnth|month}}", _WON),
    Case("a column to sort by", f"{_REVENUE} --sort {{valu|value}}", _WON),
    Case("a format", "kpi revenue --format {jsn|json} --as-of 2026-03-31", _WON),
    Case("a chart", "kpi revenue --chart {lien|line} --as-of 2026-03-31", _WON),
    Case("a language", f"{_REVENUE} --language {{svv|sv}}", _WON),
    Case("a file", _REVENUE, _WON, named="deal.csv"),
    Case("a file of another year", _REVENUE, {"deals-2025.csv": _WON["deals.csv"]}, {"": None}, named="deals-2026.csv"),
    Case("a setting of a KPI", f"{_KPI.format('sales-cycle')} --set {{include_los|include_lost}}=true",
         deals("1,won,5,2026-01-05,2026-01-01", header=f"{DEALS},created_at")),
    Case("a word of an option", f"{_REVENUE} --bad-rows {{skipp|skip}}", _WON),
    Case("a key of the settings", _REVENUE, _WON, {"": _WON}, settings="[calender]\nfiscal_year_start = 7"),
    Case("a table of the settings", _REVENUE, deals("1,won,5,2026-01-05,9", header=f"{DEALS},worth"),
         {"": deals("1,won,9,2026-01-05")}, settings='[tables.dael.columns]\nvalue = "worth"'),
    Case("a column of the settings", _REVENUE, deals("1,won,5,2026-01-05,9", header=f"{DEALS},worth"),
         {"": deals("1,won,9,2026-01-05")}, settings='[tables.deals.columns]\nvalu = "worth"'),
    Case("a header of the settings", _REVENUE, deals("1,won,5,2026-01-05,9,3", header=f"{DEALS},Net worth,Net cost"),
         {"": deals("1,won,9,2026-01-05")}, settings='[tables.deals.columns]\nvalue = "Net wort"'),
    Case("a header of an expression", _REVENUE, deals("1,won,5,2026-01-05,9", header=f"{DEALS},worth"),
         {"": deals("1,won,18,2026-01-05")}, settings="[tables.deals.columns]\nvalue = { sql = '\"wroth\" * 2' }"),
    Case("a word of SQL in an expression", _REVENUE, deals("1,won,5,2026-01-05,9", header=f"{DEALS},Interval"),
         {"": deals("1,won,18,2026-01-05")}, settings="[tables.deals.columns]\nvalue = { sql = 'Interval * 2' }"),
    Case("a function of an expression", _KPI.format("sales-cycle"),
         deals("1,won,5,2026-01-15,2026-01-05", header=f"{DEALS},day"),
         {"": deals("1,won,5,2026-01-15,2026-01-01", header=f"{DEALS},created_at")},
         settings="[tables.deals.columns]\ncreated_at = { sql = 'month_strt(day)' }"),
    Case("a meaning", _REVENUE, deals("1,Signed,5,2026-01-05"), {"": deals("1,won,5,2026-01-05")},
         settings='[tables.deals.values.status]\nSigned = "wom"'),
    Case("a column that is not mapped", _REVENUE, deals("1,won,5,2026-01-05", header="deal_id,status,value,closure_at"),
         {"": deals("1,won,5,2026-01-05")}),
]  # fmt: skip

NOT_PROPOSED = [
    Case("a cost for a date", _REVENUE, deals("1,won,5,700", header="deal_id,status,value,closed cost"), {"": None}),
    Case("a date for an amount", _REVENUE,
         deals("1,won,2026-01-05,2026-01-05", header="deal_id,status,valued,closed_at"), {"": None}),
    Case("an end for a beginning", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,canceled_at,mrr", "1,2026-01-05,10")}, {"": None}),
    Case("a quota of a quarter for one of a month", _KPI.format("quota-attainment"),
         {**_WON, "reps.csv": csv("rep_id,name,hired_at,Quarter quota", "1,Ann,2025-01-01,300")}, {"": None}),
    Case("an expected end for an end", _REVENUE,
         deals("1,won,5,2026-01-05", header="deal_id,status,value,expected_closed"), {"": None}),
    Case("a cost for an amount", _KPI.format("cac"),
         {"costs.csv": csv("incurred_at,region,shipping_amt", "2026-01-05,S,5"),
          "customers.csv": csv(_SUBSCRIPTIONS, "1,2026-01-05,,5")}, {"": None}),
]  # fmt: skip

FILES = [
    Case("no table", _REVENUE, {"notes.csv": csv("a,b", "x,y")}),
    Case("no file of a table", _KPI.format("mrr"), _WON),
    Case("which table", _REVENUE, {"export.csv": csv("id,name,region", "1,Ann,South")}, named="export.csv"),
    Case("an export that is no table", _REVENUE,
         {"contacts.csv": csv("First Name,Last Name,Lifecycle Stage,Amount,Close Date", "A,B,Lead,5,2026-01-05")},
         {"": None}, named="contacts.csv"),
    Case("a history", "funnel --format json --as-of 2026-03-31",
         {**deals("1,won,5,2026-01-05,2026-01-01,lead", header=f"{DEALS},created_at,stage"),
          "history.csv": csv("deal_id,stage,entered_at", "1,lead,2026-01-01", "1,proposal,2026-01-03")},
         {"": None}, settings="[stages]\nlead = 0.1\nproposal = 0.5", named="deals.csv history.csv"),
    Case("an encoding that cannot be told", _REVENUE,
         {"deals.csv": csv(f"{DEALS},region", "1,won,5,2026-01-05,\x81\xb0\xb1\xb2").encode("latin-1")}),
    Case("an encoding that is told in the settings, and wrong", _REVENUE,
         {"deals.csv": csv(f"{DEALS},region", *("1,won,5,2026-01-05,S" for _ in range(3)), "4,won,5,2026-01-05,\xe5")
          .encode("latin-1")}, settings='[tables.deals]\nfiles = ["deals.csv"]\nformat = { encoding = "utf-8" }'),
    Case("the order of bytes", _REVENUE, {"deals.csv": csv(DEALS, "1,won,5,2026-01-05").encode("utf-32-le")},
         settings='[tables.deals]\nfiles = ["deals.csv"]\nformat = { encoding = "utf-32" }', named="deals.csv"),
]  # fmt: skip

COLUMNS = [
    Case("two columns for one", _REVENUE,
         deals("1,won,5,2026-01-05,7", header="deal_id,status,Amount,closed_at,Belopp"),
         {'value = "Amount"': deals("1,won,5,2026-01-05"), 'value = "Belopp"': deals("1,won,7,2026-01-05")}),
    Case("a header twice", _REVENUE, deals("1,won,5,2026-01-05,7", header=f"{DEALS},value"),
         {'value = "value:3"': deals("1,won,5,2026-01-05"), 'value = "value:5"': deals("1,won,7,2026-01-05")}),
    Case("two beginnings", _KPI.format("new-customers"),
         {"accounts.csv": csv("account_id,industry,signup_date", "1,A,2026-01-05", "2,B,2026-02-06"),
          "subscriptions.csv": csv("account_id,start_date,end_date,mrr_amount", "1,2026-01-20,,10")},
         {"": {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-01-20,10")}}),
    Case("a dimension of one's own", f"{_REVENUE} --by industry",
         deals("1,won,5,2026-01-05,A", header=f"{DEALS},industry"),
         {"": {**deals("1,won,5,2026-01-05,A", header=f"{DEALS},industry"),
               "salescli.toml": '[dimensions]\ndeals = ["industry"]'}},
         settings='[tables.deals.columns]\nindustry = "industry"'),
    Case("no weight", _KPI.format("opportunity-value"),
         deals("1,open,5,,2026-01-01,Pilot", header=f"{DEALS},created_at,stage")),
    Case("neither stage nor probability", _KPI.format("opportunity-value") + " --by none",
         deals("1,open,5,,2026-01-01", header=f"{DEALS},created_at")),
    Case("no interval", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,started_at,amount,billing_interval", "1,2026-01-05,10,")}),
    Case("an unknown interval", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,started_at,amount,billing_interval", "1,2026-01-05,10,now and then")}),
    Case("no days of ends", _KPI.format("churn-rate"),
         {"customers.csv": csv("customer_id,started_at,churned_at,status,mrr",
                               *(f"{n},2025-01-05,,{'ended' if n < 5 else 'paying'},10" for n in range(10)))}),
    Case("an expression without a column", _REVENUE, _WON, settings="[tables.deals.columns]\nvalue = { sql = '5' }"),
]  # fmt: skip

VALUES = [
    Case("dates of two orders", _REVENUE, deals("1,won,5,01/02/2026", "2,won,7,03/01/2026"),
         {'dates = "%d/%m/%Y"': deals("1,won,5,2026-02-01", "2,won,7,2026-01-03"),
          'format = { dates = "%d/%m/%Y" }': deals("1,won,5,2026-02-01", "2,won,7,2026-01-03"),
          'dates = "%m/%d/%Y"': deals("1,won,5,2026-01-02", "2,won,7,2026-03-01")}),
    Case("months that are dates too", _REVENUE, deals("1,won,5,201201", "2,won,7,201112"),
         {'dates = "%Y%m"': deals("1,won,5,2012-01-01", "2,won,7,2011-12-01"),
          'format = { dates = "%Y%m" }': deals("1,won,5,2012-01-01", "2,won,7,2011-12-01"),
          'dates = "%y%m%d"': deals("1,won,5,2020-12-01", "2,won,7,2020-11-12")}),
    Case("months by day", f"{_REVENUE} --period day", deals("1,won,5,2026-01", "2,won,7,2026-02"),
         {"": deals("1,won,5,2026-01-01", "2,won,7,2026-02-01")}),
    Case("months by week", f"{_REVENUE} --period week", deals("1,won,5,2026-01", "2,won,7,2026-02"),
         {"": deals("1,won,5,2026-01-01", "2,won,7,2026-02-01")}),
    Case("dates that contradict", _REVENUE, deals("1,won,5,13/02/2026", "2,won,7,02/14/2026")),
    Case("a year of two digits", _REVENUE, deals("1,won,5,05/01/26", "2,won,7,13/01/2026"),
         {"": deals("1,won,5,2026-01-05", "2,won,7,2026-01-13")},
         settings='[tables.deals]\nformat = { dates = "%d/%m/%Y" }'),
    Case("two decimal marks", _REVENUE, deals('1,won,"1,234",2026-01-05', '2,won,"2,500",2026-01-06'),
         {'decimal = "."': deals("1,won,1234,2026-01-05", "2,won,2500,2026-01-06"),
          'format = { decimal = "." }': deals("1,won,1234,2026-01-05", "2,won,2500,2026-01-06"),
          'decimal = ","': deals("1,won,1.234,2026-01-05", "2,won,2.5,2026-01-06")}),
    Case("a word for the status", _REVENUE, deals("1,won,5,2026-01-05", "2,Parked,7,2026-01-06")),
    Case("several words for the status", _REVENUE, deals("1,won,5,2026-01-05", "2,Parked,7,", "3,Stalled,8,")),
    Case("a status of no deal", _REVENUE, deals("1,won,5,2026-01-05", "2,deleted,7,2026-01-06"),
         {"": deals("1,won,5,2026-01-05")}),
    Case("a blank currency", _REVENUE,
         deals("1,won,5,2026-01-05,EUR", "2,won,7,2026-01-06,", header=f"{DEALS},currency"),
         {"": deals("1,won,5,2026-01-05,EUR", "2,won,7,2026-01-06,EUR", header=f"{DEALS},currency")}),
    Case("an unknown currency", _REVENUE, deals("1,won,5,2026-01-05,ABCD", header=f"{DEALS},currency"),
         {"": {**deals("1,won,5,2026-01-05,ABCD", header=f"{DEALS},currency"),
               "salescli.toml": '[currency]\nbase = "ABCD"'}}),
    Case("no rate", _REVENUE, deals("1,won,5,2026-01-05,EUR", "2,won,7,2026-01-06,SEK", header=f"{DEALS},currency")),
    Case("a mark of debit or credit", _REVENUE, deals("1,won,5 CR,2026-01-05", "2,won,7 DR,2026-01-06"),
         {"": deals("1,won,-5,2026-01-05", "2,won,7,2026-01-06")}),
    Case("rows of months that are spells too", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,month,mrr,started_at", "1,2026-01,9,2025-01-01", "1,2026-02,9,2025-01-01")},
         {"": {"customers.csv": csv("customer_id,month,mrr", "1,2026-01,9", "1,2026-02,9"),
               "salescli.toml": '[tables.customers]\nsnapshot = "month"'}}),
    Case("no minor unit", _REVENUE, deals("1,won,5,2026-01-05,XAU", header=f"{DEALS},currency"), {"": None},
         settings='[tables.deals]\nminor_units = true\n[currency]\nbase = "SEK"\nrates = { XAU = 9 }'),
    Case("a currency of one's own", _REVENUE, deals("1,won,5 PTS,2026-01-05"),
         {"": {**deals("1,won,5,2026-01-05,PTS", header=f"{DEALS},currency"),
               "salescli.toml": '[currency]\nbase = "PTS"'}}),
    Case("another one of one's own", _REVENUE, deals("1,won,5 PTS,2026-01-05", "2,won,7 ABC,2026-01-05"), {"": None},
         settings='[currency]\nbase = "PTS"'),
    Case("a word too long for a currency", _REVENUE, deals("1,won,5 POINTS,2026-01-05"), {"": None}),
    Case("an id that a spreadsheet rounded", _REVENUE,
         deals("1.23457E+12,won,5,2026-01-05", "1.23458E+12,won,7,2026-01-06"),
         {"": deals("1,won,5,2026-01-05", "2,won,7,2026-01-06")}),
]  # fmt: skip

ROWS = [
    Case("a row that may sum", _REVENUE, deals("1,won,5,2026-01-05", "2,won,7,2026-01-06", "Total,,13,"),
         {'totals = "drop"': deals("1,won,5,2026-01-05", "2,won,7,2026-01-06"),
          'totals = "keep"': deals("1,won,5,2026-01-05", "2,won,7,2026-01-06", "9,,13,")}),
    Case("deals told twice", _REVENUE,
         deals("1,won,5,2026-01-05,A", "1,won,7,2026-01-05,B", header=f"{DEALS},product"),
         {'duplicates = "lines"': deals("1,won,12,2026-01-05"), 'duplicates = "first"': deals("1,won,5,2026-01-05"),
          'duplicates = "last"': deals("1,won,7,2026-01-05"),
          'duplicates = "keep"': deals("1,won,5,2026-01-05", "2,won,7,2026-01-05")}),
    Case("deals at two times", _REVENUE,
         deals("1,won,5,2026-01-05,old", "1,won,7,2026-02-05,new", header=f"{DEALS},stage"),
         {'duplicates = "lines"': None, 'duplicates = "first"': deals("1,won,5,2026-01-05"),
          'duplicates = "last"': deals("1,won,7,2026-02-05"),
          'duplicates = "keep"': deals("1,won,5,2026-01-05", "2,won,7,2026-02-05")}),
    Case("lines that differ in their day", _REVENUE, deals("1,won,5,2026-01-05", "1,won,7,2026-02-05"),
         {"": deals("1,won,7,2026-02-05")}, settings='[tables.deals]\nduplicates = "lines"'),
    Case("amounts of the deal that differ", _REVENUE, deals("1,won,5,2026-01-05", "1,won,7,2026-01-05"),
         {"": deals("1,won,12,2026-01-05")}, settings='[tables.deals]\nduplicates = "lines"\namounts = "deal"'),
    Case("whose amount", _REVENUE,
         deals(*(f"{n},won,{n}0,2026-01-05,{p}" for n in (1, 2, 3) for p in "AB"), header=f"{DEALS},product"),
         {'amounts = "deal"': deals(*(f"{n},won,{n}0,2026-01-05" for n in (1, 2, 3))),
          'amounts = "line"': deals(*(f"{n},won,{2 * n}0,2026-01-05" for n in (1, 2, 3)))},
         settings='[tables.deals]\nduplicates = "lines"'),
    Case("an amount that is not divided", f"{_REVENUE} --by product",
         deals("1,won,30,2026-01-05,A,10", "1,won,,2026-01-05,B,20", header=f"{DEALS},product,line total"),
         {"": {**deals("1,won,10,2026-01-05,A", "1,won,20,2026-01-05,B", header=f"{DEALS},product"),
               "salescli.toml": '[tables.deals]\nduplicates = "lines"'}},
         settings='[tables.deals]\nduplicates = "lines"'),
    Case("spells that overlap", _KPI.format("mrr"),
         {"customers.csv": csv("subscription_id,customer_id,started_at,churned_at,mrr", "S1,1,2026-01-01,,10",
                               "S1,1,2026-02-01,,15")},
         {'duplicates = "first"': {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-01-01,10")},
          'duplicates = "last"': {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-02-01,15")},
          'duplicates = "keep"': {"customers.csv": csv("subscription_id,customer_id,started_at,mrr",
                                                       "S1,1,2026-01-01,10", "S2,1,2026-02-01,15")}}),
    Case("equal subscriptions", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-01-01,10", "1,2026-01-01,10")},
         {'duplicates = "first"': {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-01-01,10")},
          'duplicates = "keep"': {"customers.csv": csv("subscription_id,customer_id,started_at,mrr",
                                                       "S1,1,2026-01-01,10", "S2,1,2026-01-01,10")}}),
    Case("reps twice", _KPI.format("revenue") + " --by rep",
         {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"),
          "reps.csv": csv("rep_id,name,team", "7,Ann,A", "7,Ann B,A")},
         {'duplicates = "first"': {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"),
                                   "reps.csv": csv("rep_id,name,team", "7,Ann,A")},
          'duplicates = "last"': {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"),
                                  "reps.csv": csv("rep_id,name,team", "7,Ann B,A")}}),
    *(
        Case(f"reps by month with {columns}", _KPI.format("revenue") + " --by rep",
             {**deals("1,won,5,2026-01-05,7", header=f"{DEALS},rep_id"),
              "reps.csv": csv(f"rep_id,name,month,{columns}", f"7,Ann,2026-01,{a}", f"7,Ann,2026-02,{b}")})
        for columns, a, b in (("quota", "5", "6"), ("monthly_cost", "5", "6"), ("quota,monthly_cost", "5,5", "6,6"))
    ),
    *(
        Case(f"quotas with a year beside {part}", _KPI.format("quota-attainment"),
             {**_WON, "quotas.csv": csv(f"{part},{year},amount", f"{first},2026,150", f"{second},2026,70")},
             {"": {**_WON, "quotas.csv": csv("period,amount", f"{periods[0]},150", f"{periods[1]},70")}})
        for part, year, first, second, periods in (
            ("Month", "Year", "1", "10", ("2026-01", "2026-10")), ("Månad", "År", "01", "2", ("2026-01", "2026-02")),
            ("Quarter", "Year", "Q1", "q2", ("2026-Q1", "2026-Q2")),
        )
    ),
    Case("quotas that overlap", _KPI.format("quota-attainment"),
         {**_WON, "quotas.csv": csv("period,amount", "2026-01,100", "2026-01,50")},
         {"": {**_WON, "quotas.csv": csv("period,amount", "2026-01,150")}}),
    Case("quotas of one who has all", _KPI.format("quota-attainment"),
         {**deals("1,won,100,2026-01-05,1", header=f"{DEALS},rep_id"),
          "reps.csv": csv("rep_id,name", "1,Ann", "2,Bo", "3,Team", "4,Cy"),
          "quotas.csv": csv("rep_id,period,amount", *(f"{rep},2026-0{month},{amount}" for month in (1, 2)
                            for rep, amount in ((1, 100), (2, 50), (4, 30), (3, 180))))},
         {f'totals = "{word}"': {**deals("1,won,100,2026-01-05,1", header=f"{DEALS},rep_id"),
                                 "reps.csv": csv("rep_id,name", "1,Ann", "2,Bo", "3,Team", "4,Cy"),
                                 "quotas.csv": csv("period,amount", f"2026-01,{quota}", f"2026-02,{quota}")}
          for word, quota in (("drop", 180), ("keep", 360))}),
    Case("quotas of regions and of teams", _KPI.format("quota-attainment"),
         {**deals("1,won,100,2026-01-05,1,S", header=f"{DEALS},rep_id,region"),
          "reps.csv": csv("rep_id,name,team", "1,Ann,A"),
          "quotas.csv": csv("region,team,period,amount", "S,,2026-01,100", ",A,2026-01,50")}),
]  # fmt: skip

QUESTIONS = [
    Case("nothing to rank", f"{_REVENUE} --top 2", _REGIONS),
    Case("dates out of reach", _REVENUE, deals("1,won,5,2026-01-05", "2,won,7,0002-01-05"),
         {"": deals("1,won,5,2026-01-05")}),
    Case("data that are old", _REVENUE, _WON, {"": _WON}, settings='[calendar]\nfresh_within = "3 days"'),
    Case("periods of a total", f"{_REVENUE} --period total --last 2", _WON),
    Case("a pipeline from no day", "pipeline --format json --as-of 2026-03-31",
         deals("1,open,5,,2025-01-01", "2,won,6,2026-01-05,2025-01-01", header=f"{DEALS},created_at")),
    Case("a pipeline of lines in two groups",
         "pipeline --since 2026-02-01 --by product --format json --as-of 2026-03-31",
         deals("1,open,5,,2026-01-01,A", "1,open,7,,2026-01-01,B", header=f"{DEALS},created_at,product"),
         {"": deals("1,open,12,,2026-01-01,A", header=f"{DEALS},created_at,product")},
         settings='[tables.deals]\nduplicates = "lines"\namounts = "line"'),
    Case("a funnel by two", "funnel --by region,rep --format json --as-of 2026-03-31",
         deals("1,won,5,2026-01-05,2026-01-01,lead,S", header=f"{DEALS},created_at,stage,region"),
         settings="[stages]\nlead = 0.1"),
    Case("cohorts by two", "cohorts --by region,rep --of revenue --format json --as-of 2026-03-31",
         deals("1,won,5,2026-01-05,A,S", header=f"{DEALS},customer_id,region")),
    Case("a date of a stage", "funnel --format json --as-of 2026-03-31",
         deals("1,won,5,2026-01-05,2026-01-01,lead,soon", header=f"{DEALS},created_at,stage,Date entered lead"),
         {"": deals("1,won,5,2026-01-05,2026-01-01,lead,", header=f"{DEALS},created_at,stage,Date entered lead")},
         settings="[stages]\nlead = 0.1"),
    Case("an order of stages", "funnel --format json --as-of 2026-03-31",
         deals("1,open,5,,2026-01-01,Zed", "2,open,5,,2026-01-01,Alpha", header=f"{DEALS},created_at,stage")),
    Case("more rows than can be held", f"{_REVENUE} --by region --period month --from 1900-01-01",
         deals(*(f"{n},won,{n},2026-01-05,R{n}" for n in range(1, 6701)), header=f"{DEALS},region")),
    Case("a pie of no whole", "kpi win-rate --chart pie --by region --as-of 2026-03-31", _REGIONS),
    Case("a pie below 0", "kpi revenue --chart pie --by region --period total --as-of 2026-03-31",
         deals("1,won,-5,2026-01-05,S", "2,won,7,2026-01-05,N", header=f"{DEALS},region")),
        Case("a spreadsheet without CSV", "kpi revenue --excel --as-of 2026-03-31", _WON),
    Case("a unit without a currency", _CHECK, _WON,
         {"": {**_WON, "salescli.toml": '[currency]\nbase = "SEK"\n[[target]]\nkpi = "revenue"\nmin = "100 SEK"\n'
               + 'period = "month"\nat = "2026-01"'}},
         settings='[[target]]\nkpi = "revenue"\nmin = "100 SEK"\nperiod = "month"\nat = "2026-01"'),
    Case("a share of all", _CHECK, _REGIONS,
         {"": {**_REGIONS, "salescli.toml": '[[target]]\nkpi = "sales-by-location"\nmin = 10\nby = "region"\n'
               + 'period = "month"\nat = "2026-01"'}},
         settings='[[target]]\nkpi = "sales-by-location"\nmin = 10\nperiod = "month"\nat = "2026-01"'),
    Case("a change from what", _CHECK, _WON,
         {f'versus = "{word}"': {**_WON, "salescli.toml": _change("+20%", f'versus = "{word}"')}
          for word in ("previous", "year")}, settings=_change("+20%")),
    Case("a change of a total", _CHECK, _WON,
         {"": {**_WON, "salescli.toml": _change("+20%", 'versus = "year"').replace("month", "year").replace(_AT, "")}},
         settings=_change("+20%", 'versus = "year"').replace("month", "total").replace(_AT, "")),
    Case("a change without a sign", _CHECK, _WON,
         {f"{sign}20%": {**_WON, "salescli.toml": _change(f"{sign}20%", 'versus = "previous"')} for sign in "+-"},
         settings=_change("20%", 'versus = "previous"')),
    Case("verdicts without a state", "check --on-change", _WON),
    Case("suggestions for no KPI", "check --suggest", _WON),
    Case("a state on standard output", "check --state -", _WON),
    Case("a history file for nothing", f"{_REVENUE} --db h.db", _WON),
    Case("a history without a file", f"{_REVENUE} --record", _WON),
    Case("a reason without accepting", "history revenue --reason x --db h.db", _WON, named=""),
]  # fmt: skip

CASES = [*WORDS, *NOT_PROPOSED, *FILES, *COLUMNS, *VALUES, *ROWS, *QUESTIONS]

#: Files that leave questions open, of which `init` asks; the right files are by the answer, without its table.
ASKED = [
    Case("all won", _REVENUE, deals("1,100,2026-01-05", "2,50,2026-02-06", header="deal_id,value,closed_at"),
         {"": deals("1,won,100,2026-01-05", "2,won,50,2026-02-06")}),
    Case("a status by another name", _REVENUE,
         deals("1,100,2026-01-05,Won", "2,50,2026-02-06,Lost", header="deal_id,value,closed_at,How it went"),
         {"": deals("1,won,100,2026-01-05", "2,lost,50,2026-02-06")}),
    Case("two amounts", _REVENUE, deals("1,won,5,2026-01-05,7", header="deal_id,status,Amount,closed_at,Belopp"),
         {"": deals("1,won,7,2026-01-05")}),
    Case("a customer's record", _KPI.format("new-customers"),
         {"customers.csv": csv("customer_id,created_date,region", "1,2026-01-05,S", "2,2026-02-06,N")},
         {"": {"customers.csv": csv("customer_id,started_at,region", "1,2026-01-05,S", "2,2026-02-06,N")}}),
    Case("what one costs", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,started_at,amount,quantity,billing_interval", "1,2026-01-05,10,3,monthly",
                               "2,2026-01-06,20,1,monthly")},
         {"": {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-01-05,30", "2,2026-01-06,20")}}),
    Case("how often it is billed", _KPI.format("mrr"),
         {"customers.csv": csv("customer_id,started_at,amount,how often", "1,2026-01-05,120,annual",
                               "2,2026-01-06,20,monthly")},
         {"": {"customers.csv": csv("customer_id,started_at,mrr", "1,2026-01-05,10", "2,2026-01-06,20")}}),
    Case("a guessed encoding", f"{_REVENUE} --by region",
         {"deals.csv": csv(f"{DEALS},region", "1,won,5,2026-01-05,Skåne").encode("cp1252")},
         {"": deals("1,won,5,2026-01-05,Skåne", header=f"{DEALS},region")}),
    Case("drafts", _REVENUE, deals("1,won,5,2026-01-05", "2,draft,7,2026-01-06", "3,deleted,9,2026-01-06"),
         {"": deals("1,won,5,2026-01-05")}),
    Case("archived deals", _REVENUE,
         deals("1,won,5,2026-01-05,false", "2,won,7,2026-01-06,true", header=f"{DEALS},archived"),
         {"": deals("1,won,5,2026-01-05")}),
    Case("stages that speak of winning", _REVENUE,
         deals("1,Deal signed by both,5,2026-01-05", "2,Proposal,7,2026-01-06", header="deal_id,stage,value,closed_at"),
         {"": deals("1,won,5,2026-01-05", "2,open,7,2026-01-06")}),
    Case("a status of an order", _REVENUE,
         {"orders.csv": csv("OrderNumber,OrderDate,Sales,Status,Customer", "1,2026-01-05,5,Shipped,A",
                            "2,2026-01-06,7,Shipped,B")},
         {"": deals("1,won,5,2026-01-05", "2,won,7,2026-01-06")}),
    Case("a status that is none", _REVENUE,
         deals("1,Active,Won,5,2026-01-05", "2,Inactive,Lost,7,2026-01-06",
               header="deal_id,status,stage,value,closed_at")),
]  # fmt: skip
