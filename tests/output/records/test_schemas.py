"""The real JSON of every command fits its schema, and what does not fit is refused."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from salescli.cli.app import _COMMANDS
from salescli.output.records.schemas import NAMES, RECORDS, SETTINGS, schema
from tests.against_schema import faults
from tests.conftest import SAMPLE
from tests.docs.pages import PAGES, blocks
from tests.program import run_here

DATA = str(SAMPLE)
#: The arguments of runs whose JSON a schema describes: with and without splits, comparisons and filters.
RUNS: list[tuple[str, tuple[str, ...]]] = [
    ("kpi", ("kpi", "revenue", DATA, "--last", "2")),
    ("kpi", ("kpi", "win-rate", DATA, "--by", "region,rep", "--compare", "year", "--last", "3")),
    ("kpi", ("kpi", "sales-cycle", DATA, "--period", "total")),
    ("kpi", ("kpi", "monthly-growth", DATA)),
    ("kpi", ("kpi", "lead-conversion", DATA, "--by", "source", "--sort", "value")),
    ("kpis", ("kpi", "revenue,win-rate", DATA, "--by", "rep", "--last", "2")),
    ("kpis", ("kpi", "revenue,win-rate", DATA, "--compare", "previous", "--last", "2")),
    ("rows", ("kpi", "revenue", DATA, "--rows", "--last", "1")),
    ("rows", ("kpi", "calls-per-rep", DATA, "--rows", "--last", "1")),
    ("rows", ("kpi", "churn-rate", DATA, "--rows", "--last", "1")),
    ("list", ("list",)),
    ("report", ("report", DATA)),
    ("report", ("report", f"{DATA}/activities.csv", f"{DATA}/reps.csv", "--no-config", "--as-of", "2025-12-31")),
    ("forecast", ("forecast", DATA)),
    ("forecast", ("forecast", DATA, "--by", "rep", "--period", "quarter")),
    ("funnel", ("funnel", DATA)),
    ("funnel", ("funnel", DATA, "--by", "region")),
    ("cohorts", ("cohorts", DATA)),
    ("cohorts", ("cohorts", DATA, "--of", "revenue", "--period", "quarter", "--by", "region")),
    ("pipeline", ("pipeline", DATA, "--since", "2025-11-30")),
    ("pipeline", ("pipeline", DATA, "--since", "2025-11-30", "--by", "region", "--where", "region=South")),
    ("pipeline", ("pipeline", DATA, "--since", "2025-11-30", "--rows")),
    ("why", ("why", "revenue", DATA)),
    ("why", ("why", "win-rate", DATA, "--by", "region", "--where", "region=South", "--where", "region=")),
    ("why", ("why", "revenue", DATA, "--rows")),
    ("compare-groups", ("compare-groups", "win-rate", DATA, "--each", "region")),
    ("compare-groups", ("compare-groups", "revenue", DATA, "--group", "region=South", "--by", "product")),
    ("check", ("check", DATA)),
    ("check", ("check", DATA, "--as-of", "2025-11-20")),
    ("lint", ("check", DATA, "--lint")),
    ("suggest", ("check", DATA, "--suggest")),
    ("validate", ("validate", DATA)),
    ("reconcile", ("reconcile", "revenue", DATA, "--at", "2025-11", "--expect", "2400000")),
    ("reconcile", ("reconcile", "win-rate", DATA, "--at", "2025-11", "--expect", "40%")),
]


@pytest.mark.parametrize(("name", "arguments"), RUNS, ids=lambda given: given if isinstance(given, str) else None)
def test_real_output_fits(name: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    ran = run_here(*arguments, "--format", "json", cwd=tmp_path)
    assert ran.code in (0, 1), ran.err
    assert faults(json.loads(ran.out), schema(name)) == []


def test_weights_fit_too(tmp_path: Path) -> None:
    with (SAMPLE / "deals.csv").open(encoding="utf-8", newline="") as deals:
        lines = [f"{row['deal_id']},lead,{row['created_at'][:10]}" for row in csv.DictReader(deals)]
    (tmp_path / "stages.csv").write_text("\n".join(["deal_id,stage,entered_at", *lines, ""]))
    ran = run_here("calibrate", DATA, "--history", "stages.csv", "--from", "2024", "--format", "json", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert faults(json.loads(ran.out), schema("calibrate")) == []


def test_what_was_recorded_fits_too(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    copytree(SAMPLE, exports)
    settings = exports / "salescli.toml"
    settings.write_text(
        settings.read_text() + '\n[history]\nfile = "kept.db"\nkpis = ["revenue"]\nby = ["region"]\nrows = "all"\n'
    )
    ran = run_here("check", "exports", "--record", "--as-of", "2025-11-08", "--fail-on", "never", cwd=tmp_path)
    assert ran.code == 0, ran.err
    deals = exports / "deals.csv"
    deals.write_text(deals.read_text().replace("327400", "347400", 1))
    found = {}
    for name, arguments in (
        ("history", ("history", "revenue", "--db", "exports/kept.db")),
        ("accuracy", ("forecast", "exports", "--accuracy")),
        ("check", ("check", "exports")),
        ("report", ("report", "exports")),
    ):
        ran = run_here(*arguments, "--format", "json", cwd=tmp_path)
        assert ran.code in (0, 1), ran.err
        found[name] = json.loads(ran.out)
        assert faults(found[name], schema(name)) == []
    assert found["check"]["restated"][0]["deals"]
    assert found["history"]["rows"] and found["accuracy"]["rows"] and found["report"]["pipeline"]["rows"]


def test_every_schema_is_held_against_output_and_every_command_that_writes_json_has_one(tmp_path: Path) -> None:
    assert {name for name, _ in RUNS} | {"calibrate", "history", "accuracy"} == set(RECORDS)
    for command in _COMMANDS:
        if " json, " in " ".join(run_here(command, "--help", cwd=tmp_path).out.decode().split()):
            assert command in RECORDS, command


@pytest.fixture(scope="module")
def revenue() -> Any:
    return json.loads(run_here("kpi", "revenue", DATA, "--last", "2", "--format", "json", cwd=SAMPLE).out)


def _spoilt(right: Any) -> Iterator[Any]:
    for change in (
        lambda found: found.pop("unit"),
        lambda found: found.update(more=1),
        lambda found: found.update(as_of="2025-13-01"),
        lambda found: found.update(schema_version=2),
        lambda found: found["rows"][0].update(value="12"),
        lambda found: found["rows"][0].pop("complete"),
        lambda found: found["notes"].append({"code": "x", "count": None, "text": ""}),
    ):
        wrong = deepcopy(right)
        change(wrong)
        yield wrong


def test_what_is_wrong_is_refused(revenue: Any) -> None:
    assert faults(revenue, schema("kpi")) == []
    assert [len(faults(wrong, schema("kpi"))) for wrong in _spoilt(revenue)] == [1] * 7


def _as_json(text: str) -> Any:
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_the_settings_of_the_sample_and_of_the_documentation_fit() -> None:
    texts = [(SAMPLE / "salescli.toml").read_text(encoding="utf-8")]
    texts += [
        block.text for page in PAGES for block in blocks(page)
        if block.language == "toml" and block.file.endswith("salescli.toml") and "…" not in block.text
    ]  # fmt: skip
    assert len(texts) > 5
    for text in texts:
        assert faults(_as_json(text), schema(SETTINGS)) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "[calender]\nfiscal_year_start = 7",
        '[calendar]\nfiscal_year_start = "July"',
        "[tables.dael]\nfiles = []",
        "[tables.deals]\nheader = true",
        '[[target]]\nname = "no KPI"',
        '[[target]]\nkpi = "revenue"\nseverity = "fatal"',
        '[kpi.big]\nvalue = "a"',
        "[kpi.sales-cycle]\ninclude_lost = []",
    ],
)
def test_settings_that_are_refused_do_not_fit(text: str) -> None:
    assert faults(_as_json(text), schema(SETTINGS)) != []


def test_the_command_prints_each_and_names_the_nearest(tmp_path: Path) -> None:
    for name in NAMES:
        assert json.loads(run_here("schema", name, cwd=tmp_path).out) == schema(name)
    ran = run_here("schema", "reprot", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert "'report'" in ran.err
