"""The accuracy of forecasts in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.accuracy.test_compute import NOW, THEN
from tests.program import run_here
from tests.recorded import recorded

COLUMNS = [
    "period", "start", "end", "complete", "snapshot", "deals", "open", "weighted", "commit", "won", "won_of_it",
    "won_other", "error", "error_percent", "error_of_it", "currency",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    recorded(tmp_path, THEN, "2025-12-31")
    (tmp_path / "deals.csv").write_text(NOW)
    return tmp_path


def told(folder: Path, *arguments: str) -> str:
    ran = run_here("forecast", "deals.csv", "--accuracy", "--as-of", "2026-01-31", *arguments, cwd=folder)
    assert ran.code == 0, ran.err
    return ran.out.decode()


def test_csv_and_json_have_the_columns_of_the_contract(folder: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(told(folder, "--format", "csv")))
    assert list(row) == COLUMNS
    assert [row[name] for name in COLUMNS[4:15]] == [
        "2025-12-31", "2", "300", "90", "100", "570", "120", "450", "-480", "-84.210526", "-30",
    ]  # fmt: skip
    found = json.loads(told(folder, "--format", "json"))
    assert list(found["rows"][0]) == COLUMNS[:-1] and list(found["total"]) == COLUMNS[5:-1]
    assert (found["command"], found["period"], found["total"]["error"]) == ("forecast", "month", -480)


def test_tables_in_both_languages(folder: Path) -> None:
    assert "Forecast accuracy, per month, as of 2026-01-31" in told(folder)
    text = told(folder, "--language", "sv")
    assert "Prognosens träffsäkerhet" in text and "−480,00" in text and "vunnet" in text


def test_errors_of_the_command_line(folder: Path) -> None:
    for arguments, what in ((("--db", "h.db"), "--db is of --accuracy alone"), (("--last", "1"), "--last is of")):
        ran = run_here("forecast", "deals.csv", *arguments, cwd=folder)
        assert (ran.code, ran.out) == (2, b"") and what in ran.err
    (folder / "salescli.toml").unlink()
    ran = run_here("forecast", "deals.csv", "--accuracy", cwd=folder)
    assert (ran.code, ran.out) == (2, b"") and "history file" in ran.err
    ran = run_here("forecast", "deals.csv", "--accuracy", "--db", "none.db", cwd=folder)
    assert (ran.code, ran.out) == (3, b"") and "no run with deals" in ran.err
