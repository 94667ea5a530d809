"""Leaving on a signal: temporary files are gone, last acts are done, and what is done as a whole is not cut."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from salescli.system import signals

#: A program that makes a temporary file, says so, and waits.
PROGRAM = """
import sys, time
from pathlib import Path
from salescli.system import signals

folder = Path(sys.argv[1])
signals.on_signals()
signals.lastly(lambda: (folder / "last").write_text("done"))
signals.temporary(folder)
print("ready", flush=True)
time.sleep(60)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")


def test_a_temporary_file_is_new_hidden_and_open_for_writing(tmp_path: Path) -> None:
    handle, path = signals.temporary(tmp_path)
    try:
        os.write(handle, b"x")
        assert path.parent == tmp_path
        assert path.name.startswith(".salescli-")
        assert path.read_bytes() == b"x"
        assert path.stat().st_mode & 0o777 == 0o600
        other, another = signals.temporary(tmp_path)
        os.close(other)
        assert another != path
    finally:
        os.close(handle)
        signals.remove(path)
        signals.remove(another)
    assert list(tmp_path.iterdir()) == []


def test_no_temporary_file_is_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        signals.temporary(tmp_path / "none")


def test_a_temporary_file_that_was_moved_to_its_place_stays_there(tmp_path: Path) -> None:
    handle, path = signals.temporary(tmp_path)
    os.close(handle)
    path.rename(tmp_path / "kept")
    signals.remove(path)
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_what_gives_way_waits_until_what_is_done_as_a_whole_is_done() -> None:
    waiting = Thread(target=signals.give_way, daemon=True)
    with signals.not_now():
        waiting.start()
        waiting.join(0.1)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


def test_no_temporary_file_is_made_while_something_is_done_as_a_whole(tmp_path: Path) -> None:
    made: list[tuple[int, Path]] = []
    making = Thread(target=lambda: made.append(signals.temporary(tmp_path)), daemon=True)
    with signals.not_now():
        making.start()
        making.join(0.1)
        assert list(tmp_path.iterdir()) == []
    making.join(5)
    ((handle, path),) = made
    os.close(handle)
    signals.remove(path)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_the_program_with_its_files_gone_and_its_last_acts_done(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        assert len(list(tmp_path.iterdir())) == 1
        program.send_signal(number)
        assert program.wait(20) == code
    assert [path.name for path in tmp_path.iterdir()] == ["last"]
