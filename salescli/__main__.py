"""The process of `salescli` and `python -m salescli`: how it begins and ends."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `salescli`; an interrupt before `main` would end in a traceback
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main"]

#: The garbage collector looks for cycles after this many new objects; most runs end before that.
_RARELY = 200_000
#: The engine reads so many bytes of text at once, unless its user says how many. Its own pieces of 16 MB take as long
#: and twice the memory, for they are asked for anew each time; half as large ones take a twentieth more time.
_PIECE, _SIZE = "POLARS_CSV_CHUNK_SIZE", "4000000"


def main() -> NoReturn:
    """Run the program. Slow imports are inside, where a signal ends them without a traceback."""
    try:
        from salescli.system import signals

        signals.on_signals()
        _fill_closed_streams()
        os.environ.setdefault(_PIECE, _SIZE)

        import gc

        gc.set_threshold(_RARELY)
        from salescli.system import deferred

        deferred.defer()
        from salescli.cli.app import run

        _leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        os._exit(130)


def _fill_closed_streams() -> None:
    """Open the null device for closed standard streams: else later files take their numbers and get what is printed."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)


def _leave(code: int) -> NoReturn:
    """End the process at once: freeing the objects of Polars one by one costs a fifth of the time of loading them."""
    import atexit
    from contextlib import suppress

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or never open
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
