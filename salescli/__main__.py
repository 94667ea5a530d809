"""`salescli`, and `python -m salescli`."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in `salescli`: until `main` is entered, an interrupt ends in a traceback
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the program; what takes time to load is loaded within, where a signal ends it without a trace."""
    try:
        from salescli import leaving

        leaving.on_signals()
        _fill_closed_streams()

        from salescli.cli import main as run

        run()
    except KeyboardInterrupt:
        os._exit(130)


def _fill_closed_streams() -> None:
    """Keep the numbers of closed standard streams from files opened later: what a library prints would go into them."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(handle)


if __name__ == "__main__":
    main()
