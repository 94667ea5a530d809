"""Two reps of one name: every command tells them apart, in each line that people read, and in the data by their ids."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.program import run_here

#: Two of three reps are called Anna Ek; each of the three sells in every month of 2025.
REPS = """rep_id,name,region,team,hired_at,quota
r1,Anna Ek,North,Core,2024-01-01,1000
r2,Anna Ek,South,Growth,2024-01-01,1500
r3,Bo Dahl,South,Growth,2024-01-01,900
"""
SETTINGS = """[calendar]
as_of = 2025-12-31
[stages]
lead = 0.1
proposal = 0.4
[[target]]
kpi = "revenue"
by = "rep"
period = "quarter"
min = 700
"""
#: A name that no id follows.
ALONE = re.compile(r"Anna Ek(?! \(r[12]\))")

COMMANDS = {
    "kpi as a bar chart": "kpi revenue {} --by rep --period total --chart bar",
    "kpi as a line chart": "kpi revenue {} --by rep --last 3 --chart line",
    "forecast": "forecast {} --by rep",
    "funnel": "funnel {} --by rep",
    "why": "why revenue {} --at 2025-Q4 --by rep",
    "why as a waterfall": "why revenue {} --at 2025-Q4 --by rep --chart waterfall",
    "compare-groups": "compare-groups win-rate {} --each rep",
    "cohorts": "cohorts {} --of revenue --by rep",
    "pipeline": "pipeline {} --since 2025-11-30 --by rep",
    "check": "check {}",
    "check --lint": "check {} --lint",
    "check --suggest": "check {} --suggest",
    "report": "report {}",
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    rows = ["deal_id,customer_id,rep_id,status,value,created_at,closed_at,stage,expected_close_at"]
    for month in range(1, 13):
        for rep in (1, 2, 3):
            for status in ("won", "lost"):
                day = f"2025-{month:02}-1{rep}"
                rows.append(f"{len(rows)},c{rep}{month % 3},r{rep},{status},{100 * rep + month},2025-01-01,{day},lead,")
    rows += [f"{900 + rep},c{rep}0,r{rep},open,500,2025-12-0{rep},,proposal,2026-01-20" for rep in (1, 2, 3)]
    for name, text in {"deals.csv": "\n".join(rows), "reps.csv": REPS, "salescli.toml": SETTINGS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def said(command: str, exports: Path) -> str:
    ran = run_here(*command.replace("{}", ".").split(), cwd=exports)
    assert ran.code in (0, 1), ran.err
    return ran.out.decode() if isinstance(ran.out, bytes) else ran.out


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_no_line_has_the_name_alone(command: str, exports: Path) -> None:
    out = said(command, exports)
    assert "Anna Ek (r1)" in out
    assert "Anna Ek (r2)" in out
    assert not ALONE.search(out)
    assert "Bo Dahl (" not in out.replace("Bo Dahl (r3) ·", "").replace("# Bo Dahl (r3)", "")


@pytest.mark.parametrize(
    ("command", "format_"),
    [
        ("kpi revenue {} --by rep --period total --chart bar", "svg"),
        ("kpi revenue {} --by rep --period total --chart bar", "html"),
        ("report {}", "html"),
        ("report {}", "markdown"),
    ],
)
def test_pages_and_pictures_too(command: str, format_: str, exports: Path) -> None:
    out = said(f"{command} --format {format_}", exports)
    assert "Anna Ek" in out
    if format_ == "svg" or command.startswith("report"):
        assert not ALONE.search(out)
    else:  # the table has a column of ids
        assert "r1" in out
        assert "r2" in out


@pytest.mark.parametrize("kpis", ["revenue", "revenue,win-rate"])
def test_a_table_of_a_kpi_has_ids_and_names(kpis: str, exports: Path) -> None:
    lines = [line for line in said(f"kpi {kpis} {{}} --by rep --last 1", exports).splitlines() if "Anna Ek" in line]
    assert [line.split()[1] for line in lines] == ["r1", "r2"]


@pytest.mark.parametrize(
    "command",
    [
        "kpi revenue {} --by rep --last 1",
        "kpi revenue,win-rate {} --by rep --last 1",
        "forecast {} --by rep",
        "funnel {} --by rep",
        "cohorts {} --of revenue --by rep",
        "pipeline {} --since 2025-11-30 --by rep",
    ],
)
def test_data_have_the_ids_beside_the_names(command: str, exports: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(said(f"{command} --format csv", exports))))
    named = [(row["rep_id"], row["rep"]) for row in rows]
    assert {("r1", "Anna Ek"), ("r2", "Anna Ek"), ("r3", "Bo Dahl")} <= set(named)
    found = json.loads(said(f"{command} --format json", exports))["rows"]
    assert {(row["rep_id"], row["rep"]) for row in found} >= set(named)
