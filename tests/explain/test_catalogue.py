"""What the program says of its KPIs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from salescli import kpis
from salescli.explain import catalogue
from tests.program import run_here


def test_the_list_is_the_same_in_every_format(tmp_path: Path) -> None:
    table, as_json, as_csv = (run_here("list", "--format", form, cwd=tmp_path).out for form in ("table", "json", "csv"))
    entries = json.loads(as_json)
    assert [entry["name"] for entry in entries] == kpis.names()
    assert list(csv.DictReader(io.StringIO(as_csv.decode()))) == entries
    lines = table.decode().splitlines()
    for entry in entries:
        assert [line.split() for line in lines if line.split()[:1] == [entry["name"]]] == [
            " ".join(said for name, said in entry.items() if name != "also_called").split()  # `explain` has those
        ]


@pytest.mark.parametrize("name", kpis.names())
def test_an_explanation_holds_the_whole_definition(name: str) -> None:
    kpi = kpis.get(name)
    text = catalogue.explanation(kpi)
    for heading in ("Formula", "Counted by", "Empty when", "Source", "Columns", "Default", "Inputs"):
        assert f"\n{heading}\n" in text
    for command in ("why", "compare-groups"):
        assert f"(salescli {command} {name})\n" in text
    for word in (kpi.title, kpi.formula, kpi.unit.value, *kpi.components, *kpi.settings):
        assert word in text
    assert max(map(len, text.splitlines())) <= 130


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("win-rate", ["interval: newcombe, from the Wilson limits of the two shares"]),
        ("sales-cycle", ["interval: welch, from the rows of both groups"]),
        ("revenue", ["interval: none"]),
        (
            "lead-conversion",
            ["interval: none", "interval with basis=cohort: newcombe, from the Wilson limits of the two shares"],
        ),
    ],
)
def test_an_explanation_names_the_method_of_intervals(name: str, lines: list[str]) -> None:
    section = catalogue.explanation(kpis.get(name)).partition(f"(salescli compare-groups {name})\n")[2]
    assert section.partition("\n\n")[0].strip("\n").split("\n") == [f"    {line}" for line in lines]
