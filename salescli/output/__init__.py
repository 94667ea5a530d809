"""Results to where they are wanted: a format for each destination, files written whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.errors import UsageError, did_you_mean, listing
from salescli.output.files import check_writable, replace_file
from salescli.output.text import emit, printable

if TYPE_CHECKING:
    from salescli.result import KpiResult

FORMATS = ("table", "json", "csv")
_ENDINGS = {".json": "json", ".csv": "csv", ".txt": "table"}


@dataclass(frozen=True)
class Destination:
    """Where a result goes, and as what; no path is standard output."""

    format: str
    path: Path | None = None


def destinations(format_: str | None, outputs: Sequence[str]) -> list[Destination]:
    """Where to write, settled before any work is done. Raises UsageError for an unknown format or ending."""
    if format_ and format_ not in FORMATS:
        raise UsageError(
            f"There is no format {format_!r}.",
            did_you_mean(format_, FORMATS) or f"Formats: {listing(FORMATS)}.",
        )
    if not outputs:
        return [Destination(format_ or "table")]
    found = []
    for text in outputs:
        path = Path(text)
        by_ending = _ENDINGS.get(path.suffix)
        if by_ending is None and not (format_ and len(outputs) == 1):
            raise UsageError(f"--output {text}: its ending does not say the format.", f"End it in {listing(_ENDINGS)}.")
        if by_ending and format_ and by_ending != format_:
            raise UsageError(f"--output {text} does not go with --format {format_}.", "Leave one of them out.")
        check_writable(path)
        found.append(Destination(by_ending or format_ or "table", path))
    return found


def write(result: KpiResult, targets: Sequence[Destination], *, no_color: bool, quiet: bool) -> None:
    """Write a result to every destination; what a plain CSV cannot say goes to stderr."""
    for target in targets:
        if target.path is None and target.format == "table":
            from salescli.output.table import print_result

            print_result(result, no_color=no_color)
            continue
        text = render(result, target.format)
        if target.path is None:
            emit(text)
        else:
            replace_file(target.path, text)
    if not quiet and any(target.format == "csv" for target in targets):
        for note in result.notes:
            print(printable(f"Note: {note.text}"), file=sys.stderr)


def render(result: KpiResult, format_: str) -> str:
    """A result as text that depends on nothing but the result."""
    if format_ == "table":
        from salescli.output.table import as_text

        return as_text(result)
    from salescli.output import data

    return data.as_json(result) if format_ == "json" else data.as_csv(result)
