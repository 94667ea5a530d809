"""The program on a terminal of some width."""

from __future__ import annotations

import fcntl
import io
import os
import re
import struct
import subprocess
import sys
import termios
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from threading import Thread
from unittest import mock

from tests.program import environment


def on_terminal_here(*arguments: str, columns: int, cwd: Path, **variables: str) -> str:
    """The same as `on_terminal` without a process, which takes most of the time; no pager can show it."""
    from salescli.cli import app as cli

    ours, its = _terminal(columns)
    found = io.BytesIO()
    reader = Thread(target=lambda: found.write(_all_of(ours)))  # a terminal takes no more than a few lines unread
    reader.start()
    env = environment(**variables)
    with io.TextIOWrapper(io.FileIO(its, "w"), encoding="utf-8", write_through=True) as screen:
        shown = mock.patch.object(sys, "__stdout__", screen)  # its size is asked for there
        alone = mock.patch.dict(os.environ, env, clear=True)
        with chdir(cwd), alone, shown, redirect_stdout(screen), redirect_stderr(io.StringIO()):
            code = cli.run(arguments)
    reader.join()
    assert code == 0
    return _without_escapes(found.getvalue())


def on_terminal(*arguments: str, columns: int, cwd: Path, **variables: str) -> str:
    """What `salescli` writes to a terminal of so many columns, without the escapes."""
    ours, its = _terminal(columns)
    command = [sys.executable, "-m", "salescli", *arguments]
    env = environment(**variables)
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=subprocess.DEVNULL,
    ) as ran:
        os.close(its)
        found = _all_of(ours)
        assert ran.wait(60) == 0
    return _without_escapes(found)


def _terminal(columns: int) -> tuple[int, int]:
    """Both ends of a terminal: of those who look at it, and of the program."""
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    return ours, its


def _all_of(ours: int) -> bytes:
    """What a terminal is shown until the program has left its end."""
    found = b""
    try:
        while some := os.read(ours, 65536):
            found += some
    except OSError:  # the program has left its end
        pass
    os.close(ours)
    return found


def _without_escapes(shown: bytes) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", shown.decode()).replace("\r\n", "\n")
