"""What a task may come to besides frames: a fault, for which the client has an error (see `faults`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from salescli.system.version import __version__

if TYPE_CHECKING:
    from salescli.errors import SalesCliError

#: What may stop a task: it must read exactly; text has quotation marks, so that it must be cut with care.
EXACT, QUOTED = "exact", "quoted"
#: An error of the query; a file that is not there, or another than the client saw; other versions than the client's;
#: no memory.
ERROR, UNSEEN, CHANGED, VERSIONS, MEMORY = "error", "unseen", "changed", "versions", "memory"
#: Nobody says what state a file is in: what is `Unasked`.
UNASKED = "unasked"


class Fault(NamedTuple):
    """What stopped a task on a worker, and the file, the versions or the error."""

    kind: str
    worker: str
    what: Any = ""


class Unasked(NamedTuple):
    """A file whose store does not say what state it is in, and why."""

    path: str
    error: SalesCliError


class Stamp(NamedTuple):
    """A file as the client saw it: its path or address, and its state (see `sources.seen_at`)."""

    path: str
    seen: tuple[Any, ...]


class Versions(NamedTuple):
    """The versions that must be the same everywhere: workers run the client's query."""

    salescli: str
    polars: str

    @classmethod
    def here(cls) -> Versions:
        """Those of this process."""
        return cls(__version__, pl.__version__)
