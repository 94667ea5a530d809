"""`--record` and `--db`, as the commands that have them use them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError
from salescli.i18n.language import SPOKEN
from salescli.message import Option, say

if TYPE_CHECKING:
    from datetime import date

    from salescli.api import Exports, Request
    from salescli.config.settings import Settings
    from salescli.history.chosen import Chosen
    from salescli.history.readings import NewReading
    from salescli.output import Destination
    from salescli.results.note import Note
    from salescli.results.result import KpiResult
    from salescli.targets.model import Check
    from salescli.targets.numbers.numbers import Numbers

_HISTORY = "History"

Record = Annotated[
    bool,
    typer.Option("--record", help="Record the numbers in the history file.", rich_help_panel=_HISTORY),
]
Db = Annotated[
    str | None,
    typer.Option("--db", help="The history file; else [history] file.", metavar="FILE", rich_help_panel=_HISTORY),
]


class Recording(Struct, frozen=True):
    """Where a run is recorded."""

    path: Path

    def record(
        self, exports: Exports, as_of: date, command: str, readings: Sequence[NewReading], *, quiet: bool
    ) -> None:
        """Record a run; nothing may have been written before. Raises SalesCliError where that fails."""
        from salescli.history import record, run

        refuse_inputs(self.path, exports)
        found, notes = run.new_run(exports, as_of, command, readings)
        record.record(self.path, found)
        if not quiet:
            tell_notes(notes)

    def record_set(
        self, exports: Exports, command: str, day: date, as_of: str | None, bad_rows: str, *, quiet: bool
    ) -> None:
        """Record the series of `[history]`, as of a day."""
        from salescli.history import chosen

        of_targets = [target.kpi for target in exports.settings.target]
        read = chosen.read(exports, chosen.names(exports, of_targets), as_of, bad_rows)
        if not quiet:
            tell_notes(read.notes)
        self.record(exports, day, command, read.readings, quiet=quiet)

    def record_asked(
        self, exports: Exports, name: str, request: Request, results: Sequence[KpiResult], *, quiet: bool
    ) -> None:
        """Record a question about one KPI, or several: the whole range, whatever part of it is shown.

        The results are those of the question, and are taken where they are of the whole range.
        """
        from salescli.history.readings import reading_of
        from salescli.model.texts import conditions

        whole = replace(request, date_from=None, date_to=None, last=None, compare=None, sort=None, top=None)
        if replace(request, sort=None) != whole:
            results = _asked(exports, name, whole)
        where = tuple(conditions.of(request.where))
        readings = [reading_of(result, where, exports.settings, request.bad_rows) for result in results]
        self.record(exports, results[0].as_of.day, "kpi", readings, quiet=quiet)


def _asked(exports: Exports, name: str, request: Request) -> Sequence[KpiResult]:
    """The results of a question about one KPI, or several."""
    if "," not in name:
        return [exports.answer(name, request).result]
    from salescli.report import side_by_side

    return side_by_side.compute(exports, side_by_side.names_in(name, exports.kpis), request).results


def tell_notes(notes: Sequence[Note]) -> None:
    """Say notes on stderr."""
    from salescli.output.terminal import say as tell

    language = SPOKEN.get()
    for note in notes:
        tell(language.text("Note: {text}", text=language.say(note.text)))


def recording(
    wanted: bool, db: str | None, settings: Settings, where: Sequence[Destination], *, alone: bool = True
) -> Recording | None:
    """Where to record, if that is wanted; call it before any work is done.

    Raises UsageError where no file is named, where one is named for nothing (of a command that uses it for recording
    `alone`), or one that is an output; OutputError for what cannot be written.
    """
    if not wanted and (db is None or not alone):
        return None
    from salescli.history import run
    from salescli.system.atomic_files import check_writable

    if not wanted:
        run.file_of(db, settings)  # a name that is none is told first
        raise UsageError(say("cli.db_without_record"), say("cli.add_record", fix=Option("--record")))
    path = run.wanted_file(db, settings)
    check_writable(path, "--db")
    refuse_outputs(path, where)
    return Recording(path)


def guarded_file(db: str | None, settings: Settings, where: Sequence[Destination]) -> Path | None:
    """The file that closed periods are guarded by, if they are. Raises UsageError where it is an output."""
    from salescli.history import run

    path = run.file_of(db, settings) if settings.history.guard else None
    if path:
        refuse_outputs(path, where)
    return path


def read(found: Check, numbers: Numbers) -> Chosen:
    """The series of `[history]` now, after the targets have been judged."""
    from salescli.history import chosen

    kpis = chosen.names(numbers.exports, dict.fromkeys(judged.target.kpi.name for judged in found.judged))
    return chosen.read(numbers.exports, kpis, numbers.as_of, numbers.bad_rows)


def with_guard(found: Check, exports: Exports, path: Path, read: Chosen) -> Check:
    """The check with what the guard found, and its notes."""
    from salescli.history.guarding import checked

    refuse_inputs(path, exports)
    guarded, notes = checked.guarded(exports, path, read, found.as_of)
    compared = {note.text.fields["reason"] for note in notes if note.code == "not_compared"}
    others = [note for note in read.notes if note.text.fields["reason"] not in compared]  # else it is said twice
    said = [("history", note.text) for note in (*others, *notes)]
    return replace(found, history=guarded, notes=(*found.notes, *said))


def refuse_outputs(path: Path, where: Sequence[Destination]) -> None:
    """Raise a UsageError where the history file is an output too."""
    if any(place.path and place.path.resolve() == path.resolve() for place in where):
        raise UsageError(say("cli.db_is_output", path=str(path)), say("cli.file_for_each"))


def refuse_settings(path: Path, settings: Settings) -> None:
    """Raise a UsageError where the history file is one of the settings, or one that they name."""
    from salescli import output

    output.refuse_inputs([output.Destination("db", path)], [], settings, "--db")


def refuse_inputs(path: Path, exports: Exports) -> None:
    """Raise a UsageError where the history file is an input, or one of the settings."""
    from salescli import output

    output.refuse_inputs([output.Destination("db", path)], exports.files, exports.settings, "--db")
