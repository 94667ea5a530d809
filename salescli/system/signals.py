"""End the program on a signal: at once, whatever it is doing, and without temporary files left behind.

Python runs its signal handlers only between two steps of the main thread. An import or a query of Polars is one long
step, and an exception raised by a handler can be swallowed. So a separate thread waits for signals.
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

#: The prefix of files that must not outlive a run. They are hidden and have no ending of data files, so none is input.
MARK = ".salescli-"
_ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_temporary: set[Path] = set()
_last_acts: list[Callable[[], None]] = []
_making = allocate_lock()


def temporary(folder: Path) -> tuple[int, Path]:
    """A new file, open for writing, which `remove` or a signal deletes. Raises OSError where it cannot be created."""
    path = folder / f"{MARK}{os.urandom(8).hex()}.part"
    with _making:  # a signal between these steps would leave the file behind
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        _temporary.add(path)
    return handle, path


def remove(path: Path) -> None:
    """Delete a temporary file, unless it has been moved to its place."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
    _temporary.discard(path)


@contextmanager
def not_now() -> Iterator[None]:
    """Let signals wait during a short piece of work. No temporary file can be made within."""
    with _making:
        yield


def give_way() -> None:
    """Wait for the end if a signal has come: an error now may be due to a file that was just deleted."""
    with _making:
        pass


def lastly(act: Callable[[], None]) -> None:
    """Run `act` before a signal ends the program."""
    _last_acts.append(act)


def on_signals() -> None:
    """From now on an interrupt ends the program with 130, and other ending signals as usual, all without a traceback.

    Only for the program itself: signals belong to the whole process, not to a library.
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
    _making.acquire()  # never released: no more temporary files
    for path in tuple(_temporary):
        with suppress(OSError):
            path.unlink()
    for act in _last_acts:
        act()
    if number != signal.SIGINT:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        os.kill(os.getpid(), number)
    os._exit(128 + number)
