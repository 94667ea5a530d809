"""CSV for a spreadsheet: no text is a formula, numbers in its style; the plain one stays exact."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from salescli import api
from salescli.i18n import language as languages
from salescli.output import render
from salescli.output.documents.kpi import KpiDocument
from salescli.output.style import Style
from tests.exports import write_exports
from tests.program import run_here

FORMULAS = ("=1+2", "+1", "-1", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0", "-2+3")


@pytest.mark.parametrize(("code", "separator", "decimal"), [("en", ",", "."), ("sv", ";", ",")])
def test_no_text_is_a_formula(code: str, separator: str, decimal: str, tmp_path: Path) -> None:
    folder = write_exports(tmp_path, months=1, reps=len(FORMULAS), names=FORMULAS)
    result = api.compute("average-purchase-value", folder, by="rep", period="total")
    text = str(render(KpiDocument(result), "csv", style=Style(languages.get(code), excel=True)))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))
    assert [row["rep"] for row in rows] == [f"'{name}" for name in FORMULAS]
    plain = list(csv.DictReader(io.StringIO(str(render(KpiDocument(result), "csv")), newline="")))
    assert [row["rep"] for row in plain] == list(FORMULAS)
    assert [row["value"].replace(decimal, ".") for row in rows] == [row["value"] for row in plain]
    assert [row["sales"].replace(decimal, ".") for row in rows] == [row["sales"] for row in plain]


@pytest.mark.parametrize(
    "command",
    ["report", "forecast --by region", "funnel --by region", "kpi leads,win-rate --by rep", "kpi revenue --rows"],
)
def test_every_command_writes_it(command: str, tmp_path: Path) -> None:
    folder = write_exports(tmp_path, months=2, reps=len(FORMULAS), names=FORMULAS)
    asked = (*command.split(), str(folder), "--format", "csv", "--quiet")
    plain = list(csv.reader(io.StringIO(run_here(*asked, cwd=tmp_path).out.decode(), newline="")))
    text = run_here(*asked, "--excel", "--language", "sv", cwd=tmp_path).out.decode()
    excel = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert len(plain) == len(excel) > 1
    for row, shown in zip(plain, excel, strict=True):
        for cell, seen in zip(row, shown, strict=True):
            number = cell.removeprefix("-").replace(".", "", 1).isdigit()
            assert seen in ({cell, cell.replace(".", ",") if number else cell, f"'{cell}"})
            assert number or not seen.startswith(("=", "+", "@"))


def test_it_is_about_csv(tmp_path: Path) -> None:
    ran = run_here("kpi", "revenue", "deals.csv", "--excel", cwd=tmp_path)
    assert ran.code == 2
    assert "--excel is about CSV" in ran.err
