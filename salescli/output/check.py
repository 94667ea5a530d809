"""Where the verdicts of a check go: a format for each file, files written whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.output import Destination, Format, by_ending, destinations, show
from salescli.output.files import replace_file
from salescli.output.text import emit

if TYPE_CHECKING:
    from salescli.targets.lint import Finding
    from salescli.targets.model import Check

FORMATS: Mapping[str, Format] = {
    "table": Format(".txt", "check_grid", "as_text"),
    "json": Format(".json", "check_data", "as_json"),
    "csv": Format(".csv", "check_data", "as_csv"),
    "markdown": Format(".md", "check_markdown", "as_markdown"),
    "junit": Format(".xml", "ci", "as_junit"),
    "github": Format(None, "ci", "as_github"),
}
LINT_FORMATS: Mapping[str, Format] = {
    "table": Format(".txt", "check_lint", "as_text"),
    "json": Format(".json", "check_lint", "as_json"),
    "csv": Format(".csv", "check_lint", "as_csv"),
    "markdown": Format(".md", "check_lint", "as_markdown"),
}


def places(
    format_: str | None, outputs: Sequence[str], inputs: Sequence[str], formats: Mapping[str, Format]
) -> list[Destination]:
    """Where to write, settled before any work is done.

    A file's ending says its format; a `--format` that no file takes goes to standard output. Raises UsageError for an
    unknown format or ending, OutputError for what cannot be written.
    """
    endings = by_ending(formats)
    asked = [endings.get(Path(text).suffix.lower()) for text in outputs]
    apart = format_ if format_ and outputs and None not in asked and format_ not in asked else None
    files_follow = bool(outputs) and None not in asked
    found = destinations(None if files_follow else format_, outputs, inputs, formats)
    return found + destinations(apart, [], inputs, formats) if apart else found


def write(check: Check, where: Sequence[Destination], *, no_color: bool, silent: bool) -> None:
    """Write the verdicts to every place; `silent` leaves standard output out."""
    for place in where:
        if place.path is not None:
            replace_file(place.path, _text(check, FORMATS[place.format]))
        elif not silent and place.format == "table":
            from salescli.output.check_grid import of_check

            show(of_check(check, sys.stdout.encoding), no_color=no_color)
        elif not silent:
            emit(_text(check, FORMATS[place.format]))


def write_lint(findings: Sequence[Finding], where: Sequence[Destination], *, no_color: bool) -> None:
    """Write what `--lint` found to every place."""
    for place in where:
        if place.path is not None:
            replace_file(place.path, _text(findings, LINT_FORMATS[place.format]))
        elif place.format == "table":
            from salescli.output.check_lint import of_findings

            show(of_findings(findings, sys.stdout.encoding), no_color=no_color)
        else:
            emit(_text(findings, LINT_FORMATS[place.format]))


def _text(what: Check | Sequence[Finding], format_: Format) -> str:
    text: str = getattr(import_module(f"salescli.output.{format_.module}"), format_.function)(what)
    return text
