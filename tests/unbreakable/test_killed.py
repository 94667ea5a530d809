"""Killed without warning, the program leaves the old output or the new one, never a part of one."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from salescli.samples import FILES
from tests.program import run
from tests.unbreakable.data import REVENUE, TOTAL, deals, total_of
from tests.unbreakable.processes import ended, leftovers, moments, rounds, seconds_of, start, wait_for

OLD = b"what was there before\n"
_MEGABYTES = 24
#: How often to do the rounds anew where, on a busy machine, none fell into the writing.
_TRIES = 5
#: A large file written through the program's one way to write, and the same as a program without care would.
_WITH_CARE = "from salescli.system.atomic_files import replace_file as write"
_WITHOUT = "write = lambda path, data: path.write_bytes(data)"
_WRITER = """
import sys
from pathlib import Path
{way}
write(Path(sys.argv[1]), b"0123456789abcde\\n" * (1 << 16) * {megabytes})
"""


def _writer(way: str) -> tuple[str, str]:
    return "-c", _WRITER.format(way=way, megabytes=_MEGABYTES)


class Strikes:
    """What rounds of killing came to: how often the old and the new file stood there, a part, and a leftover beside."""

    def __init__(self, folder: Path, program: Sequence[str]) -> None:
        self._path, self._program = folder / "out.bin", program
        self.old = self.new = self.part = self.beside = 0

    def _start(self) -> subprocess.Popen[bytes]:
        """Start writing and wait for the first sign of it."""
        self._path.write_bytes(OLD)
        before = self._seen()
        process = start(self._path.name, cwd=self._path.parent, program=self._program)
        assert wait_for(lambda: self._seen() != before, process)
        return process

    def _seen(self) -> tuple[object, ...]:
        status = self._path.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns, len(leftovers(self._path.parent))

    def go(self, count: int) -> Strikes:
        """Kill it `count` times, from the first sign of writing until about its end."""
        writing = seconds_of(self._start().wait)
        whole = self._path.read_bytes()
        assert len(whole) == _MEGABYTES << 20
        for moment in moments(count, writing):
            process = self._start()
            time.sleep(moment)
            process.kill()
            ended(process)
            found = self._path.read_bytes()
            self.old += found == OLD
            self.new += found == whole
            self.part += found not in (OLD, whole)
            for path in leftovers(self._path.parent):
                self.beside += 1
                path.unlink()
        counts = ", ".join(f"{name} {number}" for name, number in vars(self).items() if name[0] != "_")
        print(f"killed {count} times: {counts}")
        return self


@pytest.mark.thorough
def test_killed_while_it_writes(tmp_path: Path) -> None:
    struck = [Strikes(tmp_path, _writer(_WITH_CARE)).go(rounds(8))]
    while not struck[-1].beside and len(struck) < _TRIES:
        struck.append(Strikes(tmp_path, _writer(_WITH_CARE)).go(rounds(8)))
    assert sum(strikes.part for strikes in struck) == 0
    assert struck[-1].beside, "no kill fell into the writing"


@pytest.mark.thorough
def test_the_same_would_catch_a_writer_without_care(tmp_path: Path) -> None:
    assert any(Strikes(tmp_path, _writer(_WITHOUT)).go(rounds(8)).part for _ in range(_TRIES))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export and settings with targets."""
    path = tmp_path_factory.mktemp("exports")
    (path / "deals.csv").write_text(deals(2_000))
    (path / "set.toml").write_text(_TARGETS)
    return path


_TARGETS = """
[calendar]
as_of = 2025-01-01
[[target]]
name = "Each"
kpi = "revenue"
period = "month"
at = "each"
min = 1
"""
#: The program on a disk that takes a third of a second to take a file.
_ON_A_SLOW_DISK = """
import os, time
import salescli.__main__ as program
sync = os.fsync
os.fsync = lambda handle: (sync(handle), time.sleep(0.3))
program.main()
"""
_CHECK = ("check", "deals.csv", "--config", "set.toml")
#: What writes, the file or folder that it writes, and whether that may be there before.
_COMMANDS: dict[str, tuple[tuple[str, ...], str, bool]] = {
    "kpi": ((*REVENUE, "deals.csv", "--rows", "--output", "made/out.json"), "made/out.json", True),
    "report": (("report", "--no-config", "deals.csv", "--output", "made/out.html"), "made/out.html", True),
    "check": ((*_CHECK, "--output", "made/out.xml"), "made/out.xml", True),
    "state": ((*_CHECK, "--quiet", "--state", "made/state"), "made/state", False),
    "init": (("init", "deals.csv", "--output", "made/new.toml"), "made/new.toml", False),
    "sample": (("sample", "made/sample"), "made/sample/deals.csv", False),
}


#: Commands and what strikes them; what cannot be caught all of them.
_STRIKES = [(name, signal.SIGKILL) for name in _COMMANDS] + [
    (name, number) for name in ("kpi", "sample") for number in (signal.SIGTERM, signal.SIGINT)
]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        pytest.param(name, number, id=f"{name}-{number.name}", marks=[pytest.mark.thorough] * (name != "sample"))
        for name, number in _STRIKES
    ],
)
def test_commands_struck_while_they_write(name: str, number: signal.Signals, folder: Path) -> None:
    words, output, replaces = _COMMANDS[name]
    path = folder / output
    for moment in moments(rounds(1), 0.2):
        made = _emptied(folder / "made", path.parent)
        if replaces:
            path.write_bytes(OLD)
        process = start(*words, cwd=folder, program=("-c", _ON_A_SLOW_DISK))
        assert wait_for(lambda: leftovers(path.parent), process)
        time.sleep(moment)
        process.send_signal(number)
        code, out, err = ended(process)
        assert (code, out, err) == (130 if number is signal.SIGINT else -number, b"", "")
        assert bool(leftovers(path.parent)) == (number is signal.SIGKILL)
        seen = [found for found in made.rglob("*") if found.is_file() and found not in leftovers(path.parent)]
        assert [found.read_bytes() for found in seen] == ([OLD] if replaces else [])


def _emptied(folder: Path, *inside: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for path in inside:
        path.mkdir(parents=True)
    return folder


@pytest.mark.thorough
def test_what_is_left_behind_is_no_input(tmp_path: Path) -> None:
    """A kill while standard input is copied leaves the copy: it is hidden, and no folder or pattern means it."""
    process = start(*TOTAL, "-", cwd=tmp_path, TMPDIR=str(tmp_path))
    assert process.stdin
    process.stdin.write(deals(100).encode())
    process.stdin.flush()
    wait_for(lambda: leftovers(tmp_path), process)
    process.kill()
    process.communicate()
    assert len(leftovers(tmp_path)) == 1
    leftovers(tmp_path)[0].write_text(deals(7))
    (tmp_path / "deals.csv").write_text(deals(3))
    for inputs in (".", "*"):
        ran = run(*TOTAL, inputs, cwd=tmp_path)
        assert (ran.code, total_of(ran.out)) == (0, ("3", "3")), ran.err


def test_nothing_is_left_of_a_file_that_was_never_there(tmp_path: Path) -> None:
    """All six files or none: one that is in the way is found before any other is made."""
    made = tmp_path / "made"
    made.mkdir()
    (made / FILES[-1]).symlink_to("nowhere")
    ran = run("sample", "made", cwd=tmp_path)
    assert (ran.code, "is there already" in ran.err) == (4, True)
    assert [path.name for path in made.iterdir()] == [FILES[-1]]
