"""Rows that the CRM's own mark or the settings rule out: nowhere counted, and told everywhere."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli import compute
from salescli.errors import InputError, SettingsError
from salescli.loading import held
from salescli.result import KpiResult
from tests.loading.conftest import Write
from tests.program import run_here

SALESFORCE = """\
Id,IsDeleted,StageName,Amount,CloseDate,IsWon,IsClosed,CreatedDate
A,false,Closed Won,1,2026-01-05,true,true,2026-01-01
B,true,Closed Won,10,2026-01-06,true,true,2026-01-02
C,,Closed Won,100,2026-02-07,true,true,2026-01-03
D, TRUE ,Closed Won,1000,2026-02-07,true,true,2026-01-03
E,1,Closed Won,not an amount,2026-02-07,true,true,2026-01-03
"""
DEALS = """\
deal_id,status,value,closed_at,created_at,Kind,Tester
1,won,1,2026-01-05,2026-01-01,Real,
2,won,10,2026-01-05,2026-01-01,Test deal,
3,won,100,2026-01-05,2026-01-01,,
4,won,1000,2026-01-05,2026-01-01,Real,x
"""


def revenue(path: Path | list[Path], toml: str = "") -> KpiResult:
    paths = path if isinstance(path, list) else [path]
    config = paths[0].parent / "own.toml"
    config.write_text(toml)
    return compute("revenue", deals=paths, config=config, period="total", as_of="2026-12-31")


def total(result: KpiResult) -> tuple[Decimal, int]:
    row = result.frame.row(0, named=True)
    return row["value"], row["deals"]


def excluding(words: str) -> str:
    return f"[tables.deals]\nexclude = {{ {words} }}\n"


def test_what_lies_in_the_bin_of_the_crm_does_not_count(write: Write) -> None:
    result = revenue(write(SALESFORCE))
    assert total(result) == (101, 2)
    assert [(note.code, note.count, note.text) for note in result.notes] == [
        ("excluded_rows", 3, "deals: 3 rows are ruled out by IsDeleted.")
    ]


def test_the_settings_may_say_that_it_counts(write: Write) -> None:
    path = write(SALESFORCE.replace("not an amount", "10000"))
    result = revenue(path, excluding("isdeleted = []"))
    assert (total(result), result.notes) == ((11111, 5), ())


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ('Kind = ["test DEAL "]', 1101),
        ('kind = [""]', 1011),
        ('Kind = ["Test deal", ""]', 1001),
        ('Kind = ["Test deal"], Tester = ["x", "y"]', 101),
        ('Kind = ["Test"]', 1111),
        ('deal_id = ["1"]', 1110),
    ],
)
def test_words_of_the_settings(words: str, value: int, write: Write) -> None:
    assert total(revenue(write(DEALS), excluding(words)))[0] == value


def test_columns_of_one_name_rule_out_each(write: Write) -> None:
    path = write(DEALS.replace("Tester", "Kind"))
    assert total(revenue(path, excluding('Kind = ["x", "Test deal"]')))[0] == 101


def test_a_file_without_the_column_keeps_its_rows(write: Write) -> None:
    paths = [write(DEALS), write("deal_id,status,value,closed_at\n9,won,5,2026-01-05\n", "deals-2.csv")]
    result = revenue(paths, excluding('Kind = ["Test deal", "Real", ""]'))
    assert (total(result), result.notes[0].count) == ((5, 1), 4)


def test_no_file_has_the_column(write: Write) -> None:
    with pytest.raises(
        InputError, match=r"no column 'Kin', which salescli.toml names for tables.deals.exclude"
    ) as caught:
        revenue(write(DEALS), excluding('Kin = ["x"]'))
    assert caught.value.hint and "'Kind'" in caught.value.hint


def test_words_are_a_list(write: Write) -> None:
    with pytest.raises(SettingsError, match=r"tables\.deals\.exclude\.Kind"):
        revenue(write(DEALS), excluding("Kind = 7"))


def test_an_id_that_repeats_in_a_row_ruled_out_is_no_matter(write: Write) -> None:
    path = write(DEALS.replace("2,won", "1,won"))
    assert total(revenue(path, excluding('Kind = ["Test deal"]'))) == (1101, 3)


def test_an_error_after_them_names_its_own_line(write: Write) -> None:
    path = write(SALESFORCE + "F,false,Closed Won,1x1,2026-02-07,true,true,2026-01-03\n")
    with pytest.raises(InputError, match="line 7, column 'Amount': '1x1'"):
        revenue(path)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    frame = pl.read_csv(SALESFORCE.encode(), infer_schema=False).head(3)
    frame.with_columns(IsDeleted=pl.Series([False, True, None])).write_parquet(path)
    assert total(revenue(path)) == (101, 2)


def test_explain_accounts_for_them(write: Write) -> None:
    path = write(SALESFORCE)
    ran = run_here("explain", "revenue", path.name, "--no-config", cwd=path.parent)
    assert b"won deals: 2 used; 3 left out as ruled out\n" in ran.out
    assert b"deals, 5 rows;" in ran.out


def test_validate_says_how_many_and_finds_nothing_in_them(write: Write) -> None:
    path = write(SALESFORCE)
    ran = run_here("validate", path.name, "--no-config", "--format", "json", cwd=path.parent)
    found = [(each["rule"], each["text"]) for each in json.loads(ran.out)["findings"]]
    assert (ran.code, found) == (0, [("excluded_rows", "deals: 3 rows are ruled out by IsDeleted.")])


@pytest.mark.parametrize("least_bytes", [0, 1 << 40], ids=["in a file", "in memory"])
def test_a_report_counts_as_a_kpi_does(least_bytes: int, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "LEAST_BYTES", least_bytes)
    path = write(SALESFORCE)
    ran = run_here("report", path.name, "--no-config", "--as-of", "2026-03-05", "--format", "json", cwd=path.parent)
    report = json.loads(ran.out)
    (card,) = [card for card in report["kpis"] if card["kpi"] == "revenue"]
    assert (card["value"], report["files"][0]["rows"]) == (100, 5)
    assert "deals: 3 rows are ruled out by IsDeleted." in [note["text"] for note in report["notes"]]


def test_init_writes_it_down(write: Write) -> None:
    path = write(SALESFORCE)
    assert run_here("init", path.name, cwd=path.parent).code == 0
    text = (path.parent / "salescli.toml").read_text()
    assert 'exclude = { IsDeleted = ["true", "1", "1.000000"] }' in text
    assert "Not used" not in text
    assert b"101" in run_here("kpi", "revenue", path.name, "--period", "total", cwd=path.parent).out
