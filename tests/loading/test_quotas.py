"""The table of quotas as entries: a period, an amount, and whose it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError, Place
from salescli.loading import quotas
from salescli.model.quota import Entry
from tests.engine.conftest import tables
from tests.program import run_here
from tests.said import hint_of

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))


def read(folder: Path, text: str, toml: str = "") -> quotas.Quotas:
    return quotas.of(tables(folder, toml, quotas=text))


def entries(folder: Path, text: str, toml: str = "") -> list[tuple[date, date, Decimal]]:
    return [(entry.first, entry.last, entry.amount) for entry in read(folder, text, toml).entries]


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("2026-03", MARCH),
        ("2026-Q1", QUARTER),
        ("2026 Q1", QUARTER),
        ("Q1 2026", QUARTER),
        ("K1-2026", QUARTER),
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-03-05", MARCH),
        ("2026-03-01T00:00:00", MARCH),
        ("23/03/2026", MARCH),
        ("1 Mar 2026", MARCH),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_a_period_is_from_its_first_to_its_last_day(tmp_path: Path, period: str, span: tuple[date, date]) -> None:
    assert entries(tmp_path, f"period,amount\n{period},500") == [(*span, Decimal(500))]


def test_a_date_stands_for_the_period_that_the_settings_say(tmp_path: Path) -> None:
    toml = '[tables.quotas]\ngrain = "quarter"\n'
    assert entries(tmp_path, "period,amount\n2026-02-01,500", toml) == [(*QUARTER, Decimal(500))]


def test_periods_are_of_the_fiscal_year(tmp_path: Path) -> None:
    toml = "[calendar]\nfiscal_year_start = 7\n"
    found = entries(tmp_path, "period,amount\nfy2026-Q1,500", toml)
    assert found == [(date(2025, 7, 1), date(2025, 9, 30), Decimal(500))]


def test_a_first_and_a_last_day_go_before_a_period(tmp_path: Path) -> None:
    text = "period,starts_at,ends_at,amount\n2026-01,2026-03-05,2026-03-09,500\n2026-03,,2026-03-09,7"
    assert entries(tmp_path, text) == [(date(2026, 3, 5), date(2026, 3, 9), 500), (*MARCH, 7)]


def test_an_entry_is_for_a_rep_else_a_team_or_a_region_else_for_all(tmp_path: Path) -> None:
    text = (
        "period,amount,rep_id,region,team\n2026-03,1,r1,north,field\n2026-03,2,,north,\n2026-03,3,,,field\n2026-03,4,,,"
    )
    found = [(int(entry.amount), entry.scope) for entry in read(tmp_path, text).entries]
    assert found == [(1, ("rep", "r1")), (2, ("region", "north")), (3, ("team", "field")), (4, ("", ""))]


def test_an_entry_knows_its_place(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "period,amount\n2026-03,500").entries
    assert entry == Entry(*MARCH, Decimal(500), place=Place(str(tmp_path / "quotas.csv"), 2))


def test_a_row_for_a_region_and_a_team_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, "period,amount,region,team\n2026-03,1,north,field")
    assert "north" in str(error.value)
    assert "field" in str(error.value)


def test_a_blank_amount_is_no_entry_and_a_row_without_a_period_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "period,amount\n2026-03,\n,500\n2026-04,7")
    assert [int(entry.amount) for entry in found.entries] == [7]
    assert [(note.code, note.count) for note in found.remarks] == [("without_period", 1)]
    assert found.unread == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-03,many,,", "many"),
        ("soon,5,,", "soon"),
        ("2026-02-30,5,,", "2026-02-30"),
        (",5,x,2026-03-09", "x"),
        (",5,2026-03-09,2026-03-05", "2026-03-05"),
    ],
)
def test_what_does_not_read_is_no_entry_and_its_error_is_kept(tmp_path: Path, row: str, said: str) -> None:
    found = read(tmp_path, f"period,amount,starts_at,ends_at\n{row}\n2026-03,7,,")
    assert [int(entry.amount) for entry in found.entries] == [7]
    (error,) = found.unread
    assert said in str(error)
    assert "line 2" in str(error)


def test_without_a_file_there_are_none_and_without_a_column_an_error(tmp_path: Path) -> None:
    assert quotas.of(tables(tmp_path, deals="deal_id,value\n1,5")) == quotas.Quotas()
    for text in ("rep_id,amount\nr1,5", "period,rep_id\n2026-03,r1"):
        with pytest.raises(MissingInputError):
            read(tmp_path, text)


SUMS = "period,amount,rep_id\n" + "".join(
    f"2026-0{month},{amount},{rep}\n" for month in (1, 2) for rep, amount in (("a", 1), ("b", 2), ("c", 3), ("all", 6))
)


def test_a_rep_whose_quotas_sum_all_others_asks(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, SUMS)
    assert "'all'" in str(error.value)
    assert "totals" in (hint_of(error.value) or "")


@pytest.mark.parametrize(("totals", "whole"), [("keep", 24), ("drop", 12)])
def test_the_settings_say_what_such_a_rep_is(tmp_path: Path, totals: str, whole: int) -> None:
    found = read(tmp_path, SUMS, f'[tables.quotas]\ntotals = "{totals}"\n')
    assert sum(entry.amount for entry in found.entries) == whole
    assert [(note.code, note.count) for note in found.remarks] == ([("sum_rows", 2)] if totals == "drop" else [])


def test_a_rep_who_sums_two_others_or_in_one_period_only_is_a_rep(tmp_path: Path) -> None:
    two = "period,amount,rep_id\n2026-01,1,a\n2026-01,2,b\n2026-01,3,c"
    assert len(read(tmp_path, two).entries) == 3
    assert len(read(tmp_path, SUMS + "2026-03,1,a\n2026-03,5,all\n").entries) == 10


@pytest.mark.parametrize(
    ("quotas", "spot"),
    [
        ("rep_id;currency;amount;period\nanna;EUR;100;2026-01\n", "column 'amount': '100' is in EUR"),
        ("rep_id;amount;period\nanna;100 EUR;2026-01\n", "column 'amount': '100 EUR' is in EUR"),
        ("rep_id;jan 2026;feb 2026\nanna;100 EUR;5\n", "column 'jan 2026': '100 EUR' is in EUR"),
    ],
)
def test_a_quota_in_a_currency_with_rates_of_days_says_so(tmp_path: Path, quotas: str, spot: str) -> None:
    (tmp_path / "salescli.toml").write_text('[currency]\nbase = "SEK"\nrates = "rates.csv"\n')
    (tmp_path / "rates.csv").write_text("date,currency,rate\n2026-01-05,EUR,11\n")
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value,rep_id\n1,won,2026-01-06,100,anna\n")
    (tmp_path / "quotas.csv").write_text(quotas)
    done = run_here("kpi", "quota-attainment", "deals.csv", "quotas.csv", "--as-of", "2026-02-05", cwd=tmp_path)
    assert done.code == 3 and f"line 2, {spot}, and has no day of its own that says which rate holds" in done.err, done
    assert "rates = { EUR = … }" in done.err
    found = run_here("validate", "deals.csv", "quotas.csv", "--format", "json", cwd=tmp_path)
    assert found.out.decode().count("has no day of its own") == 1, found


def test_an_error_of_a_spreadsheet_is_no_quota(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value,rep_id\n1,won,2026-01-06,100,anna\n")
    (tmp_path / "quotas.csv").write_text("rep_id;jan 2026;feb 2026\nanna;100;#REF!\n")
    done = run_here("kpi", "quota-attainment", "deals.csv", "quotas.csv", "--as-of", "2026-02-05", cwd=tmp_path)
    assert done.code == 3 and "column 'feb 2026': '#REF!' is not an amount: it is what a spreadsheet" in done.err, done
