"""Amounts at the rate of the day of their row."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError, SettingsError
from salescli.loading.dataset import Dataset
from salescli.loading.precision import Precision
from tests.loading.conftest import Write, column, tables
from tests.program import run_here
from tests.said import hint_of, message_of

#: An euro is 11 crowns from 5 January, 12 from 2 February.
RATES = "date,currency,rate\n2026-01-05,EUR,11\n2026-02-02,EUR,12\n2026-01-05,JPY,0.07\n"
SETTINGS = '[currency]\nbase = "SEK"\nrates = "rates.csv"\n'
HEADER = "deal_id,status,created_at,closed_at,value,currency\n"
DEALS = (
    "1,won,2026-01-01,2026-01-06,100,EUR\n2,lost,2026-01-01,2026-02-03,100,EUR\n3,won,2026-01-01,2026-01-06,7,SEK\n"
    "4,won,2026-01-01,2026-01-06,5,\n5,open,2026-01-01,2026-02-03,100,EUR\n6,won,2026-01-01,2026-01-20,100,EUR\n"
    "7,won,2026-01-01,2026-01-06,100,USD\n8,won,2026-01-01,2026-01-06,€2,EUR\n"
)
#: The fifth is open, of the sixth the last rate is 15 days old, and nothing is known of dollars.
WORTH = [1100, 1200, 7, 5, None, None, None, 22]


def own(write: Write, deals: str = HEADER + DEALS, more: str = "", rates: str = RATES) -> Dataset:
    write(rates, "rates.csv")
    return tables(write(deals), toml=SETTINGS + more)


def revenue(path: Path, kpi: str = "revenue", as_of: date = date(2026, 2, 5)) -> list[object]:
    config = path.parent / "own.toml"
    return compute(kpi, [path], as_of=as_of, config=config).frame["value"].to_list()


@pytest.mark.parametrize("precision", Precision)
def test_a_deal_is_converted_at_the_rate_of_the_day_on_which_it_closed(write: Write, precision: Precision) -> None:
    assert column(own(write).at(precision), "value") == WORTH


def test_what_has_no_rate_says_its_currency_and_its_day(write: Write) -> None:
    frame = own(write).frame("deals", ["value"]).collect()
    said = frame.filter("value:unread")["value:text"].to_list()
    assert said == ["100 (EUR -)", "100 (EUR 2026-01-20)", "100 (USD 2026-01-06)"]


def test_status_and_day_may_follow_from_other_columns(write: Write) -> None:
    text = (
        "deal_id,stage,won_at,lost_at,value,currency\n1,A,2026-01-06,,100,EUR\n2,B,,2026-02-03,100,EUR\n3,C,,,1,EUR\n"
    )
    assert column(own(write, text), "value") == [1100, 1200, None]
    text = "deal_id,stage,closed_at,value,currency\n1,Closed won,2026-01-06,100,EUR\n2,Talks,2026-02-03,100,EUR\n"
    assert column(own(write, text), "value") == [1100, None]


def test_a_day_may_be_made_by_an_expression(write: Write) -> None:
    text = "deal_id,status,Closed,value,currency\n1,won,2026-01-06 x,100,EUR\n"
    more = "[tables.deals.columns]\nclosed_at = { sql = \"SPLIT_PART(Closed, ' ', 1)\" }\n"
    assert column(own(write, text, more), "value") == [1100]


def test_amounts_may_name_their_currency_themselves(write: Write) -> None:
    text = "deal_id,status,closed_at,value\n1,won,2026-01-06,€100\n2,won,2026-02-03,100 EUR\n3,won,2026-01-06,9\n"
    assert column(own(write, text), "value") == [1100, 1200, 9]


def test_so_may_those_that_an_expression_makes(write: Write) -> None:
    text = "deal_id,status,closed_at,price,n,Curr\n1,won,2026-01-06,50,2,EUR\n2,won,2026-02-03,50,2,EUR\n"
    more = "[tables.deals.columns]\nvalue = { sql = 'price * n' }\n"
    assert column(own(write, text, more + "currency = 'Curr'\n"), "value") == [1100, 1200]
    cells = "deal_id,status,closed_at,price,n\n1,won,2026-01-06,€50,2\n2,won,2026-02-03,50,2\n"
    assert column(own(write, cells, more), "value") == [1100, 100]


def test_minor_units_are_those_of_each_currency(write: Write) -> None:
    text = (
        f"{HEADER}1,won,2026-01-01,2026-01-06,10000,EUR\n2,won,2026-01-01,2026-01-06,100,JPY\n"
        "3,won,2026-01-01,2026-01-06,50,SEK\n"
    )
    found = column(own(write, text, "[tables.deals]\nminor_units = true\n"), "value")
    assert found == [1100, 7, Decimal("0.5")]


def test_costs_and_activities_have_days_of_their_own(write: Write) -> None:
    write(RATES, "rates.csv")
    write(SETTINGS, "own.toml")
    costs = write("incurred_at,amount,currency\n2026-01-06,10,EUR\n2026-02-03,10,EUR\n", "costs.csv")
    customers = write("customer_id,started_at\nA,2026-01-03\nB,2026-02-03\n", "customers.csv")
    result = compute("cac", [costs, customers], as_of=date(2026, 2, 28), config=costs.parent / "own.toml")
    assert result.frame["value"].to_list() == [110, 120]


def test_kpis_of_what_has_closed_pass_over_what_is_open(write: Write) -> None:
    rows = DEALS.split("6,won", maxsplit=1)[0]
    own(write, HEADER + rows)
    path = write(HEADER + rows)
    assert revenue(path) == [1112]
    assert revenue(path, "win-rate") == [100, 0]


def test_what_is_open_on_the_as_of_date_has_the_rate_of_that_day(write: Write) -> None:
    header = HEADER.replace("value", "value,probability")
    text = f"{header}1,open,2026-01-01,,100,0.5,EUR\n2,won,2026-01-01,2026-02-03,10,0.5,EUR\n"
    own(write, text)
    path = write(text)
    weighted = compute("opportunity-value", [path], by="none", as_of=date(2026, 2, 5), config=path.parent / "own.toml")
    assert weighted.frame["weighted_value"].to_list() == [600]
    past = compute("opportunity-value", [path], by="none", as_of=date(2026, 1, 8), config=path.parent / "own.toml")
    assert past.frame["weighted_value"].to_list() == [605]  # the second was open then, at the rate of then


@pytest.mark.parametrize(
    ("rows", "kpi", "said", "hint"),
    [
        ("1,won,2026-01-01,2026-01-20,100,EUR\n", "revenue",
         "line 2, column 'value': '100' is in EUR, which has no rate in", "[currency] rates_reach"),
        ("1,won,2026-01-01,2026-01-20,100,USD\n", "revenue", "is in USD, which has no rate in", "rates_reach"),
        ("1,open,2026-01-01,,100,EUR\n2,won,2026-01-01,2026-01-06,1,SEK\n", "pipeline-value",
         "What counts in EUR at the end of a period", "rates_reach"),
    ],
)  # fmt: skip
def test_what_has_no_rate_is_an_error(write: Write, rows: str, kpi: str, said: str, hint: str) -> None:
    own(write, HEADER + rows)
    with pytest.raises(InputError) as error:
        revenue(write(HEADER + rows), kpi)
    assert said in message_of(error.value)
    assert hint in (hint_of(error.value) or "")
    if kpi == "revenue":
        assert "on 2026-01-20 or within 7 days before" in message_of(error.value)


def test_what_is_a_quota_has_no_day(write: Write) -> None:
    write(RATES, "rates.csv")
    write(SETTINGS, "own.toml")
    write("rep_id,period,amount,currency\nr1,2026-01,90,EUR\n", "quotas.csv")
    path = write(HEADER + "1,won,2026-01-01,2026-01-06,100,SEK\n")
    with pytest.raises(InputError, match="has no day of its own that says which rate holds"):
        compute("quota-attainment", deals=path, quotas=path.parent / "quotas.csv", config=path.parent / "own.toml")


def test_a_rate_reaches_as_far_as_the_settings_say(write: Write) -> None:
    write(RATES, "rates.csv")
    text = HEADER + "6,won,2026-01-01,2026-01-20,100,EUR\n"
    assert column(tables(write(text), toml=SETTINGS + "rates_reach = 15\n"), "value") == [1100]
    assert column(tables(write(text), toml=SETTINGS + "rates_reach = 14\n"), "value") == [None]


def test_a_file_in_the_folder_of_exports_is_no_table(write: Write) -> None:
    path = write(HEADER + "1,won,2026-01-01,2026-01-06,100,EUR\n")
    own(write, HEADER + "1,won,2026-01-01,2026-01-06,100,EUR\n")
    result = compute("revenue", [path.parent], as_of=date(2026, 2, 5), config=path.parent / "own.toml")
    assert result.frame["value"].to_list() == [1100]
    assert result.notes == ()


def test_a_file_that_is_not_there_is_an_error(write: Write) -> None:
    own(write)
    (write("", "rates.csv")).unlink()
    with pytest.raises(InputError, match=r"rates\.csv"):
        revenue(write(HEADER + DEALS))


def test_it_needs_a_base_currency(write: Write) -> None:
    with pytest.raises(SettingsError, match="base"):
        tables(write(HEADER + DEALS), toml='[currency]\nrates = "rates.csv"\n')


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A won deal in the base currency, an open one in euros of which the last rate is 26 days old, a quota in euros."""
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2026-01-05,EUR,11\n")
    target = '[[target]]\nname = "{}"\nkpi = "{}"\nmin = 1\n'
    names = ("revenue", "pipeline-value", "opportunity-value", "quota-attainment")
    (tmp_path / "salescli.toml").write_text(SETTINGS + "".join(target.format(name, name) for name in names))
    rows = "1,won,2026-01-01,2026-01-06,100,SEK,r1\n2,open,2026-01-02,,100,EUR,r1\n"
    (tmp_path / "deals.csv").write_text(HEADER.replace("currency", "currency,rep_id") + rows)
    (tmp_path / "reps.csv").write_text("rep_id,name\nr1,Ann\n")
    (tmp_path / "quotas.csv").write_text("rep_id,period,amount,currency\nr1,2026-01,90,EUR\n")
    return tmp_path


