"""`salescli`, and `python -m salescli`: how the process begins and ends."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `salescli`: until `main` is entered, an interrupt ends in a traceback
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main"]

#: After how many new objects the garbage collector looks for cycles: a short run is over before.
_RARELY = 200_000


def main() -> NoReturn:
    """Run the program; what takes time to load is loaded within, where a signal ends it without a trace."""
    try:
        from salescli.system import signals

        signals.on_signals()
        _fill_closed_streams()

        import gc

        gc.set_threshold(_RARELY)
        from salescli.cli.app import run

        _leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        os._exit(130)


def _fill_closed_streams() -> None:
    """Keep the numbers of closed standard streams from files opened later: what a library prints would go into them."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)


def _leave(code: int) -> NoReturn:
    """End the process at once: to take Polars apart object by object costs a fifth of what it took to load it."""
    import atexit
    from contextlib import suppress

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or never there
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
