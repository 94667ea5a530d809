"""Quotas with a column a period: as rows with one amount each, without the columns that sum others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli import compute
from salescli.config.settings import Settings
from salescli.errors import InputError, Place
from salescli.loading import load, quotas
from salescli.model.calendar import Calendar
from tests.engine.conftest import tables
from tests.program import run_here
from tests.said import message_of

HEADER = "rep;jan 2026;Februari 2026;Q1 2026;Total\n"
ROWS = "anna;100;200;300;300\nbo;10,50;;10,50;10,50\n"


def entries(folder: Path, text: str, toml: str = "") -> list[tuple[Any, ...]]:
    """First and last day, amount and rep of each entry."""
    found = quotas.of(tables(folder, toml, quotas=text)).entries
    return [(f"{entry.first} {entry.last}", entry.amount, entry.rep) for entry in found]


def span(period: str) -> str:
    found = Calendar(1).parse(period)
    return f"{found.start} {found.end}"


def test_every_amount_is_a_quota_of_its_period(tmp_path: Path) -> None:
    assert entries(tmp_path, "rep;2026-01;2026-Q2\nanna;100;200\nbo;5;\n") == [
        (span("2026-01"), 100, "anna"), (span("2026-01"), 5, "bo"), (span("2026-Q2"), 200, "anna"),
    ]  # fmt: skip


def test_columns_that_sum_others_are_left_out_with_a_note(tmp_path: Path) -> None:
    assert entries(tmp_path, HEADER + ROWS) == [
        (span("2026-01"), 100, "anna"), (span("2026-01"), Decimal("10.5"), "bo"), (span("2026-02"), 200, "anna"),
    ]  # fmt: skip
    (remark,) = quotas.of(tables(tmp_path, quotas=HEADER + ROWS)).remarks
    assert (remark.code, remark.count) == ("sum_columns", 2)


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("rep;jan 2026;feb 2026;Total", "anna;100;200;301", "column 'Total': 301 is not 300, the sum of 'jan"),
        ("rep;jan 2026;feb 2026;2026", "anna;100;200;1200", "column '2026': 1200 is not 300"),
        ("rep;jan 2026;feb 2026;Q1 2026;2026", "anna;100;200;300;3", "column '2026': 3 is not 300"),
        ("rep;jan 2026;feb 2026;quota", "anna;;;300", "column 'quota': 300 is not 0"),
    ],
)  # fmt: skip
def test_one_that_does_not_is_an_error(tmp_path: Path, header: str, row: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        entries(tmp_path, f"{header}\n{row}\n")
    assert f"line 2, {said}" in message_of(error.value)


def test_one_that_is_blank_says_nothing(tmp_path: Path) -> None:
    assert entries(tmp_path, "rep;jan 2026;Total\nanna;100;\n") == [(span("2026-01"), 100, "anna")]


def test_an_amount_that_does_not_read_has_its_place(tmp_path: Path) -> None:
    found = quotas.of(tables(tmp_path, quotas="rep;jan 2026;feb 2026;Total\nanna;100;x;100\n"))
    (error,) = found.unread
    assert error.place is not None
    assert (error.place.line, error.place.column, error.place.value) == (2, "feb 2026", "x")
    assert len(found.entries) == 1


def test_entries_stand_where_their_cell_does(tmp_path: Path) -> None:
    (entry,) = quotas.of(tables(tmp_path, quotas="rep;jan 2026\nanna;100\n")).entries
    assert entry.place == Place(str(tmp_path / "quotas.csv"), 2, "jan 2026")


def test_a_day_stands_for_the_period_that_the_settings_say(tmp_path: Path) -> None:
    quarter = "[tables.quotas]\ngrain = 'quarter'\n"
    assert entries(tmp_path, "rep;2026-04-01\nanna;100\n", quarter) == [(span("2026-Q2"), 100, "anna")]
    assert entries(tmp_path, "rep;2026-04-01\nanna;100\n") == [(span("2026-04"), 100, "anna")]


def test_years_are_those_of_the_calendar(tmp_path: Path) -> None:
    fiscal = "[calendar]\nfiscal_year_start = 7\n"
    (found,) = entries(tmp_path, "rep;FY2026 Q1\nanna;100\n", fiscal)
    assert found[0] == f"{date(2025, 7, 1)} {date(2025, 9, 30)}"
    with pytest.raises(InputError, match=r"column 'Q1 2026': .*fiscal year"):
        entries(tmp_path, "rep;Q1 2026\nanna;100\n", fiscal)


def test_amounts_are_in_the_currency_and_the_units_of_the_row(tmp_path: Path) -> None:
    toml = "[currency]\nbase = 'SEK'\nrates = { EUR = 11 }\n[tables.quotas]\nminor_units = true\n"
    found = entries(tmp_path, "rep;currency;jan 2026;feb 2026;Total\nanna;EUR;100;250;350\n", toml)
    assert [amount for _, amount, _ in found] == [11, Decimal("27.5")]


def test_a_row_of_sums_is_none(tmp_path: Path) -> None:
    assert len(entries(tmp_path, HEADER + "anna;100;200;300;300\nbo;10;20;30;30\nTotal;110;220;330;330\n")) == 4


def test_wide_and_long_files_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "quotas-wide.csv").write_text("rep;jan 2026\nanna;100\n")
    (tmp_path / "quotas-long.csv").write_text("rep_id,period,amount\nbo,2026-02,7\n")
    (tmp_path / "deals.csv").write_text("deal_id,rep_id,status,closed_at,value\nD1,anna,won,2026-01-05,50\n")
    result = compute("quota-attainment", [tmp_path], as_of=date(2026, 2, 28), date_to="2026-02")
    assert result.frame["quota"].to_list() == [100, 7]
    assert result.frame["value"].to_list() == [50, 0]


def test_init_leaves_the_columns_to_their_headers(tmp_path: Path) -> None:
    (tmp_path / "quotas.csv").write_text(HEADER + ROWS)
    assert run_here("init", "quotas.csv", "--output", "own.toml", cwd=tmp_path).code == 0
    proposed = (tmp_path / "own.toml").read_text()
    assert 'rep_id = "rep"' in proposed
    assert "jan 2026" not in proposed
    assert "constant" not in proposed


def refused(folder: Path, text: str) -> str:
    """What is said of a file of quotas that is not read."""
    with pytest.raises(InputError) as caught:
        entries(folder, text)
    return message_of(caught.value)


def test_a_period_that_stands_twice_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "rep,jan 2026,feb 2026,jan 2026\nanna,3000,6000,999\n")
    assert "column 'jan 2026': the column 'jan 2026' stands there 2 times." in said


def test_months_without_a_year_beside_a_period_are_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "rep,jan,feb,mar,2026\nanna,100,200,300,600\n")
    assert "the columns 'jan', 'feb' and 'mar' are months or quarters, and say no year." in said


@pytest.mark.parametrize("header", ["jan;feb", "Q1;Q2", "q1_quota;q2_quota", "quota_q1;quota_q2", "kv 1;kv 2"])
def test_periods_without_a_year_are_refused_in_a_file_of_quotas(tmp_path: Path, header: str) -> None:
    said = refused(tmp_path, f"rep;{header}\nanna;100;200\n")
    first, second = header.split(";")
    assert f"the columns {first!r} and {second!r} are months or quarters, and say no year." in said


def test_one_that_says_no_year_beside_one_that_does_is_refused(tmp_path: Path) -> None:
    assert "the column 'jan' is a month or a quarter" in refused(tmp_path, "rep;jan;feb 2026\nanna;100;200\n")


@pytest.mark.parametrize(
    ("header", "year", "periods"),
    [
        ("jan;feb", "2026", ["2026-01", "2026-02"]),
        ("q1_quota;Quota Q2", "2026", ["2026-Q1", "2026-Q2"]),
        ("jan;feb 2027", "2026", ["2026-01", "2027-02"]),
        ("jan;feb", '"2026"', ["2026-01", "2026-02"]),
    ],
)
def test_the_settings_say_the_year(tmp_path: Path, header: str, year: str, periods: list[str]) -> None:
    found = entries(tmp_path, f"rep;{header}\nanna;100;200\n", f"[tables.quotas]\nyear = {year}\n")
    assert found == [(span(period), amount, "anna") for period, amount in zip(periods, (100, 200), strict=True)]


def test_a_fiscal_year_may_be_said(tmp_path: Path) -> None:
    toml = '[tables.quotas]\nyear = "FY2026"\n[calendar]\nfiscal_year_start = 7\n'
    found = entries(tmp_path, "rep;Q1;Q2\nanna;100;200\n", toml)
    assert [each[0] for each in found] == ["2025-07-01 2025-09-30", "2025-10-01 2025-12-31"]


def test_a_total_beside_quarters_of_the_year_of_the_settings_is_their_sum(tmp_path: Path) -> None:
    rows = "rep;Q1;Q2;Q3;Q4;Total\nanna;1;2;3;4;10\n"
    found = entries(tmp_path, rows, "[tables.quotas]\nyear = 2026\n")
    assert [each[1] for each in found] == [1, 2, 3, 4]


def test_a_folder_with_quotas_of_no_year_is_refused_and_init_asks(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value,rep_id\n1,won,2026-01-06,50,anna\n")
    (tmp_path / "quotas.csv").write_text("rep;jan;feb\nanna;100;200\n")
    asked = ("kpi", "quota-attainment", ".", "--as-of", "2026-01-31", "--format", "csv")
    done = run_here(*asked, cwd=tmp_path)
    assert done.code == 3 and "[tables.quotas] year = …" in done.err, done
    assert run_here("init", ".", cwd=tmp_path).code == 0
    settings = tmp_path / "salescli.toml"
    text = settings.read_text("utf-8")
    assert "of which year are the quotas under 'jan' and 'feb'?" in text
    settings.write_text(text.replace("# year = …", "year = 2026"), "utf-8")
    assert b",50,percent,," in run_here(*asked, cwd=tmp_path).out


NAMELESS = "rep,jan 2026,feb 2026,Total\nAnn,100,170,270\n"


def told(folder: Path, text: str, name: str = "sheet1.csv") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [file.table for file in load([str(folder / name)], {}, Settings()).files]


@pytest.mark.parametrize("name", ["sheet1.csv", "Q.csv"])
@pytest.mark.parametrize(
    "text",
    [
        NAMELESS,
        "Rep,Region,2026-01-01,2026-02-01\nAnn,North,100,170\n",
        "rep_id,team,Q1 2026,Q2 2026\nAnn,South,100,170\n",
    ],
)
def test_reps_beside_periods_are_quotas_whatever_the_file_is_called(name: str, text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text, name) == ["quotas"]


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("rep_id,name,hired_at,jan 2026,feb 2026,Total", "reps"),
        ("rep_id,monthly_cost,jan 2026,feb 2026", "reps"),
        ("customer_id,rep_id,mrr,started_at,jan 2026,feb 2026", "customers"),
    ],
)
def test_what_says_more_of_a_rep_or_a_customer_is_no_quota(header: str, table: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"{header}\n{','.join('1' * len(header.split(',')))}\n") == [table]


def test_the_total_of_periods_is_proposed_for_no_amount(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,rep_id,value,status,closed_at\nD,Ann,1,won,2026-01-05\n")
    (tmp_path / "reps.csv").write_text(NAMELESS.replace("rep,", "rep_id,"))
    ran = run_here("kpi", "quota-attainment", "deals.csv", "reps.csv", cwd=tmp_path)
    assert ran.code == 3
    assert "needs the column 'quota'" in ran.err
    assert "Did you mean" not in ran.err


def test_init_proposes_quotas_for_reps_beside_periods(tmp_path: Path) -> None:
    (tmp_path / "sheet1.csv").write_text(NAMELESS)
    assert run_here("init", "sheet1.csv", cwd=tmp_path).code == 0
    said = (tmp_path / "salescli.toml").read_text(encoding="utf-8")
    assert "[tables.quotas]" in said
    assert "[tables.reps]" not in said