FILES = ("deals.csv", "reps.csv", "quotas.csv", "--as-of", "2026-01-31")


def test_a_report_lists_what_a_lacking_rate_prevents_and_has_the_rest(project: Path) -> None:
    done = run_here("report", *FILES, "--format", "json", cwd=project)
    assert done.code == 0, done
    found = json.loads(done.out)
    missing = {name: each["reason"] for each in found["missing"] for name in each["kpis"]}
    assert "no rate of EUR on 2026-01-31" in missing["pipeline-value"]
    assert "has no day of its own that says which rate holds" in missing["quota-attainment"]
    assert "has no rate in rates.csv on 2026-01-31" in missing["opportunity-value"]
    assert "revenue" not in missing


def test_a_check_judges_what_it_can_and_says_why_it_does_not_evaluate_the_rest(project: Path) -> None:
    done = run_here("check", *FILES, "--format", "json", cwd=project)
    assert done.code == 5, done
    verdicts = {each["name"]: each["verdict"] for each in json.loads(done.out)["targets"]}
    others = dict.fromkeys(("pipeline-value", "opportunity-value", "quota-attainment"), "not evaluated")
    assert verdicts == {"revenue": "met", **others}


def test_a_closed_deal_without_a_rate_still_stops_the_report(project: Path) -> None:
    (project / "deals.csv").write_text(HEADER + "1,won,2026-01-01,2026-01-20,100,EUR\n")
    done = run_here("report", "deals.csv", "--as-of", "2026-01-31", cwd=project)
    assert done.code == 3 and "has no rate in rates.csv on 2026-01-20" in done.err, done


