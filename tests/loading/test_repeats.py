"""Ids that repeat: where, what decides, what counts once, and what is not paid for."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError, SettingsError
from salescli.loading.files import reach
from salescli.results.result import KpiResult
from tests.loading.conftest import Write
from tests.program import run_here
from tests.said import hint_of, message_of

HEADER = "deal_id,region,status,value,closed_at\n"
FIRST = "D1,South,won,10,2025-01-05\nD2,South,won,20,2025-01-06\n"


def revenue(*paths: Path, toml: str = "") -> KpiResult:
    config = None
    if toml:
        config = paths[0].parent / "own.toml"
        config.write_text(toml)
    return compute("revenue", deals=paths, config=config, use_config=bool(toml), period="total", as_of="2025-12-31")


def total(result: KpiResult) -> tuple[Decimal, int]:
    row = result.frame.row(0, named=True)
    return row["value"], row["deals"]


def notes(result: KpiResult) -> dict[str, int]:
    return {note.code: note.count for note in result.notes}


def setting(word: str) -> str:
    return f'[tables.deals]\nduplicates = "{word}"\n'


def test_a_repeated_id_is_an_error_that_names_both_lines(write: Write) -> None:
    path = write(HEADER + '"D1","So\nuth",won,10,2025-01-05\nD2,South,won,20,2025-01-06\n D1,South,won,30,2025-01-07\n')
    with pytest.raises(InputError) as caught:
        revenue(path)
    assert (
        message_of(caught.value) == f"{path}, line 5: the deal_id 'D1' stands on line 2 too; 'region' tells them apart."
    )
    assert hint_of(caught.value)
    assert hint_of(caught.value).startswith("Say in salescli.toml what such rows are: [tables.deals] duplicates = ")


def test_the_error_counts_all(write: Write) -> None:
    rows = "".join(f"D{number % 4},South,won,1,2025-01-05\n" for number in range(10))
    with pytest.raises(InputError, match=r"line 6: the deal_id 'D0' stands on line 2 too \(4 ids repeat, in 10 rows\)"):
        revenue(write(HEADER + rows))


def test_keep_counts_all_and_first_the_first(write: Write) -> None:
    path = write(HEADER + FIRST + "D1,South,won,30,2025-01-07\nD1,South,won,30,2025-01-07\n")
    assert total(revenue(path, toml=setting("keep"))) == (90, 4)
    result = revenue(path, toml=setting("first"))
    assert total(result) == (30, 2)
    assert notes(result) == {"repeated_ids": 2}


def test_another_word_is_none(write: Write) -> None:
    with pytest.raises(SettingsError, match=r'tables\.deals: duplicates is "error" .*, not \'newest\''):
        revenue(write(HEADER + FIRST), toml=setting("newest"))


@pytest.mark.parametrize("word", ["error", "keep", "first"])
def test_rows_of_overlapping_exports_count_once(write: Write, word: str) -> None:
    first = write(HEADER + FIRST, "q1.csv")
    both = write(
        "value;closed_at;status;deal_id;region\n20;2025-01-06;won;D2;South\n5;2025-04-01;won;D3;North\n", "q1-q2.csv"
    )
    result = revenue(first, both, toml=setting(word))
    assert total(result) == (35, 3)
    assert notes(result) == {"overlapping_rows": 1}


def test_order_lines_of_overlapping_exports_count_as_often_as_in_one(write: Write) -> None:
    line = "D1,South,won,10,2025-01-05\n"
    paths = [write(HEADER + line * 2, "a.csv"), write(HEADER + line * 3, "b.csv")]
    assert total(revenue(*paths, toml=setting("keep"))) == (30, 3)


def test_overlapping_ids_whose_rows_differ_are_an_error_that_names_both_files(write: Write) -> None:
    first = write(HEADER + FIRST, "q1.csv")
    second = write(HEADER + "D3,South,won,1,2025-01-05\nD2,South,won,21,2025-01-06\n", "q2.csv")
    with pytest.raises(InputError) as caught:
        revenue(first, second)
    assert (
        message_of(caught.value)
        == f"{second}, line 3: the deal_id 'D2' stands in {first}, line 3 too, and the rows differ."
    )
    assert total(revenue(first, second, toml=setting("first"))) == (31, 3)


def test_deals_without_an_id_are_a_note(write: Write) -> None:
    row = "South,won,10,2025-01-05\n"
    result = revenue(write("region,status,value,closed_at\n" + row * 2))
    assert total(result) == (20, 2)
    assert notes(result) == {"no_deal_id": 1}


def test_blank_ids_repeat_nothing(write: Write) -> None:
    row = " ,South,won,10,2025-01-05\n"
    assert total(revenue(write(HEADER + row + row[1:]))) == (20, 2)


def test_many_rows_are_not_looked_at(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "MOST_ROWS", 2)
    result = revenue(write(HEADER + FIRST * 2))
    assert total(result) == (60, 4)
    assert notes(result) == {"ids_not_checked": 0}


@pytest.mark.parametrize("rows", [1, 100, 5000])
def test_the_estimate_of_rows_is_near(write: Write, rows: int) -> None:
    from tests.loading.conftest import tables

    path = write(HEADER + "".join(f"D{number:05},South,won,{number},2025-01-05\n" for number in range(rows)))
    (file,) = tables(path).files
    assert rows * 0.9 <= reach.estimated_rows(file.file) <= rows * 1.1


def test_activities_of_overlapping_exports_count_once(tmp_path: Path) -> None:
    header = "activity_id,type,occurred_at\n"
    for name, rows in {
        "a": "1,call,2025-01-01\n2,call,2025-01-02\n",
        "b": "2,call,2025-01-02\n3,call,2025-01-03\n",
    }.items():
        (tmp_path / f"activities-{name}.csv").write_text(header + rows)
    ran = run_here("kpi", "calls", ".", "--period", "total", "--as-of", "2025-12-31", "--format", "json", cwd=tmp_path)
    answer = json.loads(ran.out)
    assert answer["rows"][0]["value"] == 3
    assert [note["code"] for note in answer["notes"]] == ["overlapping_rows"]


def test_every_command_refuses(write: Write, tmp_path: Path) -> None:
    write(HEADER + FIRST + FIRST)
    for command in (("kpi", "revenue"), ("kpi", "win-rate", "--by", "region"), ("explain", "revenue")):
        ran = run_here(*command, "deals.csv", "--as-of", "2025-12-31", cwd=tmp_path)
        assert (ran.code, ran.out) == (3, b"")
        assert "line 4: the deal_id 'D1' stands on line 2 too (2 ids repeat, in 4 rows)" in ran.err


def test_explain_accounts_for_rows_that_repeat(write: Write, tmp_path: Path) -> None:
    write(HEADER + FIRST, "deals-1.csv")
    write(HEADER + FIRST + "D3,South,won,5,2025-02-01\n", "deals-2.csv")
    ran = run_here("explain", "revenue", "deals-1.csv", "deals-2.csv", "--as-of", "2025-12-31", cwd=tmp_path)
    assert "won deals: 3 used; 2 left out as repeats of other rows\n" in ran.out.decode()
