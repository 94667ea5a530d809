"""What a check guards: its series, against the file, with the deals that restated a number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.history import contents, record
from salescli.history import store as files
from salescli.history.guarding import guard
from salescli.history.guarding.coverage import Coverage, coverage
from salescli.history.inputs import digests, inputs_of
from salescli.history.model import DealEffect, Guarded, Restated, Run
from salescli.results.note import Note, note
from salescli.system.version import __version__

if TYPE_CHECKING:
    from salescli.api import Exports
    from salescli.config.settings import Settings
    from salescli.history.chosen import Chosen
    from salescli.history.deals import Deals
    from salescli.history.readings import NewReading
    from salescli.history.store import Store


def guarded(exports: Exports, path: Path, read: Chosen, as_of: date) -> tuple[Guarded, tuple[Note, ...]]:
    """What differs from the file, and notes on what is not guarded. Raises InputError for a file that is damaged."""
    settings, readings = exports.settings.history, read.readings
    compared = Coverage(is_any=False, is_all=False, notes=())
    found: tuple[Restated, ...] = ()
    path_and_line = _place(exports.settings)
    notes = [
        note("not_guarded", 0, "history.not_guarded", kpi=kpi)
        for kpi in dict.fromkeys(reading.kpi.name for reading in readings if reading.kpi.past_moves)
    ]
    with files.reading(path) as store:
        if store is None:
            notes.append(note("no_history", 0, "history.no_history", path=str(path)))
        else:
            now = guard.Now(_run(exports, as_of), readings, record.keep_from(as_of, settings.keep))
            history = contents.of_store(store)
            found = guard.restated(history.series, now, settings, _Behind(exports, store, as_of).deals)
            compared = coverage(history, now, settings, read.notes)
            notes += compared.notes
    guarded = Guarded(
        found, settings.severity, *path_and_line, is_new=not compared.is_any, is_partial=not compared.is_all
    )  # fmt: skip
    return guarded, tuple(notes)


def _run(exports: Exports, as_of: date) -> Run:
    """The run that is going on."""
    files_read = ((each.kind, each.digest) for each in inputs_of(exports.dataset))
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Run(0, moment, as_of, "check", __version__, exports.settings.history.rows, digests(files_read))


def _place(settings: Settings) -> tuple[str, int | None]:
    """The settings file, and the line of `[history]` in it."""
    if settings.path is None:
        return "", None
    from salescli.config.settings_file import text_of
    from salescli.config.toml_positions import line_of

    return str(settings.path), line_of(text_of(settings.path), ("history",))


class _Behind:
    """The deals behind numbers, read when the first is asked for."""

    def __init__(self, exports: Exports, store: Store, as_of: date) -> None:
        self._exports, self._store, self._as_of = exports, store, as_of
        self._now: Deals | None = None
        self._then: dict[int, Deals] = {}

    def deals(self, reading: NewReading, each: Restated, reference: Run) -> tuple[DealEffect, ...] | None:
        """The deals whose part of a number differs; None where not all of them are recorded."""
        if self._exports.settings.history.rows != "all" or reference.rows != "all":
            return None
        from salescli.history.guarding.parts import columns_of

        dataset = self._exports.dataset
        if columns_of(each.group) and dataset.are_lines("deals") and not dataset.lines.is_none:
            return None  # which lines of a deal are in the group is not recorded
        from salescli.history import deals, snapshot
        from salescli.history.guarding import effects

        if reference.id not in self._then:
            self._then[reference.id] = deals.of_run(self._store, reference.id)
        if self._now is None:
            found = snapshot.of_files(dataset, self._as_of)
            if found is None:
                return None
            self._now = found.deals
        return effects.deals_of(
            reading.kpi, each.group, each.start, each.end, self._then[reference.id], self._now
        )  # fmt: skip
