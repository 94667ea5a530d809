"""`init` proposes months as rows, or asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError
from salescli.init import months, write
from salescli.loading.files.opened import open_file

ROWS = "customer_id,month,mrr\nA,2026-01,5\nA,2026-02,6\nB,2026-02,1\n"
COLUMNS = "Customer ID;jan 2026;feb 2026\nA;5;6\nB;;1\n"
DAYS = "Customer ID;2026-01-01;2026-02-01\nA;5;6\nB;;1\n"


def proposed(folder: Path, text: str, name: str = "customers.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return write([str(folder)], {}).path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["customers.csv", "export.csv"])
@pytest.mark.parametrize("text", [ROWS, COLUMNS, DAYS])
def test_what_is_proposed_gives_the_number(text: str, name: str, tmp_path: Path) -> None:
    said = proposed(tmp_path, text, name)
    assert 'snapshot = "month"   # ' in said
    assert "churned_at" not in said
    result = compute("mrr", tmp_path, as_of="2026-06-30", config=tmp_path / "salescli.toml")
    assert result.frame["value"].to_list() == [5, 7]


def test_a_row_of_each_month_is_mapped_as_it_is_written(tmp_path: Path) -> None:
    said = proposed(tmp_path, ROWS)
    assert 'month = "month"   # such as 2026-01\n' in said
    assert "as_of = 2026-02-28" in said


@pytest.mark.parametrize(("january", "february"), [("2026-01-01", "2026-02-01"), ("2026-01-31", "2026-02-28")])
def test_the_first_and_the_last_days_of_months_are_months_too(january: str, february: str, tmp_path: Path) -> None:
    said = proposed(tmp_path, ROWS.replace("2026-01", january).replace("2026-02", february))
    assert 'snapshot = "month"   # each row is one of a month, the last of them 2026-02' in said


def test_columns_of_months_are_not_mapped_one_by_one(tmp_path: Path) -> None:
    said = proposed(tmp_path, COLUMNS)
    assert "a column for each month, the last of them 2026-02" in said
    assert "mrr =" not in said
    assert "\nmonth =" not in said


def test_where_customers_have_a_beginning_too_it_asks(tmp_path: Path) -> None:
    text = "customer_id,month,mrr,started_at\nA,2026-01,5,2025-01-01\nA,2026-02,5,2025-01-01\n"
    said = proposed(tmp_path, text)
    assert '\n# snapshot = "month"\n' in said
    assert "Is each row one of a month" in said
    assert "\nstarted_at" not in said
    with pytest.raises(InputError, match=r"\'month\' \'2026-01\' and \'2026-02\'"):  # until it is answered
        compute("mrr", tmp_path, as_of="2026-06-30", config=tmp_path / "salescli.toml")
    (tmp_path / "salescli.toml").write_text(said.replace("# snapshot", "snapshot"), encoding="utf-8")
    result = compute("mrr", tmp_path, as_of="2026-06-30", config=tmp_path / "salescli.toml")
    assert result.frame["value"].to_list() == [5, 5]


@pytest.mark.parametrize(
    "text",
    [
        "customer_id,month,mrr\nA,2026-01,5\nB,2026-02,5\n",  # each once: it may be when they came
        "customer_id,month,mrr\nA,1,5\nA,2,5\n",
        "customer_id,month,mrr\nA,2026-01-05,5\nA,2026-02-03,5\n",
        "customer_id,started_at,mrr\nA,2026-01,5\nA,2026-02,5\n",
        "rep_id;jan 2026;feb 2026\nA;5;6\n",
    ],
)
def test_other_files_are_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    assert months.as_customers(open_file(tmp_path / "x.csv")) is None
