"""A run that is recorded: its file, its inputs, its numbers and its deals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.errors import UsageError
from salescli.history.currencies import currency_of
from salescli.history.inputs import inputs_of
from salescli.message import Option, say
from salescli.results.note import Note, note
from salescli.system.version import __version__

if TYPE_CHECKING:
    from datetime import date

    from salescli.api import Exports
    from salescli.config.settings import Settings
    from salescli.history.readings import NewReading
    from salescli.history.record import NewRun


def file_of(given: str | None, settings: Settings) -> Path | None:
    """The history file: the one named, else that of the settings; None where neither names one."""
    if given is not None:
        from salescli.system.atomic_files import refuse_standard_output

        refuse_standard_output(given, "--db", say("system.name_a_file"))
        return Path(given)
    if not settings.history.file:
        return None
    path = settings.folder / settings.history.file
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path  # as a user would name it


def wanted_file(given: str | None, settings: Settings, *, to_read: bool = False) -> Path:
    """The history file, to record in or `to_read`. Raises UsageError where none is named."""
    found = file_of(given, settings)
    if found is None:
        raise UsageError(
            say("history.no_history_to_read" if to_read else "history.no_file"),
            say("history.name_file", fix=Option("--db", is_complete=False)),
        )
    return found


def new_run(
    exports: Exports, as_of: date, command: str, readings: Sequence[NewReading]
) -> tuple[NewRun, tuple[Note, ...]]:
    """What is to be recorded of a run, and notes on what is not."""
    settings = exports.settings.history
    deals, notes = None, tuple[Note, ...]()
    if settings.rows != "none":
        from salescli.history import snapshot

        if found := snapshot.of_files(exports.dataset, as_of):
            deals = None if found.is_unknown else found.deals
            left_out = note("no_deal_ids", found.left_out, "history.no_deal_ids")
            notes = (left_out,) if found.left_out else ()
    currency, rates = currency_of(exports.dataset)
    from salescli.history import record

    run = record.NewRun(
        as_of=as_of,
        command=command,
        program=__version__,
        recorded_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        inputs=inputs_of(exports.dataset),
        readings=readings,
        rows=settings.rows if deals is not None else "none",
        deals=deals,
        keep_from=record.keep_from(as_of, settings.keep),
        currency=currency,
        rates=rates,
    )
    return run, notes
