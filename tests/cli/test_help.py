"""The help of a command offers what the command takes, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salescli.model.calendar import Grain
from salescli.output.formats import FORMATS
from tests.program import run_here

WRITING = ("kpi", "list", "report", "forecast", "funnel", "check", "validate")

FIRST = {"kpi": ["revenue"]}


def help_of(command: str, option: str, folder: Path) -> str:
    """What the help says of an option, on one line."""
    text = run_here(command, "--help", cwd=folder).out.decode()
    found = re.search(rf"^  (?:-\w, )?{option} \w+ +(.*?)(?=^  -|^$)", text, re.MULTILINE | re.DOTALL)
    assert found, option
    return " ".join(found[1].split())


@pytest.mark.parametrize("command", WRITING)
def test_the_formats_are_those_that_it_writes(command: str, tmp_path: Path) -> None:
    offered = help_of(command, "--format", tmp_path).rstrip(".").split(", ")
    for name in FORMATS:
        ran = run_here(command, *FIRST.get(command, ()), "--format", name, cwd=tmp_path)
        assert ("There is no format" not in ran.err) == (name in offered), name


@pytest.mark.parametrize("command", [name for name in WRITING if name != "list"])
def test_the_endings_are_those_that_it_writes(command: str, tmp_path: Path) -> None:
    offered = re.findall(r"\.\w+", help_of(command, "--output", tmp_path))
    endings = {format_.ending for format_ in FORMATS.values() if format_.ending}
    for ending in endings:
        ran = run_here(command, *FIRST.get(command, ()), "--output", f"a{ending}", cwd=tmp_path)
        assert ("its ending does not say the format" not in ran.err) == (ending in offered), ending


@pytest.mark.parametrize("command", ["kpi", "report", "forecast"])
def test_the_periods_are_those_that_it_knows(command: str, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,value,closed_at,expected_close_at\n1,won,5,2025-01-05,\n")
    offered = help_of(command, "--period", tmp_path).split(";")[0].split(", ")
    for name in Grain:
        ran = run_here(command, *FIRST.get(command, ()), "deals.csv", "--period", name, cwd=tmp_path)
        assert ("has no period" not in ran.err) == (name in offered), (name, ran.err)


def test_explain_takes_one_name(tmp_path: Path) -> None:
    assert "several" in run_here("kpi", "--help", cwd=tmp_path).out.decode()
    assert "several" not in run_here("explain", "--help", cwd=tmp_path).out.decode().split("Input:")[0]


def test_check_says_its_exit_codes(tmp_path: Path) -> None:
    text = " ".join(run_here("check", "--help", cwd=tmp_path).out.decode().split())
    assert re.search(r"Exit codes: 0 .*, 1 .*, 2 .*, 3 .*, 4 .*, 5 .*\. Arguments", text)


@pytest.mark.parametrize("command", ["check", "help"])
def test_help_of_a_command_is_that_of_its_option(command: str, tmp_path: Path) -> None:
    ran = run_here("help", command, cwd=tmp_path)
    assert ran == run_here(command, "--help", cwd=tmp_path)
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: salescli {command} ".encode())


def test_help_alone_is_that_of_the_program(tmp_path: Path) -> None:
    assert run_here("help", cwd=tmp_path) == run_here("--help", cwd=tmp_path)


def test_help_of_no_command_names_the_nearest(tmp_path: Path) -> None:
    ran = run_here("help", "chek", cwd=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert "'check'" in ran.err
