"""Results to where they are wanted: a format for each destination, files written whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salescli.errors import UsageError, did_you_mean, listing
from salescli.output.files import check_writable, replace_file
from salescli.output.text import check_stdout, emit, say

if TYPE_CHECKING:
    from salescli.contributions import Contributions
    from salescli.output.grid import Grid
    from salescli.result import KpiResult
    from salescli.validation.report import Report


@dataclass(frozen=True)
class Format:
    """One way to write a result: the file ending that asks for it, if any, the module and function that make its text.

    `says_notes` is whether the text itself tells what was left out; else stderr does.
    """

    ending: str | None
    module: str
    function: str
    says_notes: bool = True


FORMATS: Mapping[str, Format] = {
    "table": Format(".txt", "plain", "as_text"),
    "json": Format(".json", "data", "as_json"),
    "csv": Format(".csv", "data", "as_csv", says_notes=False),
}


@dataclass(frozen=True)
class Kind:
    """What can be written: its formats, and the module and function that draw it as a table."""

    formats: Mapping[str, Format]
    grid: tuple[str, str]


RESULT = Kind(FORMATS, ("grid", "of_result"))
ROWS = Kind(
    {
        "table": Format(".txt", "rows", "as_text"),
        "json": Format(".json", "rows", "as_json"),
        "csv": Format(".csv", "rows", "as_csv", says_notes=False),
    },
    ("rows", "of_rows"),
)
FINDINGS = Kind(
    {
        "table": Format(".txt", "findings", "as_text"),
        "json": Format(".json", "findings", "as_json"),
        "csv": Format(".csv", "findings", "as_csv", says_notes=False),
    },
    ("findings", "of_report"),
)


@dataclass(frozen=True)
class Destination:
    """Where a result goes, and as what; no path is standard output."""

    format: str
    path: Path | None = None


def known_format(name: str, known: Sequence[str] = tuple(FORMATS)) -> str:
    """The name itself. Raises UsageError, with the nearest name, where it is no format."""
    if name not in known:
        raise UsageError(f"There is no format {name!r}.", did_you_mean(name, known) or f"Formats: {listing(known)}.")
    return name


def by_ending(formats: Mapping[str, Format]) -> dict[str, str]:
    """The format that each file ending asks for."""
    return {format_.ending: name for name, format_ in formats.items() if format_.ending}


def destinations(
    format_: str | None,
    outputs: Sequence[str],
    inputs: Sequence[str] = (),
    formats: Mapping[str, Format] = FORMATS,
) -> list[Destination]:
    """Where to write, settled before any work is done.

    Raises UsageError for an unknown format or ending, or an output among the inputs; OutputError for what cannot be
    written.
    """
    if format_:
        known_format(format_, tuple(formats))
    if not outputs:
        check_stdout()
        return [Destination(format_ or "table")]
    endings = by_ending(formats)
    return [_destination(format_, text, inputs, endings, alone=len(outputs) == 1) for text in outputs]


def _destination(
    format_: str | None, text: str, inputs: Sequence[str], endings: Mapping[str, str], *, alone: bool
) -> Destination:
    path = Path(text)
    asked = endings.get(path.suffix.lower())
    if path.is_dir():
        check_writable(path)
    if text == "-":
        raise UsageError("--output - is no file.", "Leave --output out to write to standard output.")
    if asked is None and not (format_ and alone):
        raise UsageError(f"--output {text}: its ending does not say the format.", f"End it in {listing(endings)}.")
    if asked and format_ and asked != format_:
        raise UsageError(f"--output {text} does not go with --format {format_}.", "Leave one of them out.")
    if any(_is_among(path, given, asked) for given in inputs):
        raise UsageError(
            f"--output {text} is among the inputs.", "Write it to another folder: no input is overwritten."
        )
    check_writable(path)
    return Destination(asked or format_ or "table", path)


def _is_among(path: Path, given: str, format_: str | None) -> bool:
    """Whether a file is an input, or would be one the next time."""
    folder = Path(given)
    if folder.is_dir():
        return format_ == "csv" and path.parent.resolve() == folder.resolve()
    return path.resolve() == folder.resolve() or fnmatch(str(path), given)


def refuse_inputs(targets: Sequence[Destination], files: Sequence[str]) -> None:
    """Raise a UsageError where a destination is one of the files that were read, which settings may have named."""
    for target in targets:
        if target.path and any(target.path.resolve() == Path(file).resolve() for file in files):
            raise UsageError(
                f"--output {target.path} is among the inputs.", "Write it elsewhere: no input is overwritten."
            )


def write(
    result: KpiResult | Contributions | Report,
    targets: Sequence[Destination],
    *,
    no_color: bool,
    quiet: bool,
    kind: Kind,
) -> None:
    """Write a result, or what else is to be told, to every destination; what a format cannot say goes to stderr."""
    for target in targets:
        deliver(result, target, kind, no_color=no_color)
    if not quiet and not all(kind.formats[target.format].says_notes for target in targets):
        for note in result.notes:
            say(f"Note: {note.text}")


def deliver(what: object, target: Destination, kind: Kind, *, no_color: bool) -> None:
    """Write something of a kind to one destination."""
    if target.path is not None:
        replace_file(target.path, render(what, target.format, kind))
    elif target.format == "table":
        module, function = kind.grid
        show(_call(module, function, what, sys.stdout.encoding), no_color=no_color)
    else:
        emit(render(what, target.format, kind))


def show(grid: Grid, *, no_color: bool) -> None:
    """Write a table to standard output: for the eye on a terminal, else as plain text."""
    encoding = sys.stdout.encoding
    if sys.stdout.isatty():
        from salescli.output import table

        emit(table.drawn(grid, encoding, no_color=no_color), encoding)
    else:
        from salescli.output import plain

        emit(plain.drawn(grid, encoding), encoding)


def render(result: object, format_: str, kind: Kind = RESULT) -> str:
    """Something of a kind, by default a result, as text that depends on nothing else."""
    made = kind.formats[format_]
    text: str = _call(made.module, made.function, result)
    return text


def _call(module: str, function: str, *arguments: object) -> Any:
    """A function of this package, loaded when it is needed."""
    return getattr(import_module(f"salescli.output.{module}"), function)(*arguments)
