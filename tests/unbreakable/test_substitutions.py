"""Process substitutions of a shell: inputs, settings and outputs that are pipes without a name."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import Ran, environment
from tests.unbreakable.data import DEALS, TOTAL, total_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv.gz").write_bytes(gzip.compress(DEALS.encode()))
    (tmp_path / "more.csv.gz").write_bytes(gzip.compress(DEALS.replace("D", "E").encode()))
    (tmp_path / "reps.csv").write_text("rep_id,name\nr1,Anna\n")
    (tmp_path / "set.toml").write_text("[calendar]\nas_of = 2025-01-01\n")
    (tmp_path / "copies").mkdir()
    return tmp_path


def _in_shell(command: str, folder: Path, data: bytes = b"") -> Ran:
    """Run a command of bash in which `$S` is the program."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment(S=f"{sys.executable} -m salescli", TMPDIR=str(folder / "copies")),
        input=data,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


_WORDS = " ".join(TOTAL)


@pytest.mark.parametrize(
    ("inputs", "total"),
    [
        ("--deals <(zcat deals.csv.gz) --deals <(cat more.csv.gz)", ("31", "4")),
        ("<(zcat deals.csv.gz) - <(zcat more.csv.gz) --reps reps.csv", ("32", "5")),
        ("/dev/stdin", ("1", "1")),
    ],
)
def test_inputs(inputs: str, total: tuple[str, str], folder: Path) -> None:
    third = DEALS.splitlines()[0] + "\nF1,won,1,2024-03-05,2024-01-01,South\n"
    ran = _in_shell(f"$S {_WORDS} {inputs}", folder, third.encode())
    assert (ran.code, ran.err) == (0, "")
    assert total_of(ran.out) == total
    assert list((folder / "copies").iterdir()) == []


def test_settings_and_outputs(folder: Path) -> None:
    command = (
        "$S kpi revenue <(zcat deals.csv.gz) --config <(cat set.toml) --period total --quiet --format csv "
        "--output >(cat >written.csv; touch over); until [ -e over ]; do sleep 0.01; done"
    )
    ran = _in_shell(command, folder)
    assert (ran.code, ran.out, ran.err) == (0, b"", "")
    assert total_of((folder / "written.csv").read_bytes()) == ("15.5", "2")


def test_an_output_whose_reader_wants_no_more(folder: Path) -> None:
    ran = _in_shell(f"$S {_WORDS} <(zcat deals.csv.gz) --output >(true)", folder)
    assert (ran.code, ran.out, ran.err) == (0, b"", "")


def test_a_substitution_that_fails_gives_no_number(folder: Path) -> None:
    ran = _in_shell(f"$S {_WORDS} <(zcat gone.csv.gz 2>/dev/null)", folder)
    assert (ran.code, ran.out) == (3, b"")
    assert "the file is empty" in ran.err
