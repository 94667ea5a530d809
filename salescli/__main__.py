"""The program, started by its name or by `python -m salescli`: how a process begins and ends."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

__all__ = ["main"]

#: After how many new objects the garbage collector looks for cycles: a short run is over before.
_RARELY = 200_000


def main() -> NoReturn:
    """Run the program; every way out ends in an exit code of `ExitCode`."""
    gc.set_threshold(_RARELY)
    from salescli.cli import run

    _leave(run(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End the process at once: to take Polars apart object by object costs a fifth of what it took to load it."""
    import atexit
    import os
    from contextlib import suppress

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or never there
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