def test_the_pipeline_of_one_day_is_not_said_to_be_of_several(project: Path) -> None:
    done = run_here("kpi", "pipeline-value", "--period", "total", *FILES, cwd=project)
    assert done.code == 3 and "no rate of EUR on 2026-01-31" in done.err and "several" not in done.err, done


OPEN = """\
deal_id,status,created_at,closed_at,value,currency,product
1,open,2026-01-08,,100,EUR,a
2,open,2026-02-03,,10,EUR,a
3,won,2026-02-03,2026-02-12,1,EUR,b
4,open,2026-03-02,,5,SEK,b
5,won,2026-01-09,2026-03-17,1000,EUR,b
"""
OPEN_RATES = """\
date,currency,rate
2026-01-05,EUR,10
2026-01-31,EUR,11
2026-02-10,EUR,12
2026-02-28,EUR,13
2026-03-15,EUR,14
"""
OWN_SUM = """
[kpi.came]
title = "Came"
unit = "money"
value = "came"
[kpi.came.measures.came]
of = "{}"
sum = "{}"
"""


@pytest.fixture
def came(tmp_path: Path) -> Path:
    (tmp_path / "rates.csv").write_text(OPEN_RATES)
    (tmp_path / "deals.csv").write_text(OPEN)
    (tmp_path / "salescli.toml").write_text(SETTINGS + OWN_SUM.format("created", "value"))
    return tmp_path


