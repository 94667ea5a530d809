"""`--engine` on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SAMPLE
from tests.program import run

_DEALS = str(SAMPLE / "deals.csv")


def test_an_engine_that_there_is_not_is_an_error() -> None:
    for name in ("spark", "dask=", "Dask"):
        ran = run("kpi", "revenue", _DEALS, "--engine", name, cwd=REPOSITORY)
        assert (ran.code, ran.out) == (2, b"")
        assert f"there is no engine '{name}'" in ran.err
        assert "dask=ADDRESS" in ran.err


@pytest.mark.parametrize("command", ["funnel", "validate", "why"])
def test_other_commands_say_which_have_it(command: str) -> None:
    ran = run(command, _DEALS, "--engine=dask", cwd=REPOSITORY)
    assert (ran.code, ran.out) == (2, b"")
    assert "kpi, report and check have it" in ran.err


def test_without_dask_the_error_says_how_to_install_it(tmp_path: Path) -> None:
    for name in ("dask", "distributed"):
        (tmp_path / f"{name}.py").write_text("raise ImportError\n")
    paths = [str(tmp_path), str(REPOSITORY)]
    program = f"import sys; sys.path[:0] = {paths}; from salescli.__main__ import main; main()"
    command = [sys.executable, "-c", program, "kpi", "revenue", _DEALS, "--engine", "dask"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "salescli[distributed]" in ran.stderr


@pytest.mark.thorough
def test_standard_input_is_read_in_one_piece_and_that_is_said() -> None:
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    text = Path(_DEALS).read_bytes()
    command = [sys.executable, "-m", "salescli", "kpi", "revenue", "-", "--as-of", "2025-12-31", "--format", "csv"]
    alone = subprocess.run(command, input=text, capture_output=True, check=False, cwd=REPOSITORY)
    ran = subprocess.run([*command, "--engine", "dask"], input=text, capture_output=True, check=False, cwd=REPOSITORY)
    assert (ran.returncode, ran.stdout) == (0, alone.stdout)
    assert b"Read in one piece, not by several workers: standard input." in ran.stderr


@pytest.mark.thorough
def test_a_local_cluster_writes_the_same() -> None:
    pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    for arguments in (("report", str(SAMPLE), "--format", "json"), ("check", str(SAMPLE), "--format", "json")):
        alone, ran = run(*arguments, cwd=REPOSITORY), run(*arguments, "--engine", "dask", cwd=REPOSITORY)
        assert (ran.code, ran.out, ran.err) == (alone.code, alone.out, alone.err)
