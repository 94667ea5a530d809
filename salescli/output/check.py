"""Where the verdicts of a check go: a format for each file, files written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.errors import UsageError, did_you_mean, listing
from salescli.output.files import check_writable, replace_file
from salescli.output.text import emit

if TYPE_CHECKING:
    from salescli.targets.lint import Finding
    from salescli.targets.model import Check

#: Format: the ending that asks for it (none for a format of logs alone), and the module and function that write it.
FORMATS: Mapping[str, tuple[str | None, str, str]] = {
    "table": (".txt", "check_table", "as_text"),
    "json": (".json", "check_data", "as_json"),
    "csv": (".csv", "check_data", "as_csv"),
    "markdown": (".md", "check_markdown", "as_markdown"),
    "junit": (".xml", "ci", "as_junit"),
    "github": (None, "ci", "as_github"),
}
LINT_FORMATS = ("table", "json", "csv", "markdown")
_BY_ENDING = {ending: name for name, (ending, _, _) in FORMATS.items() if ending}


@dataclass(frozen=True)
class Place:
    """Where verdicts go, and as what; no path is standard output."""

    format: str
    path: Path | None = None


def places(format_: str | None, outputs: Sequence[str], known: Sequence[str] = tuple(FORMATS)) -> list[Place]:
    """Where to write, settled before any work is done.

    A file's ending says its format; a `--format` that no file takes goes to standard output. Raises UsageError for an
    unknown format or ending, OutputError for a file that cannot be written.
    """
    if format_ and format_ not in known:
        raise UsageError(
            f"There is no format {format_!r}.", did_you_mean(format_, known) or f"Formats: {listing(known)}."
        )
    found = [_place(Path(text), format_, alone=len(outputs) == 1) for text in outputs]
    wrong = [place for place in found if place.format not in known]
    if wrong:
        raise UsageError(f"--output {wrong[0].path}: not as {wrong[0].format}.", f"Formats: {listing(known)}.")
    taken = {place.format for place in found}
    if not found or (format_ and format_ not in taken):
        found.append(Place(format_ or "table"))
    return found


def _place(path: Path, format_: str | None, *, alone: bool) -> Place:
    by_ending = _BY_ENDING.get(path.suffix.lower())
    if by_ending is None and not (format_ and alone):
        raise UsageError(f"--output {path}: its ending does not say the format.", f"End it in {listing(_BY_ENDING)}.")
    check_writable(path)
    return Place(by_ending or format_ or "table", path)


def write(check: Check, where: Sequence[Place], *, no_color: bool, silent: bool) -> None:
    """Write the verdicts to every place; `silent` leaves standard output out."""
    for place in where:
        if place.path is not None:
            replace_file(place.path, _text(check, place.format))
        elif not silent:
            emit(_on_stdout(check, place.format, no_color=no_color))


def _text(check: Check, format_: str) -> str:
    _, module, function = FORMATS[format_]
    text: str = getattr(import_module(f"salescli.output.{module}"), function)(check)
    return text


def _on_stdout(check: Check, format_: str, *, no_color: bool) -> str:
    if format_ != "table":
        return _text(check, format_)
    from salescli.output.check_table import for_terminal

    return for_terminal(check, no_color=no_color)


def write_lint(findings: Sequence[Finding], where: Sequence[Place]) -> None:
    """Write what `--lint` found to every place."""
    from salescli.output import check_lint

    writers = {
        "json": check_lint.as_json,
        "csv": check_lint.as_csv,
        "markdown": check_lint.as_markdown,
        "table": _lint_table,
    }
    for place in where:
        text = writers[place.format](findings)
        if place.path is not None:
            replace_file(place.path, text)
        else:
            emit(text)


def _lint_table(findings: Sequence[Finding]) -> str:
    from salescli.output.check_lint import lines
    from salescli.output.check_table import records

    return records(lines(findings))
