"""Comparisons of groups in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.program import run_here

ASKED = ("compare-groups", "win-rate", str(SAMPLE), "--group", "region=South", "--versus", "region=West")
COLUMNS = [
    "kpi", "kind", "group", "versus", "value", "versus_value", "n", "versus_n", "difference", "difference_percent",
    "low", "high", "confidence", "method", "verdict",
]  # fmt: skip
OF_SHARES = ["name", "contribution", "rate", "mix", "weight", "versus_weight"]


def told(*arguments: str, cwd: Path) -> str:
    ran = run_here(*ASKED, *arguments, cwd=cwd)
    assert ran.code == 0, ran.err
    return ran.out.decode()


def test_csv_has_the_columns_of_the_contract(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(told("--format", "csv", cwd=tmp_path))))
    assert list(rows[0]) == COLUMNS
    assert {name: rows[0][name] for name in ("kind", "n", "difference", "low", "high", "verdict")} == {
        "kind": "comparison", "n": "402", "difference": "-15.012203", "low": "-21.366614", "high": "-8.464262",
        "verdict": "lower",
    }  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(told("--by", "product", "--format", "csv", cwd=tmp_path))))
    assert list(rows[0]) == [*COLUMNS, *OF_SHARES]
    assert [row["kind"] for row in rows] == ["comparison", *["group"] * 5]
    assert [rows[1]["verdict"], rows[1]["name"], rows[1]["n"]] == ["", "Installation", ""]


def test_json_is_one_object(tmp_path: Path) -> None:
    found = json.loads(told("--by", "product", "--format", "json", cwd=tmp_path))
    assert (found["command"], found["method"], found["confidence"], found["by"]) == (
        "compare-groups", "newcombe", 0.95, ["product"],
    )  # fmt: skip
    assert "confidence_each" not in found
    assert [sum(row[name] for row in found["rows"][1:]) for name in ("rate", "mix", "contribution")] == pytest.approx(
        [-14.936826, -0.075377, -15.012203], abs=1e-9
    )
    ran = run_here("compare-groups", "win-rate", str(SAMPLE), "--each", "region", "--format", "json", cwd=tmp_path)
    each = json.loads(ran.out)
    assert (each["confidence"], each["confidence_each"]) == (0.95, 0.9875)
    assert [row["confidence"] for row in each["rows"]] == [0.9875] * 4


def test_a_total_has_no_interval_and_says_so(tmp_path: Path) -> None:
    ran = run_here(
        "compare-groups", "revenue", str(SAMPLE), "--group", "region=South", "--format", "json", cwd=tmp_path
    )
    found = json.loads(ran.out)
    assert found["notes"][-1]["code"] == "no_interval"
    assert "a total, not a sample" in found["notes"][-1]["text"]
    assert [found["rows"][0][name] for name in ("low", "high", "confidence", "verdict", "n")] == [None] * 5
    ran = run_here("compare-groups", "revenue", str(SAMPLE), "--group", "region=South", cwd=tmp_path)
    assert "independent" not in ran.out.decode()


def test_the_text_says_that_rows_are_taken_as_independent_and_keeps_to_80_columns(tmp_path: Path) -> None:
    for more in ([], ["--by", "product"], ["--language", "sv"]):
        text = told(*more, cwd=tmp_path)
        assert ("independent of each other" if "sv" not in more else "oberoende av varandra") in text
        assert max(map(len, text.splitlines())) <= 80


def test_swedish_names_the_rest_and_the_verdict(tmp_path: Path) -> None:
    ran = run_here("compare-groups", "win-rate", str(SAMPLE), "--each", "region", "--language", "sv", cwd=tmp_path)
    text = ran.out.decode()
    assert "resten 39,12 %" in text
    assert "ingen tydlig skillnad" in text


@pytest.mark.parametrize("ending", ["md", "xlsx"])
def test_it_is_written_to_files_of_the_usual_formats(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"groups.{ending}"
    ran = run_here(*ASKED, "--by", "product", "--output", str(target), cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert target.stat().st_size > 0
