"""On terminals of 60 to 200 columns nothing is cropped, and numbers and names are as whole as on a wide one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from salescli.cli.app import _COMMANDS
from salescli.output.text.width import folded, width
from tests.conftest import SAMPLE
from tests.program import run_here
from tests.terminal import on_terminal, on_terminal_here

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
    "kpi revenue . --by rep --period total --chart bar",
    "kpi revenue . --by region --period total --chart pie",
    "why revenue . --at 2025-11 --chart waterfall",
    "kpi win-rate . --last 1 --chart scorecard",
    "check . --suggest --kpi revenue,churn-rate",
    "report . --language sv",
]
#: As wide as half a window, a terminal as it opens, and a wide one.
WIDTHS = (60, 80, 100, 200)
#: Commands that write none: settings, files, schemas, help.
FOR_OTHERS = {"init", "sample", "schema", "help", "calibrate"}
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")


#: A word long enough to stand nowhere by chance, when it is broken.
_WORD = re.compile(r"[^\W\d_]{4,}")


def _numbers(text: str) -> set[str]:
    return {found.rstrip(",") for found in _NUMBER.findall(text)}


@pytest.mark.parametrize("command", RUNS)
def test_nothing_is_cropped_and_no_number_or_name_breaks(command: str) -> None:
    wide = on_terminal_here(*shlex.split(command), columns=400, cwd=SAMPLE)
    for columns in WIDTHS:
        narrow = on_terminal_here(*shlex.split(command), columns=columns, cwd=SAMPLE)
        assert [line for line in narrow.splitlines() if width(line) > columns] == [], columns
        assert "…" not in narrow.replace('"…"', ""), columns
        assert _numbers(wide) - _numbers(narrow) == set(), columns
        assert set(_WORD.findall(wide)) - set(_WORD.findall(narrow)) == set(), columns


@pytest.mark.parametrize("command", ["report .", "check .", "kpi revenue . --by rep --last 1 --chart bar"])
def test_the_same_without_colours(command: str) -> None:
    """NO_COLOR takes the colours away, and nothing else; nothing is said by a colour alone."""
    coloured, plain = (
        on_terminal_here(*shlex.split(command), columns=80, cwd=SAMPLE, **variables)
        for variables in ({}, {"NO_COLOR": "1"})
    )
    assert coloured == plain


@pytest.mark.parametrize("command", ["history revenue --db kept.db", "forecast . --accuracy --db kept.db"])
def test_neither_of_what_was_recorded(command: str, tmp_path: Path) -> None:
    for day in ("2025-10-10", "2025-12-20"):
        recorded = ("check", str(SAMPLE), "--record", "--db", "kept.db", "--as-of", day, "--fail-on", "never")
        assert run_here(*recorded, cwd=tmp_path).code == 0
    for exported in SAMPLE.iterdir():
        if exported.is_file():
            (tmp_path / exported.name).write_bytes(exported.read_bytes())
    narrow, wide = (on_terminal_here(*shlex.split(command), columns=columns, cwd=tmp_path) for columns in (80, 400))
    assert [line for line in narrow.splitlines() if width(line) > 80] == []
    assert _numbers(wide) - _numbers(narrow) == set()


@pytest.mark.parametrize("command", RUNS[:1])
def test_a_process_shows_the_same(command: str) -> None:
    here, alone = (show(*shlex.split(command), columns=80, cwd=SAMPLE) for show in (on_terminal_here, on_terminal))
    assert here == alone


def test_every_command_is_among_them() -> None:
    assert {command.split()[0] for command in RUNS} | FOR_OTHERS | {"history"} == set(_COMMANDS)


def test_folded_lines_keep_their_indent() -> None:
    assert folded("  one two three\nfour", 10) == "  one two\n  three\nfour"
