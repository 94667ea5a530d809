"""The program on a terminal of some width."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from tests.program import environment


def on_terminal(*arguments: str, columns: int, cwd: Path, **variables: str) -> str:
    """What `salescli` writes to a terminal of so many columns, without the escapes."""
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
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
        found = b""
        try:
            while some := os.read(ours, 65536):
                found += some
        except OSError:  # the program has left its end
            pass
        assert ran.wait(60) == 0
    os.close(ours)
    return re.sub(r"\x1b\[[\d;]*m", "", found.decode()).replace("\r\n", "\n")
