"""The sample data as the program writes it."""

from __future__ import annotations

from pathlib import Path

from salescli import samples
from salescli.errors import ExitCode
from tests.conftest import SAMPLE
from tests.program import run_here


def test_a_new_folder_gets_all_of_it_and_a_kpi_can_be_asked(tmp_path: Path) -> None:
    ran = run_here("sample", "new/demo", cwd=tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    written = {path.name: path.read_bytes() for path in (tmp_path / "new" / "demo").iterdir()}
    assert written == {name: (SAMPLE / name).read_bytes() for name in samples.FILES}
    command = ran.err.split("Try: salescli ")[1].split()
    assert run_here(*command, cwd=tmp_path).code == 0


def test_nothing_is_overwritten_and_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / samples.FILES[-1]).write_text("mine")
    ran = run_here("sample", ".", cwd=tmp_path)
    assert ran.code == ExitCode.OUTPUT
    assert samples.FILES[-1] in ran.err
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
