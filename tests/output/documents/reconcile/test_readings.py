"""Readings in every format."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import SAMPLE
from tests.program import run_here

ASKED = ("reconcile", "revenue", str(SAMPLE), "--at", "2025-12", "--expect", "640021")
COLUMNS = [
    "reading", "changes", "value", "difference", "match", "n", "table", "file", "line", "deal_id", "what", "effect",
    "effect_d", "reason",
]  # fmt: skip


def told(*arguments: str, cwd: Path) -> str:
    ran = run_here(*(arguments if arguments[:1] == ("reconcile",) else (*ASKED, *arguments)), cwd=cwd)
    assert ran.code == 0, ran.err
    return ran.out.decode()


def test_csv_has_the_readings_and_then_the_rows(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(told("--format", "csv", cwd=tmp_path))))
    assert list(rows[0]) == COLUMNS
    readings = [row for row in rows if not row["what"]]
    assert len(readings) == 10
    first = [readings[0][name] for name in ("reading", "value", "match")]
    assert first == ["by day created", "640020.69", "true"]
    published = next(row for row in readings if row["changes"] == "0")
    effects = [Decimal(row["effect"]) for row in rows if row["what"]]
    assert sum(effects) == Decimal(readings[0]["value"]) - Decimal(published["value"])
    assert {row["reading"] for row in rows if row["what"]} == {"by day created"}


def test_json_is_one_object(tmp_path: Path) -> None:
    found = json.loads(told("--format", "json", "--all", cwd=tmp_path))
    assert list(found) == [
        "schema_version", "command", "kpi", "title", "unit", "currency", "as_of", "at", "where", "expect", "rows",
        "best", "differences", "candidates", "notes",
    ]  # fmt: skip
    assert (found["command"], found["expect"], found["best"]) == ("reconcile", 640021, "by day created")
    assert len(found["rows"]) > 30
    assert list(found["rows"][0]) == COLUMNS[:6]
    assert list(found["differences"][0]) == COLUMNS[6:]


def test_a_table_says_what_gives_the_figure_and_shows_ten_rows(tmp_path: Path) -> None:
    text = told(cwd=tmp_path)
    assert "One reading gives the other figure: by day created." in text
    assert "31 more rows: --format csv" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("leads", "--at", "2025-12", "--expect", "100"), "Leads 2025-12: 100. The other figure is the same."),
        (
            ("leads", "--at", "2025-12", "--expect", "7"),
            "No reading gives the other figure. The nearest with",
        ),
        (("sales-cycle", "--at", "2025-12", "--where", "region=South", "--expect", "7"), "No reading gives the other"),
    ],
)
def test_what_the_sentences_say(asked: tuple[str, ...], says: str, tmp_path: Path) -> None:
    assert says in told("reconcile", asked[0], str(SAMPLE), *asked[1:], cwd=tmp_path)


def test_without_any_number_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at\n1,lost,2026-01-05\n")
    asked = ("reconcile", "win-rate", "deals.csv", "--at", "2026-02", "--expect", "7%", "--as-of", "2026-03-31")
    assert "has no number" in told(*asked, cwd=tmp_path)


def test_effects_of_a_ratio_are_on_both_sides_of_the_line(tmp_path: Path) -> None:
    text = told("reconcile", "win-rate", str(SAMPLE), "--at", "2025-Q4", "--expect", "43.2%", cwd=tmp_path)
    assert "effect_d" in text and "a day earlier: the rows that differ" in text


def test_rows_of_customers_name_the_customer(tmp_path: Path) -> None:
    text = told("reconcile", "churn-rate", str(SAMPLE), "--at", "2025-12", "--expect", "1.2%", cwd=tmp_path)
    assert "customer_id C" in text and "deal_id" not in text


def test_in_swedish(tmp_path: Path) -> None:
    text = told("--language", "sv", cwd=tmp_path)
    assert "Ett räknesätt ger den andra siffran: efter dagen då de skapades." in text
    assert "räknesätt" in text and "faller bort" in text and "skäl" in text


@pytest.mark.parametrize("format_", ["markdown", "html"])
def test_other_formats_have_readings_and_rows(format_: str, tmp_path: Path) -> None:
    text = told("--format", format_, cwd=tmp_path)
    assert "by day created" in text and "D1728" in text
