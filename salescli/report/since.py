"""What the report says of the time since the last recorded run: what moved the pipeline, and what forecasts came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.errors import InputError, MissingInputError
from salescli.history import run

if TYPE_CHECKING:
    from salescli.accuracy.model import Accuracy
    from salescli.api import Exports, Request
    from salescli.pipeline.model import Pipeline


def moved(exports: Exports, request: Request) -> Pipeline | None:
    """What moved the pipeline since the last recorded run; None without one, where the files lack what it needs, or
    where that run is in another currency.

    Raises InputError for a history file that cannot be read.
    """
    path = run.file_of(None, exports.settings)
    if path is None:
        return None
    from salescli.history import currencies
    from salescli.pipeline import compute

    try:
        return compute.since_last_run(exports, _plain(request), path)
    except InputError as error:
        if isinstance(error, MissingInputError) or error.message.code == currencies.OTHER:
            return None
        raise


def accuracy(exports: Exports, request: Request, grain: str) -> Accuracy | None:
    """What was forecast of the periods that are over against what came; None where no run says it."""
    path = run.file_of(None, exports.settings)
    if path is None:
        return None
    from salescli.accuracy import compute
    from salescli.history import currencies

    try:
        return compute.compute(exports, path, replace(_plain(request), period=grain))
    except InputError as error:
        if isinstance(error, MissingInputError) or error.message.code in (compute.NO_RUNS, currencies.OTHER):
            return None
        raise


def _plain(request: Request) -> Request:
    """The question without a split and without days."""
    return replace(request, period=None, by=(), date_from=None, date_to=None, last=None, compare=None)
