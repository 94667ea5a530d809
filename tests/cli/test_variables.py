"""Variables of the environment: below what the command line says, above the settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salescli.cli import variables
from salescli.errors import ExitCode, UsageError
from salescli.message import say
from tests.conftest import REPOSITORY
from tests.program import python, run_here

DEALS = "deal_id,status,value,closed_at\n1,won,100,2026-01-05\n2,won,40,2026-02-05\n"
REVENUE = ("kpi", "revenue", "deals.csv", "--period", "total")
JSON = (*REVENUE, "--format", "json")


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in variables.VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Deals of two months, and settings as of the first in Swedish; others as of the second."""
    (tmp_path / "deals.csv").write_text(DEALS)
    (tmp_path / "salescli.toml").write_text('[calendar]\nas_of = 2026-01-31\n[output]\nlanguage = "sv"\n')
    (tmp_path / "later.toml").write_text("[calendar]\nas_of = 2026-02-28\n")
    return tmp_path


def _value(folder: Path, *options: str) -> float:
    ran = run_here(*JSON, *options, cwd=folder)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["rows"][0]["value"]


def test_the_day_wins_over_the_settings_and_an_option_over_the_day(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _value(folder) == 100
    monkeypatch.setenv("SALESCLI_AS_OF", "2026-02-28")
    assert _value(folder) == 140
    assert _value(folder, "--as-of", "2026-01-31") == 100
    monkeypatch.setenv("SALESCLI_AS_OF", "")
    assert _value(folder) == 100


def test_the_settings_are_those_of_the_variable_but_for_what_an_option_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESCLI_CONFIG", "later.toml")
    assert _value(folder) == 140
    assert _value(folder, "--config", "salescli.toml") == 100
    assert _value(folder, "--no-config", "--as-of", "2026-01-31") == 100


def test_the_language_of_the_variable_is_that_of_tables_help_and_errors(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_here(*REVENUE, cwd=folder).out.decode().startswith("Försäljning")
    monkeypatch.setenv("SALESCLI_LANGUAGE", "en")
    assert run_here(*REVENUE, cwd=folder).out.decode().startswith("Revenue")
    assert run_here(*REVENUE, "--language", "sv", cwd=folder).out.decode().startswith("Försäljning")
    monkeypatch.setenv("SALESCLI_LANGUAGE", "sv")
    assert run_here("help", "kpi", cwd=folder).out.decode().startswith("Användning")


def test_the_format_is_that_of_stdout_and_no_choice_of_the_command_line_runs_into_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESCLI_FORMAT", "json")
    assert json.loads(run_here(*REVENUE, cwd=folder).out)["kpi"] == "revenue"
    assert run_here(*REVENUE, "--format", "csv", cwd=folder).out.startswith(b"kpi,period")
    assert run_here(*REVENUE, "--output", "out.csv", cwd=folder).code == 0
    assert (folder / "out.csv").read_text().startswith("kpi,period")
    assert "█" in run_here(*REVENUE, "--chart", "bar", cwd=folder).out.decode()
    ran = run_here("explain", "revenue", cwd=folder)  # it has no formats
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("variable", "value", "hint"),
    [
        ("SALESCLI_CONFIG", "nowhere.toml", None),
        ("SALESCLI_CONFIG", "./nowhere.toml", None),
        ("SALESCLI_LANGUAGE", "svv", "'sv'"),
        ("SALESCLI_FORMAT", "jsn", "'json'"),
        ("SALESCLI_FORMAT", "junit", "table"),
        ("SALESCLI_AS_OF", "2026-02", "2026-03-05"),
        ("SALESCLI_AS_OF", "soon", "2026-03-05"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_the_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, hint: str | None
) -> None:
    monkeypatch.setenv(variable, value)
    ran = run_here(*REVENUE, cwd=folder)
    assert (ran.code, ran.out) == (ExitCode.USAGE, b"")
    assert ran.err.startswith(f"salescli: {variable}: ")
    assert value.removeprefix("./") in ran.err
    assert hint is None or hint in ran.err


def test_a_wrong_option_is_not_blamed_on_a_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESCLI_FORMAT", "json")
    monkeypatch.setenv("SALESCLI_AS_OF", "2026-01-31")
    for wrong in (("--format", "jsn"), ("--by", "regoin"), ("--as-of", "soon")):
        ran = run_here(*REVENUE, *wrong, cwd=folder)
        assert ran.code == ExitCode.USAGE
        assert "SALESCLI_" not in ran.err


def test_a_wrong_language_is_one_for_commands_without_that_option_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESCLI_LANGUAGE", "svv")
    ran = run_here("list", cwd=folder)
    assert (ran.code, ran.out) == (ExitCode.USAGE, b"")
    assert "SALESCLI_LANGUAGE" in ran.err


def test_blame_needs_the_value_itself() -> None:
    error = UsageError(say("cli.no_command", name="json lines"))
    assert variables.blamed(error, {"format_": "json"}) is error
    assert variables.blamed(error, {"format_": "JSON lines"}).message.code == "cli.of_variable"


def test_the_engine_reads_text_in_smaller_pieces_unless_the_user_says_otherwise(tmp_path: Path) -> None:
    variable = "POLARS_CSV_CHUNK_SIZE"
    shown = f"atexit.register(lambda: print(os.environ['{variable}']))"
    program = f"import atexit, os; from salescli.__main__ import main; {shown}; main()"
    unset = f"import os; os.environ.pop('{variable}', None); "
    env = {"PYTHONPATH": str(REPOSITORY), variable: "2000000"}
    by_user = python("-c", program, "--version", cwd=tmp_path, env=env)
    by_program = python("-c", unset + program, "--version", cwd=tmp_path, env=env)
    assert by_user.out.split()[-1] == b"2000000"
    assert by_program.out.split()[-1] == b"4000000"
