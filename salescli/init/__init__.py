"""`init`: settings for real exports, proposed from what stands in them.

The files are recognised and mapped as in any run, their words and stages counted, and the result written as a commented
`salescli.toml` in which every question that the files leave open stands above the part it concerns.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from salescli.config.settings_file import FILE_NAME
from salescli.errors import OutputError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.message import say
from salescli.system.atomic_files import create_files, refuse_standard_output


class Written(Struct, frozen=True):
    """What was written where: a line about each file, and how many questions stand in it."""

    path: Path
    lines: tuple[str, ...]
    questions: int


def write(paths: Sequence[str], by_table: Mapping[str, Sequence[str]], output: str | None = None) -> Written:
    """Read the files and write their settings next to them, or to `output`.

    Raises OutputError, with nothing written, where the file is there already or cannot be written; InputError for
    files that cannot be read or recognised; UsageError where none is named, and for standard output.
    """
    named = [*paths, *(name for names in by_table.values() for name in names)]
    if not named:
        raise UsageError(say("init.no_input"), say("init.example"))
    refuse_standard_output(output or "", "--output", say("init.leave_output_out", path=str(_beside(named[0]))))
    path = Path(output) if output else _beside(named[0])
    if os.path.lexists(path):
        raise OutputError(say("init.is_there_already", path=str(path)), say("init.remove_it_first"))
    from salescli.init.open_inputs import open_files
    from salescli.init.profile import survey
    from salescli.init.text import QUESTION, compose, title_of

    files, unread = open_files(paths, by_table)
    proposal = survey(files, unread, path)
    text = compose(proposal)
    _create(path, text)
    read = [file for table in proposal.tables for file in table.files]
    lines = [": ".join(filter(None, (file.file.name, file.table, title_of(file)))) for file in read]
    lines += [f"{file.name}: looked up for {table}" for file, table in proposal.lists]
    lines += [f"{proposal.rates.name}: rates by day"] if proposal.rates and proposal.is_by_day else []
    lines += [f"{file.name}: not read: {ENGLISH.say(why)}" for file, why in proposal.unread]
    return Written(path, tuple(lines), text.count(QUESTION))


def _beside(first: str) -> Path:
    """Where the settings go: beside the first file, or into the working folder where that is not on this machine."""
    if "://" in first:
        return Path(FILE_NAME)
    path = Path(first)
    return (path if path.is_dir() else path.parent) / FILE_NAME


def _create(path: Path, text: str) -> None:
    """Write a new file, whole or not at all."""
    try:
        create_files({path: text.encode()})
    except FileExistsError:
        raise OutputError(say("init.is_there_already", path=str(path))) from None
    except OSError as error:
        raise OutputError(say("system.cannot_be_written", path=str(path), reason=error.strerror)) from None
