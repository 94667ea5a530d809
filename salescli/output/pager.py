"""A pager for text that is longer than the terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
from contextlib import suppress
from shutil import get_terminal_size, which

#: The variables that name the pager, the first that is set counts.
VARIABLES = ("SALESCLI_PAGER", "PAGER")
#: `less` ends by itself where the text fits, keeps colours, and leaves the text on the screen.
_USUAL, _LESS = "less", "FRX"


def command() -> list[str]:
    """The pager and its arguments; empty without one, and for `cat`, which pages nothing."""
    named = next((value for name in VARIABLES if (value := os.environ.get(name))), _USUAL)
    try:
        found = shlex.split(named)
    except ValueError:  # a quotation mark without its other one
        return []
    return found if found and found != ["cat"] and which(found[0]) else []


def is_long(text: str) -> bool:
    """Whether a text has more lines than the terminal."""
    return text.count("\n") >= get_terminal_size().lines


def show(data: bytes) -> bool:
    """Show text in the pager until the user leaves it; False where there is none, and the caller has to print."""
    asked = command()
    if not asked:
        return False
    try:
        started = subprocess.Popen(asked, stdin=subprocess.PIPE, env={"LESS": _LESS, **os.environ})
    except OSError:
        return False
    assert started.stdin is not None
    with suppress(OSError):  # the user has left before the end
        started.stdin.write(data)
    with suppress(OSError):
        started.stdin.close()
    while True:
        try:
            started.wait()
        except KeyboardInterrupt:  # it is for the pager, which stops a search by it
            continue
        return True
