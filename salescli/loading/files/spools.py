"""Temporary files for inputs that can be read only once, or not where they are."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

from salescli.errors import InputError, Place
from salescli.message import say
from salescli.system import signals


class Spool:
    """A temporary file that is removed when nothing uses it any more, at the latest when the program ends."""

    def __init__(self) -> None:
        handle, self.path = signals.temporary(Path(tempfile.gettempdir()))
        os.close(handle)
        self._removal = weakref.finalize(self, signals.remove, self.path)


@contextmanager
def spooling(name: str) -> Iterator[Spool]:
    """A new temporary file for the content of an input. Raises InputError where the disk is full."""
    try:
        spool = Spool()
    except OSError as error:
        raise _no_room(name, error) from None
    try:
        yield spool
    except OSError as error:
        if error.errno not in (ENOSPC, EDQUOT, EFBIG):
            raise
        raise _no_room(name, error) from None


def _no_room(name: str, error: OSError) -> InputError:
    return InputError.at(Place(name), say("files.no_room", reason=error.strerror), say("files.make_room"))
