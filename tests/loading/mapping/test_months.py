"""Months as rows, and as columns: each cell is a row that begins with its month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from salescli.config import settings_file
from salescli.config.settings import Settings
from salescli.errors import InputError, SettingsError
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.files.opened import open_file
from salescli.loading.mapping import months
from tests.said import hint_of, message_of

BY_MONTH = '[tables.customers]\nsnapshot = "month"\n'
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def opened(folder: Path, text: str, toml: str = BY_MONTH, **others: str) -> Dataset:
    (folder / "salescli.toml").write_text(toml, encoding="utf-8")
    for name, content in {"customers": text, **others}.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    settings = settings_file.load(folder / "salescli.toml", named=True)
    return load([], {"customers": [str(folder / f"{name}.csv") for name in ("customers", *others)]}, settings)


def rows(tables: Dataset) -> list[tuple[object, ...]]:
    frame = tables.frame("customers", ["customer_id", "started_at", "mrr"])
    found = frame.select("customer_id", "started_at", "mrr").collect(engine="streaming")
    return sorted(found.rows(), key=lambda row: tuple(map(str, row)))


@pytest.mark.parametrize("header", ["month", "Month", "Månad", "snapshot_month", "Period"])
@pytest.mark.parametrize(("january", "february"), [("2026-01", "2026-02"), ("jan 2026", "Februari 2026"),
                                                   ("01/2026", "2/2026"), ("2026-01-31", "2026-02-28")])  # fmt: skip
def test_each_row_begins_with_its_month(header: str, january: str, february: str, tmp_path: Path) -> None:
    tables = opened(tmp_path, f"customer_id,{header},mrr\nA,{january},5\nA,{february},6\n")
    found = [(customer, began, mrr) for customer, began, mrr in rows(tables)]
    assert [customer for customer, _, _ in found] == ["A", "A"]
    assert [(began.year, began.month, mrr) for _, began, mrr in found if isinstance(began, date)] == [
        (2026, 1, Decimal(5)), (2026, 2, Decimal(6)),
    ]  # fmt: skip


def test_the_settings_name_the_month(tmp_path: Path) -> None:
    toml = BY_MONTH + '[tables.customers.columns]\nmonth = "When"\n'
    tables = opened(tmp_path, "customer_id,When,month,mrr\nA,2026-02,9,5\n", toml)
    assert rows(tables) == [("A", FEBRUARY, Decimal(5))]
    toml = BY_MONTH + '[tables.customers.columns]\nmonth = { sql = "date(Y, M, 1)" }\n'
    assert months.called("started_at", "customers", Settings()) == "started_at"


def test_columns_of_months_are_rows(tmp_path: Path) -> None:
    tables = opened(tmp_path, "customer_id;plan;jan 2026;2026-02;Total\nA;Pro;1,50;2;3,50\nB;Team;;7;7\n")
    assert rows(tables) == [
        ("A", JANUARY, Decimal("1.5")), ("A", FEBRUARY, Decimal(2)), ("B", JANUARY, None), ("B", FEBRUARY, Decimal(7)),
    ]  # fmt: skip
    plans = tables.frame("customers", ["plan"]).select("plan").collect()["plan"]
    assert sorted(plans) == ["Pro", "Pro", "Team", "Team"]


def test_a_row_of_sums_under_columns_of_months_is_none(tmp_path: Path) -> None:
    tables = opened(tmp_path, "customer_id,jan 2026,feb 2026\nA,1,2\nB,3,4\nTotal,4,6\n")
    assert {customer for customer, _, _ in rows(tables)} == {"A", "B"}
    assert [remark.count for remark in tables.remarks_on("customers") if remark.code == "sum_rows"] == [1]


def test_a_cell_of_a_month_is_placed_in_its_row(tmp_path: Path) -> None:
    from tests.program import run_here

    opened(tmp_path, "customer_id,jan 2026,feb 2026\nA,1,2\nB,3,many\n")
    ran = run_here("kpi", "mrr", "customers.csv", "--as-of", "2026-02-28", cwd=tmp_path)
    assert ran.code == 3
    assert "customers.csv, line 3, column 'feb 2026': 'many' is not an amount" in ran.err


def test_the_columns_are_those_of_the_file_before(tmp_path: Path) -> None:
    file = opened(tmp_path, "customer_id,jan 2026,feb 2026\nA,1,2\n").files[0].file
    assert file.columns == ("customer_id", "month", "jan 2026 … feb 2026")
    assert file.sample == (("A", "2026-01-01", "1"), ("A", "2026-02-01", "2"))
    assert file.lines == (2, 2)
    assert file.alone.columns == ("customer_id", "jan 2026", "feb 2026")


def test_without_the_setting_a_file_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("customer_id,jan 2026,feb 2026\nA,1,2\n", encoding="utf-8")
    file = open_file(tmp_path / "x.csv")
    assert months.onto(file, "customers", Settings()) is file


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ("jan 2026,2026-01,feb 2026", "'jan 2026' and '2026-01'"),
        ("jan 2026,feb 2026,jan 2026", "'jan 2026' and 'jan 2026:4'"),
        ("2026-01-01,jan 2026,2026-02-01", "'2026-01-01' and 'jan 2026'"),
        ("2026-01-01,2026-01-31,2026-02-28", "'2026-01-01' and '2026-01-31'"),
        ("2026-01-31,2026-01-31,2026-02-28", "'2026-01-31' and '2026-01-31:3'"),
    ],
)
def test_two_columns_of_one_month_are_an_error(headers: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, f"customer_id,{headers}\nA,1,2,3\n")
    assert f"the columns {named} are one month" in message_of(caught.value)


@pytest.mark.parametrize("command", [("kpi", "mrr"), ("validate",), ("init",)])
def test_every_command_refuses_two_columns_of_one_month(command: tuple[str, ...], tmp_path: Path) -> None:
    from tests.program import run_here

    (tmp_path / "customers.csv").write_text("customer,jan 2026,feb 2026,jan 2026\nA,1,2,3\n", encoding="utf-8")
    (tmp_path / "by_month.toml").write_text(BY_MONTH, encoding="utf-8")
    config = () if command == ("init",) else ("--config", "by_month.toml")
    config += ("--format", "csv") if command == ("validate",) else ()
    ran = run_here(*command, "customers.csv", *config, cwd=tmp_path)
    assert ran.code == 3, ran
    assert "the columns 'jan 2026' and 'jan 2026:4' are one month" in ran.err + ran.out.decode()
    assert "no column says the month" not in ran.out.decode()


@pytest.mark.parametrize(
    "headers",
    [
        "2026-01-01,2026-02-01",
        "2026-01-31,2026-02-28",
        "2026-01-01 00:00:00,2026-02-01T00:00",
        "jan 2026,2026-02-28",
    ],
)
def test_days_that_stand_for_months_are_months(headers: str, tmp_path: Path) -> None:
    tables = opened(tmp_path, f"customer_id,{headers}\nA,1,2\n")
    assert rows(tables) == [("A", JANUARY, Decimal(1)), ("A", FEBRUARY, Decimal(2))]


@pytest.mark.parametrize("headers", ["2026-01-15,2026-02-15", "2026-01-01,2026-02-28", "2026-01-14,2026-01-15"])
def test_other_days_are_no_months(headers: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, f"customer_id,{headers}\nA,1,2\n")
    assert "no column says the month of the customers" in message_of(caught.value)


def test_dates_shown_as_months_head_columns_of_months(tmp_path: Path) -> None:
    from tests.loading.workbooks.books import As, xlsx

    (tmp_path / "salescli.toml").write_text(BY_MONTH, encoding="utf-8")
    header = ("customer_id", As(JANUARY, "mmm yyyy"), As(FEBRUARY, "mmm yyyy"))
    xlsx(tmp_path / "customers.xlsx", {"Customers": (header, ("A", 1, 2))})
    settings = settings_file.load(tmp_path / "salescli.toml", named=True)
    tables = load([], {"customers": [str(tmp_path / "customers.xlsx")]}, settings)
    assert rows(tables) == [("A", JANUARY, Decimal(1)), ("A", FEBRUARY, Decimal(2))]


def test_a_file_without_a_month_is_an_error_that_says_how_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        opened(tmp_path, "customer_id,mrr,started_at\nA,5,2026-01-01\n")
    assert "no column says the month of the customers" in message_of(caught.value)
    assert hint_of(caught.value) == 'Name it in salescli.toml: [tables.customers.columns] month = "HEADER".'


def test_another_file_may_say_what_customers_are_called(tmp_path: Path) -> None:
    tables = opened(
        tmp_path, "customer_id,month,mrr\nA,2026-01,5\n", accounts="customer_id,name,started_at\nA,Ann,2020\n"
    )
    assert rows(tables) == [("A", JANUARY, Decimal(5)), ("A", None, None)]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (BY_MONTH + '[tables.customers.columns]\nchurned_at = "End"\n', "churned_at: with snapshot ="),
        (BY_MONTH + '[tables.customers.columns]\nstarted_at = "Begin"\n', "started_at: with snapshot ="),
        ('[tables.customers.columns]\nmonth = "Month"\n', "month: month is the column of customers"),
        ('[tables.customers]\nsnapshot = "week"\n', "snapshot is for the customers alone, and is \"month\""),
        ('[tables.deals]\nsnapshot = "month"\n', "snapshot is for the customers alone, and is \"month\""),
    ],
)  # fmt: skip
def test_settings_that_do_not_go_together_are_an_error(toml: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "salescli.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        settings_file.load(path, named=True)
    assert said in message_of(caught.value)


@pytest.mark.parametrize("key", ["", "subscription_id,"])
def test_rows_that_repeat_are_told_as_elsewhere(key: str, tmp_path: Path) -> None:
    cells = "S1," if key else ""
    tables = opened(tmp_path, f"{key}customer_id,month,mrr\n{cells}A,2026-01,5\n{cells}A,2026-02,5\n")
    assert len(rows(tables)) == 2
    again = opened(tmp_path, f"{key}customer_id,month,mrr\n{cells}A,2026-01,5\n{cells}A,2026-01,5\n")
    with pytest.raises(InputError):
        rows(again)
