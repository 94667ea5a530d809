"""A sign of progress on stderr: after a second of work, only on a terminal, removed before any other output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from threading import Event, Thread
from time import monotonic

from salescli.system import signals

_AFTER = 1.0
_EVERY = 0.2
_CLEAR = "\r\x1b[K"
_over: Event | None = None
_ticking: Thread | None = None


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Show the label and the seconds passed, while the work inside takes longer than a second."""
    global _over, _ticking  # noqa: PLW0603
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    _over = Event()
    _ticking = Thread(target=_tick, args=(label, _over), daemon=True)
    _ticking.start()
    signals.lastly(end)
    try:
        yield
    finally:
        end()


def end() -> None:
    """Remove the sign for good: the work is done, or other output follows."""
    if _over and _ticking and not _over.is_set():
        _over.set()
        _ticking.join(_AFTER)


def _tick(label: str, over: Event) -> None:
    begun = monotonic()
    if over.wait(_AFTER):
        return
    for sign in cycle("|/-\\"):
        with suppress(OSError):
            print(f"{_CLEAR}{label} {sign} {monotonic() - begun:.0f} s", end="", file=sys.stderr, flush=True)  # noqa: T201
        if over.wait(_EVERY):
            break
    with suppress(OSError):
        print(_CLEAR, end="", file=sys.stderr, flush=True)  # noqa: T201
