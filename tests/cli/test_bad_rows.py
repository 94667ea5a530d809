"""`--bad-rows` through the program, against a count by hand, and every way to hand a file in."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from backports import zstd

from tests.program import environment, run_here

DEALS = """deal_id,region,status,value,closed_at,created_at
1,South,won,10,2025-01-05,2025-01-01
2,South,won,12x0,2025-01-06,2025-01-01
3,North,won,30,2025-02-30,2025-01-01
4,North,won,40,2025-03-01,yesterday
5,North,lost,x,2025-03-01,2025-01-01
"""
AS_OF = ("--as-of", "2025-12-31", "--no-config", "--format", "json", "--period", "total")


def asked(folder: Path, kpi: str, how: str, *more: str) -> dict[str, Any]:
    (folder / "deals.csv").write_text(DEALS)
    ran = run_here("kpi", kpi, "deals.csv", "--bad-rows", how, *AS_OF, *more, cwd=folder)
    assert ran.code == 0, ran.err
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


def notes(answer: dict[str, Any]) -> dict[str, int]:
    return {note["code"]: note["count"] for note in answer["notes"]}


def test_skip_leaves_rows_out_whose_amount_or_date_does_not_read(tmp_path: Path) -> None:
    answer = asked(tmp_path, "revenue", "skip")
    assert (answer["rows"][0]["value"], answer["rows"][0]["deals"]) == (50, 2)  # deals 1 and 4
    assert notes(answer) == {"unreadable": 2}


def test_null_keeps_the_row_without_the_value(tmp_path: Path) -> None:
    answer = asked(tmp_path, "revenue", "null")
    assert (answer["rows"][0]["value"], answer["rows"][0]["deals"]) == (50, 2)  # 2 has no value, 3 no date
    assert notes(answer) == {
        "unreadable_value": 1,
        "unreadable_closed_at": 1,
        "without_value": 1,
        "without_closed_at": 1,
    }


def test_null_counts_rows_whose_value_is_not_used(tmp_path: Path) -> None:
    assert asked(tmp_path, "deals-won", "null")["rows"][0]["value"] == 3  # 1, 2 and 4
    assert asked(tmp_path, "deals-closed", "null")["rows"][0]["value"] == 4


def test_only_used_columns_matter(tmp_path: Path) -> None:
    answer = asked(tmp_path, "deals-won", "skip")
    assert answer["rows"][0]["value"] == 3  # nobody asks for the value of deal 2
    assert notes(answer) == {"unreadable": 1}
    cycle = asked(tmp_path, "sales-cycle", "skip")
    assert (cycle["rows"][0]["deals"], cycle["rows"][0]["value"]) == (2, 4.5)  # deals 1 and 2: 4 and 5 days


@pytest.mark.parametrize("kpi", ["revenue", "sales-cycle"])
def test_error_is_the_default(tmp_path: Path, kpi: str) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    ran = run_here("kpi", kpi, "deals.csv", *AS_OF, cwd=tmp_path)
    assert (ran.code, ran.out) == (3, b"")
    assert "line 4, column 'closed_at': '2025-02-30' is not a date" in ran.err


GOOD = (
    DEALS.replace("12x0", "20")
    .replace("2025-02-30", "2025-02-28")
    .replace("yesterday", "2025-01-01")
    .replace("x,", "1,")
)


def _write(folder: Path, name: str) -> str:
    data = GOOD.encode()
    if name.endswith(".gz"):
        data = gzip.compress(data)
    elif name.endswith(".zst"):
        data = zstd.compress(data)
    elif name.endswith(".tsv"):
        data = data.replace(b",", b"\t")
    if name.endswith(".parquet"):
        pl.read_csv(data, try_parse_dates=True).write_parquet(folder / name)
    else:
        (folder / name).write_bytes(data)
    return name


@pytest.mark.parametrize("command", ["kpi", "validate"])
@pytest.mark.parametrize(
    ("name", "path"),
    [(name, name) for name in ("deals.csv", "deals.csv.gz", "deals.csv.zst", "deals.tsv", "deals.parquet")]
    + [("deals-1.csv", "deals-*.csv"), ("deals.csv", ".")],
)
def test_every_kind_of_file_and_path(tmp_path: Path, command: str, name: str, path: str) -> None:
    _write(tmp_path, name)
    if command == "kpi":
        ran = run_here("kpi", "revenue", path, *AS_OF, cwd=tmp_path)
        assert json.loads(ran.out)["rows"][0]["value"] == 100
    else:
        ran = run_here("validate", path, "--no-config", "--format", "json", cwd=tmp_path)
        assert json.loads(ran.out)["files"] == [name]
        assert json.loads(ran.out)["findings"] == []
    assert ran.code == 0


@pytest.mark.parametrize("command", ["kpi revenue", "validate"])
@pytest.mark.parametrize("path", ["--deals -", "--deals <(cat deals.csv)"])
def test_what_can_be_read_only_once(tmp_path: Path, command: str, path: str) -> None:
    _write(tmp_path, "deals.csv")
    line = f'"{sys.executable}" -m salescli {command} {path} --as-of 2025-12-31 --no-config --format csv < deals.csv'
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert (len(lines) == 1) if command == "validate" else (",30,," in lines[1] or "30" in lines[1])


def test_a_finding_in_standard_input_names_it(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    line = f'"{sys.executable}" -m salescli validate --deals - --no-config --format csv < deals.csv'
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert done.returncode == 3
    assert "error,unreadable_value,standard input,3,value,12x0,is not an amount" in done.stdout.decode()
