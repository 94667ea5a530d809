"""Leaving on a signal: at once, whatever the program is doing, and with nothing left behind.

Python runs a handler of its own only between two steps of the main thread. An import or a query of Polars is one long
step, and an exception that a handler raises can be swallowed on its way. So a thread of its own waits for signals.
"""

from __future__ import annotations

import os
import signal
import sys
from _thread import allocate_lock
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set

#: What files begin with that are not to outlive a run. Being hidden and without an ending of data, none is an input.
MARK = ".salescli-"
_ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_temporary: set[Path] = set()
_last_acts: list[Callable[[], None]] = []
_making = allocate_lock()


def temporary(folder: Path) -> tuple[int, Path]:
    """A new file, open for writing, that `remove` takes away, or else a signal. Raises OSError where none can be."""
    path = folder / f"{MARK}{os.urandom(8).hex()}.part"
    with _making:  # a signal in between would leave it behind
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        _temporary.add(path)
    return handle, path


def remove(path: Path) -> None:
    """Take a temporary file away, unless it has been moved to its place."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
    _temporary.discard(path)


@contextmanager
def not_now() -> Iterator[None]:
    """Let a signal wait while what takes no time is done as a whole. No temporary file can be made within."""
    with _making:
        yield


def give_way() -> None:
    """Wait for the end where a signal has come: what fails now may do so for want of a file just taken away."""
    with _making:
        pass


def lastly(act: Callable[[], None]) -> None:
    """Have something done before a signal ends the program."""
    _last_acts.append(act)


def on_signals() -> None:
    """From here on an interrupt ends the program with 130, and a request to end as it always does, without a trace.

    For the program alone: signals belong to the whole process, not to a library in it.
    """
    if sys.platform == "win32":
        return
    known = (getattr(signal, name) for name in _ENDING_SIGNALS)
    awaited = {number for number in known if signal.getsignal(number) is not signal.SIG_IGN}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    from threading import Thread

    Thread(target=_wait, args=(awaited,), daemon=True).start()


def _wait(awaited: Set[signal.Signals]) -> None:
    if sys.platform == "win32":
        return
    number = signal.sigwait(awaited)
    _making.acquire()  # never given back: nothing new is made any more
    for path in tuple(_temporary):
        with suppress(OSError):
            path.unlink()
    for act in _last_acts:
        act()
    if number != signal.SIGINT:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        os.kill(os.getpid(), number)
    os._exit(128 + number)
