"""The program as a user runs it: a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import IO

#: What would change the output: each test sets what it is about.
_UNSET = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "POLARS_MAX_THREADS",
    "POLARS_CSV_CHUNK_SIZE",
    "SALESCLI_LANGUAGE",
    "SALESCLI_CONFIG",
    "SALESCLI_FORMAT",
    "SALESCLI_AS_OF",
)


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: bytes
    err: str


def environment(**changes: str) -> dict[str, str]:
    """The environment of a process, without what would change the output."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm", "SALESCLI_PAGER": "cat", **changes}


def run(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
) -> Ran:
    """Run `salescli` with these arguments."""
    return python("-m", "salescli", *arguments, cwd=cwd, env=env, stdout=stdout)


def python(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
) -> Ran:
    """Run the interpreter that runs the tests."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    return Ran(done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "backslashreplace"))


def run_here(*arguments: str, cwd: Path, together: bool = False) -> Ran:
    """The same without a process, which takes most of the time of a short run; `together` has stderr in `out` too."""
    from salescli.cli import app as cli

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with chdir(cwd), redirect_stdout(out), redirect_stderr(out if together else err):
        code = cli.run(arguments)
    for stream in (out, err):
        stream.flush()
    return Ran(code, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]
