"""On a terminal of 80 columns nothing is cropped, and every number is as whole as on a wide one."""

from __future__ import annotations

import re
import shlex

import pytest

from salescli.cli.app import _COMMANDS
from salescli.output.text.width import folded, width
from tests.conftest import SAMPLE
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


def test_every_command_is_among_them() -> None:
    assert {command.split()[0] for command in RUNS} | FOR_OTHERS == set(_COMMANDS)


def test_folded_lines_keep_their_indent() -> None:
    assert folded("  one two three\nfour", 10) == "  one two\n  three\nfour"