@pytest.mark.parametrize("kpi", ["pipeline-created", "came"])
@pytest.mark.parametrize(
    ("as_of", "period", "right"),
    [
        # 100 at 11 and 1000, won, at 14; 10 at 13 and 1, won, at 12; 5
        (date(2026, 3, 20), "month", [15_100, 142, 5]),
        # what was closed later is open on the day: 1100 at 11; 11 at 12, the rate of the as-of date
        (date(2026, 2, 10), "month", [12_100, 132]),
        # 110 at 14, the rate of the as-of date; 14,000, 12 and 5
        (date(2026, 3, 20), "quarter", [15_557]),
    ],
)
def test_what_came_in_and_is_open_has_the_rate_of_the_end_of_its_period(
    came: Path, kpi: str, as_of: date, period: str, right: list[int]
) -> None:
    result = compute(kpi, [came], period=period, as_of=as_of)
    assert result.frame["value"].to_list() == right


def test_its_groups_and_rows_add_up(came: Path) -> None:
    as_of = date(2026, 3, 20)
    groups = compute("pipeline-created", [came], period="month", by="product", as_of=as_of).frame
    found = {name: sum(groups.filter(product=name)["value"]) for name in ("a", "b")}
    assert found == {"a": 1230, "b": 14_017}
    done = run_here("kpi", "pipeline-created", ".", "--rows", "--as-of", "2026-03-20", "--format", "csv", cwd=came)
    assert [line.split(",")[6] for line in done.out.decode().splitlines()[1:]] == ["1100", "130", "12", "5", "14000"]


def test_own_sums_over_new_customers_have_the_rate_of_the_end_of_their_period(came: Path) -> None:
    rows = "A,2026-01-08,100,EUR\nB,2026-02-08,10,SEK\n"
    (came / "customers.csv").write_text(f"customer_id,started_at,mrr,currency\n{rows}")
    (came / "salescli.toml").write_text(SETTINGS + OWN_SUM.format("new_customers", "mrr"))
    assert compute("came", [came], as_of=date(2026, 3, 20)).frame["value"].to_list() == [1100, 10]


def test_one_that_has_no_rate_then_is_listed_by_a_report_and_refused_by_a_question(came: Path) -> None:
    (came / "rates.csv").write_text(OPEN_RATES.replace("2026-01-31,EUR,11\n", ""))
    done = run_here("kpi", "pipeline-created", ".", "--as-of", "2026-03-20", cwd=came)
    assert done.code == 3 and "is in EUR, which has no rate in rates.csv on 2026-01-31" in done.err, done
    done = run_here("report", ".", "--as-of", "2026-03-20", "--format", "json", cwd=came)
    assert done.code == 0, done
    missing = {name for each in json.loads(done.out)["missing"] for name in each["kpis"]}
    assert "pipeline-created" in missing and "revenue" not in missing
