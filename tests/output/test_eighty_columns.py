"""On a terminal of 80 columns nothing is cropped, and every number is as whole as on a wide one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from salescli.cli.app import _COMMANDS
from salescli.output.text.width import folded, width
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.terminal import on_terminal

#: A run of every command whose output is for eyes.
RUNS = [
    "kpi win-rate . --by region,rep --compare year --last 1",
    "kpi revenue,win-rate,average-purchase-value,sales-cycle . --by rep --last 1 --compare previous",
    "kpi revenue . --rows --last 1",
    "list",
    "explain revenue .",
    "report .",
    "check .",
    "check . --lint",
    "forecast . --by region --period quarter",
    "funnel . --by region",
    "pipeline . --since 2025-11-30 --by region",
    "cohorts . --of revenue --period quarter",
    "why revenue .",
    "compare-groups win-rate . --each region",
    "validate .",
    "reconcile revenue . --at 2025-11 --expect 2400000",
]
#: Commands that write none: settings, files, schemas, help.
FOR_OTHERS = {"init", "sample", "schema", "help", "calibrate"}
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")


def _numbers(text: str) -> set[str]:
    return {found.rstrip(",") for found in _NUMBER.findall(text)}


@pytest.mark.parametrize("command", RUNS)
def test_nothing_is_cropped_and_no_number_breaks(command: str) -> None:
    narrow, wide = (on_terminal(*shlex.split(command), columns=columns, cwd=SAMPLE) for columns in (80, 400))
    assert [line for line in narrow.splitlines() if width(line) > 80] == []
    assert "…" not in narrow.replace('"…"', "")
    assert _numbers(wide) - _numbers(narrow) == set()


@pytest.mark.parametrize("command", ["history revenue --db kept.db", "forecast . --accuracy --db kept.db"])
def test_neither_of_what_was_recorded(command: str, tmp_path: Path) -> None:
    for day in ("2025-10-10", "2025-12-20"):
        recorded = ("check", str(SAMPLE), "--record", "--db", "kept.db", "--as-of", day, "--fail-on", "never")
        assert run_here(*recorded, cwd=tmp_path).code == 0
    for exported in SAMPLE.iterdir():
        if exported.is_file():
            (tmp_path / exported.name).write_bytes(exported.read_bytes())
    narrow, wide = (on_terminal(*shlex.split(command), columns=columns, cwd=tmp_path) for columns in (80, 400))
    assert [line for line in narrow.splitlines() if width(line) > 80] == []
    assert _numbers(wide) - _numbers(narrow) == set()


def test_every_command_is_among_them() -> None:
    assert {command.split()[0] for command in RUNS} | FOR_OTHERS | {"history"} == set(_COMMANDS)


def test_folded_lines_keep_their_indent() -> None:
    assert folded("  one two three\nfour", 10) == "  one two\n  three\nfour"
