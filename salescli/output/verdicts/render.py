"""Where the verdicts of a check go, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from salescli.output import Destination, Format, Kind, by_ending, destinations

CHECK = Kind(
    {
        "table": Format(".txt", "verdicts.grid", "as_text"),
        "json": Format(".json", "verdicts.data", "as_json"),
        "csv": Format(".csv", "verdicts.data", "as_csv"),
        "markdown": Format(".md", "verdicts.markdown", "as_markdown"),
        "junit": Format(".xml", "verdicts.ci", "as_junit"),
        "github": Format(None, "verdicts.ci", "as_github"),
    },
    ("verdicts.grid", "of_check"),
)
LINT = Kind(
    {
        "table": Format(".txt", "verdicts.lint", "as_text"),
        "json": Format(".json", "verdicts.lint", "as_json"),
        "csv": Format(".csv", "verdicts.lint", "as_csv", has_style=True),
        "markdown": Format(".md", "verdicts.lint", "as_markdown"),
    },
    ("verdicts.lint", "of_findings"),
    has_style=False,
)


def places(format_: str | None, outputs: Sequence[str], inputs: Sequence[str], kind: Kind) -> list[Destination]:
    """Where to write, settled before any work is done.

    A file's ending says its format; a `--format` that no file takes goes to standard output. Raises UsageError for an
    unknown format or ending, OutputError for what cannot be written.
    """
    endings = by_ending(kind.formats)
    asked = [endings.get(Path(text).suffix.lower()) for text in outputs]
    if not outputs or None in asked:
        return destinations(format_, outputs, inputs, kind)
    found = destinations(None, outputs, inputs, kind)
    apart = format_ is not None and format_ not in asked
    return found + destinations(format_, [], inputs, kind) if apart else found
