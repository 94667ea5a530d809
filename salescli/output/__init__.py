"""Writes results to their destinations: each with a format, files whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import UsageError, did_you_mean
from salescli.i18n.language import SPOKEN
from salescli.message import Message, Option, say
from salescli.output.formats import FORMATS, by_ending, draws, formats_of, in_parts
from salescli.output.formats import render as render
from salescli.output.style import PLAIN, Style
from salescli.output.terminal import check_stdout, emit, show
from salescli.output.terminal import say as tell
from salescli.results.document import Document

if TYPE_CHECKING:
    from salescli.config.settings import Settings

#: The kinds of charts that `--chart` knows.
CHARTS = Document.charts
#: The formats of files that are read where they lie in a folder of inputs.
_READ = ("csv", "xlsx")


class Destination(Struct, frozen=True):
    """Where a result goes, and in which format; no path means standard output."""

    format: str
    path: Path | None = None


def known_format(name: str, known: Iterable[str]) -> str:
    """The name. Raises a UsageError that suggests the nearest name for an unknown format."""
    if name not in known:
        raise UsageError(
            say("output.no_format", name=name), did_you_mean(name, known) or say("output.formats", words=list(known))
        )
    return name


def places(
    format_: str | None, outputs: Sequence[str], inputs: Sequence[str], document: type[Document]
) -> list[Destination]:
    """As `destinations`, but a `--format` that no output file has goes to standard output.

    Raises UsageError for an unknown format or ending, OutputError for what cannot be written.
    """
    endings = by_ending(document)
    asked = [endings.get(Path(text).suffix.lower()) for text in outputs]
    if not outputs or None in asked:
        return destinations(format_, outputs, inputs, document)
    found = destinations(None, outputs, inputs, document)
    apart = format_ is not None and format_ not in asked
    return found + destinations(format_, [], inputs, document) if apart else found


def destinations(
    format_: str | None, outputs: Sequence[str], inputs: Sequence[str], document: type[Document]
) -> list[Destination]:
    """Where to write; call it before any work is done.

    Raises UsageError for an unknown format or ending, or an output among the inputs; OutputError for what cannot be
    written.
    """
    if format_:
        known_format(format_, formats_of(document))
    if outputs:
        endings = by_ending(document)
        found = [_destination(format_, text, inputs, endings, alone=len(outputs) == 1) for text in outputs]
    else:
        check_stdout()
        found = [Destination(format_ or "table")]
    for name in {target.format for target in found if FORMATS[target.format].is_binary}:
        import_module(f"salescli.output.writers.{name}").check()
        if not outputs and sys.stdout.isatty():
            raise UsageError(
                say("output.not_for_a_terminal", format=name.upper()),
                say("output.write_it_to", fix=Option("--output", is_complete=False), ending=name),
            )
    return found


def check_style(style: Style, targets: Sequence[Destination], document: type[Document]) -> None:
    """Raise a UsageError for a choice of style that has no effect."""
    formats = {target.format for target in targets}
    if style.excel and "csv" not in formats:
        raise UsageError(say("output.excel_without_csv"), say("output.add_csv", fix=Option("--format", "csv")))
    if style.chart:
        known = document.charts
        if style.chart not in known:
            hint = did_you_mean(style.chart, known) or say("output.charts", words=known)
            raise UsageError(say("output.no_chart", name=style.chart), hint)
        if not any(draws(name, document) for name in formats):
            able = [name for name in formats_of(document) if draws(name, document)]
            hint = say("output.formats_with_charts", words=able) if able else say("output.leave_it_out")
            raise UsageError(say("output.nothing_to_draw_in"), hint)


def _destination(
    format_: str | None, text: str, inputs: Sequence[str], endings: Mapping[str, str], *, alone: bool
) -> Destination:
    from salescli.system.atomic_files import check_writable, is_endless, refuse_standard_output

    path = Path(text)
    asked = endings.get(path.suffix.lower())
    if path.is_dir() or is_endless(path):
        check_writable(path)
    refuse_standard_output(text, "--output", say("output.leave_output_out"))
    if asked is None and not (format_ and alone):
        raise UsageError(say("output.no_ending", path=text), say("output.end_it_in", endings=list(endings)))
    if asked and format_ and asked != format_:
        raise UsageError(say("output.two_formats", path=text, format=format_), say("output.leave_one_out"))
    if any(_is_among(path, given, asked) for given in inputs):
        raise _among_inputs("--output", text, say("output.another_folder"))
    check_writable(path)
    return Destination(asked or format_ or "table", path)


def _is_among(path: Path, given: str, format_: str | None) -> bool:
    """Whether a file is an input, or would be one in the next run."""
    if "#" in given and not Path(given).exists():
        from salescli.loading.files.sheets import split

        given = split(given)[0]
    folder = Path(given)
    if folder.is_dir():
        return format_ in _READ and path.parent.resolve() == folder.resolve()
    return os.path.realpath(path) == os.path.realpath(folder) or fnmatch(str(path), given)


def _among_inputs(option: str, path: str, hint: Message) -> UsageError:
    """The error for a destination that is an input, or will be one once it is written."""
    if os.path.lexists(path):
        return UsageError(say("output.among_inputs", option=option, path=path), hint)
    return UsageError(say("output.would_be_read", option=option, path=path), say("output.write_it_elsewhere"))


def refuse_inputs(
    targets: Sequence[Destination], files: Sequence[str], settings: Settings, option: str = "--output"
) -> None:
    """Raise a UsageError where a destination is a file that was read, or one of the settings.

    Those are the settings file, its files of targets, and the files that it names as tables or joins to them, read this
    time or not.
    """
    named = [settings.folder / name for table in settings.tables for name in settings.patterns_of(table)]
    named += [settings.folder / join.file for table in settings.tables for join in settings.joins_of(table)]
    named += [settings.folder / name for name in settings.targets.files]
    kept = [*files, *(str(path.absolute()) for path in named), *([str(settings.path)] if settings.path else [])]
    for target in targets:
        path = target.path
        if path and any(_is_among(path.absolute(), given, target.format) for given in kept):
            raise _among_inputs(option, str(path), say("output.elsewhere"))


def write(document: Document, targets: Sequence[Destination], *, quiet: bool, style: Style = PLAIN) -> None:
    """Write a document to every destination. Notes that a format cannot have go to stderr."""
    for target in targets:
        deliver(document, target, style)
    if not quiet and not all(FORMATS[target.format].says_notes for target in targets):
        for note in document.notes:
            tell(SPOKEN.get().text("Note: {text}", text=SPOKEN.get().say(note.text)))


def deliver(document: Document, target: Destination, style: Style = PLAIN) -> None:
    """Write a document to one destination."""
    if target.path is not None:
        from salescli.system.atomic_files import replace_file

        replace_file(target.path, in_parts(document, target.format, style))
    elif FORMATS[target.format].for_eyes and sys.stdout.isatty():
        show(render(document, target.format, _on_stdout(style)), sys.stdout.encoding)
    elif FORMATS[target.format].for_eyes:
        emit(in_parts(document, target.format, _on_stdout(style)), sys.stdout.encoding)
    else:
        emit(in_parts(document, target.format, style))


def _on_stdout(style: Style) -> Style:
    """The style for standard output: as wide as the terminal, in characters that it has."""
    is_terminal = sys.stdout.isatty()
    wide = get_terminal_size().columns if is_terminal else style.width
    ascii_only = os.environ.get("TERM") == "dumb"
    return replace(
        style, encoding=sys.stdout.encoding, width=wide, ascii_only=ascii_only, is_terminal=is_terminal
    )  # fmt: skip
