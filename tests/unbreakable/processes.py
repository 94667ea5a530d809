"""The program as a process that something happens to: moments to strike at, and what is left of it afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from salescli.system.signals import MARK
from tests.program import environment

PROGRAM = ("-m", "salescli")
#: The same, which writes a byte to standard output when it loads the first of its modules, being past the start of the
#: interpreter, in which no program has a say.
ANNOUNCED = (
    "-c",
    """
import os, sys
import salescli.__main__ as program
class Announcing:
    def find_spec(name, path, target=None):
        if name == "salescli.system.signals":
            os.write(1, b".")
sys.meta_path.insert(0, Announcing)
program.main()
""",
)
_SEED = 20260305
_PATIENCE = 60


def rounds(usual: int) -> int:
    """How many times to try: more on demand, `SALESCLI_ROUNDS=500 pytest -m thorough -s tests/unbreakable`."""
    return int(os.environ.get("SALESCLI_ROUNDS") or usual)


def moments(count: int, within: float) -> Iterator[float]:
    """Seconds to wait, the same ones in every run: one at random in each of `count` equal parts of a stretch."""
    chance = random.Random(_SEED)
    parts = [(part + chance.random()) / count * within for part in range(count)]
    chance.shuffle(parts)
    yield from parts


def start(
    *arguments: str,
    cwd: Path,
    program: Sequence[str] = PROGRAM,
    before: Callable[[], None] | None = None,
    stderr: int = subprocess.PIPE,
    **env: str,
) -> subprocess.Popen[bytes]:
    """Start the program with pipes for its standard streams, and signals as a terminal leaves them."""

    def prepare() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if before:
            before()

    return subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=cwd,
        env=environment(**env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        preexec_fn=prepare,  # noqa: PLW1509 - it takes no lock that another thread could hold
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, str]:
    """Its exit code (negative: the signal it died of), its output and what it said."""
    try:
        out, err = process.communicate(timeout=_PATIENCE)
    finally:
        process.kill()
    return process.returncode, out, err.decode("utf-8", "backslashreplace")


def seconds_of(run: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def wait_for(condition: Callable[[], object], process: subprocess.Popen[bytes] | None = None) -> bool:
    """Wait until something is so; False where the process has ended before."""
    until = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < until, "it never came to that"
        if process is not None and process.poll() is not None:
            return bool(condition())
        time.sleep(0.0005)
    return True


def leftovers(*folders: Path) -> list[Path]:
    """The temporary files of the program in some folders."""
    return [path for folder in folders for path in folder.iterdir() if path.name.startswith(MARK)]


@contextmanager
def interval(action: Callable[[], object]) -> Iterator[None]:
    """Do something again and again, beside what is done within."""
    from threading import Event, Thread

    over = Event()

    def repeat() -> None:
        while not over.is_set():
            action()

    thread = Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
