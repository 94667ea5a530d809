"""Two runs that write the same file at the same time: one of the two whole outputs remains, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.samples import FILES, source
from tests.unbreakable.data import REVENUE, deals
from tests.unbreakable.processes import ended, start

#: Writes a file many times through the program's one way to do so.
_WRITER = """
import sys
from pathlib import Path
from salescli.system.atomic_files import replace_file
for _ in range(60):
    replace_file(Path("out.bin"), sys.argv[1] * 300_000)
"""


def test_many_writers_of_one_file(tmp_path: Path) -> None:
    processes = [start(letter, cwd=tmp_path, program=("-c", _WRITER)) for letter in "abc"]
    states = set()
    while any(process.poll() is None for process in processes):
        if (tmp_path / "out.bin").exists():
            states.add((tmp_path / "out.bin").read_bytes())
    assert [ended(process) for process in processes] == [(0, b"", "")] * 3
    states.add((tmp_path / "out.bin").read_bytes())
    assert states <= {letter * 300_000 for letter in (b"a", b"b", b"c")}
    assert [path.name for path in tmp_path.iterdir()] == ["out.bin"]


@pytest.mark.thorough
def test_two_runs(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    outputs = set()
    for name, count in (("one", 20_000), ("two", 10_000)):
        (tmp_path / "in" / f"{name}.csv").write_text(deals(count))
        arguments = (*REVENUE, "--rows", "--output", "out.json", "--deals", f"in/{name}.csv")
        assert ended(start(*arguments, cwd=tmp_path))[0] == 0
        outputs.add((tmp_path / "out.json").read_bytes())
    runs = [
        start(*REVENUE, "--rows", "--output", "out.json", "--deals", f"in/{name}.csv", cwd=tmp_path)
        for name in ("one", "two")
    ]
    assert [ended(process) for process in runs] == [(0, b"", "")] * 2
    assert (tmp_path / "out.json").read_bytes() in outputs
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.json"]


def test_of_those_that_overwrite_nothing_one_succeeds(tmp_path: Path) -> None:
    runs = [start("sample", "made", cwd=tmp_path) for _ in range(2)]
    codes = sorted(ended(process)[0] for process in runs)
    assert codes == [0, 4]
    assert {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()} == {
        name: (source() / name).read_bytes() for name in FILES
    }
