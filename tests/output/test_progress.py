"""The sign of life on a terminal's stderr."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescli import message
from salescli.i18n import language as languages
from salescli.i18n.language import ENGLISH
from salescli.output import progress
from salescli.output.terminal import say
from salescli.system import reading
from salescli.system.reading import Input
from tests.program import environment

CLEAR = "\r\x1b[K"
#: A program that reads a file slowly, as a run with a sign at once.
SLOW = """
import rich.console, rich.progress_bar, rich.table, sys, time
from pathlib import Path
from salescli.i18n.language import ENGLISH
from salescli.output import progress
from salescli.system import reading, signals

signals.on_signals()
progress._AFTER = progress._EVERY = 0.02
path, kind = Path(sys.argv[1]), sys.argv[3]
with progress.progress(ENGLISH), path.open("rb") as file:
    reading.expect(20)
    reading.announce([reading.Input(str(path), path, kind == "columns")], keeps=kind == "kept")
    for _ in range(int(sys.argv[2])):
        file.seek(0)
        while file.read(1_000_000):
            time.sleep(0.05)
    if kind == "kept":
        reading.answer()
        time.sleep(1)
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(progress, "_AFTER", 0.01)
    monkeypatch.setattr(progress, "_EVERY", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    yield
    reading.watch(watched=False)


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"x" * 20_000_000)
    return path


def wait_for(screen: io.StringIO, text: str) -> None:
    for _ in range(1000):
        if text in screen.getvalue():
            return
        time.sleep(0.005)
    raise AssertionError(f"{text!r} never came")


@pytest.mark.usefixtures("quick")
def test_long_work_shows_and_clears_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.progress(ENGLISH):
        wait_for(screen, "Working /")
    assert screen.getvalue().endswith(CLEAR)


@pytest.mark.usefixtures("quick")
def test_it_is_gone_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.progress(ENGLISH):
        wait_for(screen, "Working /")
        say("done")
        time.sleep(0.05)
        assert screen.getvalue().endswith(f"{CLEAR}done\n")


@pytest.mark.usefixtures("quick")
def test_files_that_are_not_measured_have_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.progress(languages.get("sv")):
        reading.announce(Input(name, None) for name in ("s3://a/b.csv", "x\x1b[31m.csv", "c.csv"))
        wait_for(screen, r"Läser b.csv, x\x1b[31m.csv och 1 till ")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("reason", ["pipe", "dumb", "quiet"])
def test_nothing_where_nobody_watches(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    screen = io.StringIO() if reason == "pipe" else Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    if reason == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    with progress.progress(ENGLISH, quiet=reason == "quiet"):
        time.sleep(0.05)
    assert screen.getvalue() == ""


def _on_terminal(path: Path, times: int, kind: str = "", *, until: str = "") -> tuple[int, list[str]]:
    """The exit code of a slow reader and the lines that its terminal showed, without colours.

    It is interrupted once the text `until` stands there.
    """
    ours, its = pty.openpty()
    command = [sys.executable, "-c", SLOW, str(path), str(times), kind]
    env = environment(TERM="xterm", NO_COLOR="1")
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=its, env=env) as ran:
        os.close(its)
        found = b""
        try:
            while some := os.read(ours, 65536):
                found += some
                if until and until in found.decode(errors="ignore"):
                    ran.send_signal(signal.SIGINT)
                    until = ""
        except OSError:  # the program has left its end
            pass
        code = ran.wait(60)
    os.close(ours)
    return code, re.sub(r"\x1b\[[\d;]*m", "", found.decode()).split(CLEAR)


@pytest.mark.parametrize(
    ("columns", "name", "shown"),
    [
        (79, "売上データ.csv", r"Reading 売上データ\.csv ━[━╸╺ ]{19} 1\.0 MB of 5\.0 MB, 12 s left"),
        (56, "deals.csv", r"Readin… ━[━╸╺ ]{19} 1\.0 MB of 5\.0 MB, 12 s left"),
        (39, "deals.csv", r"━[━╸╺ ]{10} 1\.0 MB of 5\.0 MB, 12 s left"),
        (27, "deals.csv", r"1\.0 MB of 5\.0 MB, 12 s left"),
        (10, "deals.csv", r"1\.0 MB of…"),
    ],
)
def test_the_numbers_have_the_room_there_is(
    columns: int, name: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_columns", lambda: columns)
    found = reading.Reading([name], 1_000_000, 5_000_000)
    line = progress._bar(progress._about(found), 0.2, progress._amount(found, 12.3, ENGLISH), ENGLISH)
    assert re.fullmatch(shown, re.sub(r"\x1b\[[\d;]*m", "", line)), line


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the system does not say how much is read")
def test_a_terminal_shows_how_much_of_what_is_read(deals: Path) -> None:
    code, lines = _on_terminal(deals, 2)
    assert (code, lines[0], lines[-1]) == (0, "", "")
    for pattern in (
        r"Reading deals\.csv [━╸╺ ]+ [\d.]+ MB of 20\.0 MB",
        r"Pass 2: reading deals\.csv [━╸╺ ]+ [\d.]+ MB of 20\.0 MB, \d+ s left",
    ):
        assert any(re.fullmatch(pattern, line) for line in lines), lines
    assert not [line for line in lines if "\n" in line]


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the system does not say how much is read")
def test_the_time_left_is_that_of_the_questions_too(deals: Path) -> None:
    code, lines = _on_terminal(deals, 1, "kept")
    assert (code, lines[0], lines[-1]) == (0, "", "")
    for line in (
        r"1 of 2: reading deals\.csv [━╸╺ ]+ [\d.]+ MB of 20\.0 MB, \d+ s left",
        r"2 of 2: computing [━╸╺ ]+ 1 s left",
        r"2 of 2: computing [-/|\\] \d s",  # they take longer than was thought
    ):
        assert any(re.fullmatch(line, each) for each in lines), lines
    assert not [line for line in lines if "20.0 MB of 20.0 MB, " in line]


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the system does not say how much is read")
def test_of_columns_alone_it_says_how_much_at_most(deals: Path) -> None:
    code, lines = _on_terminal(deals, 1, "columns")
    assert code == 0
    pattern = r"Reading deals\.csv [━╸╺ ]+ [\d.]+ MB of up to 20\.0 MB, \d+ s left"
    assert any(re.fullmatch(pattern, line) for line in lines), lines


def test_a_name_in_wide_letters_is_whole_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_columns", lambda: 79)
    about, amount = message.say("output.reading", files=("日本語ファイル.csv",)), message.say("output.left", seconds=4)
    assert progress._bar(about, 0.5, amount, ENGLISH).startswith("Reading 日本語ファイル.csv ")


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the system does not say how much is read")
def test_an_interrupt_clears_it(deals: Path) -> None:
    code, lines = _on_terminal(deals, 100, until="MB of")
    assert (code, lines[-1]) == (130, "")
