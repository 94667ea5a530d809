"""Which numbers of closed periods differ from the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.api import seen_from
from salescli.history import chosen, run
from salescli.history.guarding import checked

if TYPE_CHECKING:
    from salescli.api import Exports, Request
    from salescli.history.model import Guarded


def compute(exports: Exports, request: Request) -> Guarded | None:
    """The numbers of closed periods that differ from the history; None without any, or where nothing is guarded.

    They are those of the series of `[history]`, so a filtered report has none.
    """
    settings = exports.settings
    path = run.file_of(None, settings) if settings.history.guard and not request.where else None
    if path is None:
        return None
    day = None if request.as_of is None else str(request.as_of)
    read = chosen.read(
        exports, chosen.names(exports, [target.kpi for target in settings.target]), day, request.bad_rows
    )
    found, _ = checked.guarded(exports, path, read, seen_from(request.as_of, settings).day)
    return found if found.restated else None
