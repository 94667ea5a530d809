"""Annotations of a GitHub workflow at the lines where what is judged is written, then the summary.

Whatever stands in an export or in the settings is text to the runner and nothing else: no name of a rep can begin a
command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.output.style import PLAIN, Style
from salescli.output.words import harmless

if TYPE_CHECKING:
    from salescli.results.document import Case, Document


def write(document: Document, style: Style = PLAIN) -> str:
    """An annotation for each case that a reader should mind."""
    suite = document.cases()
    lines = [_annotation(case) for case in suite.cases if case.level]
    return "\n".join([*lines, f"{suite.name}, as of {suite.as_of}: {suite.summary}"]) + "\n"


def _annotation(case: Case) -> str:
    properties = {"file": case.path, "line": str(case.line), "title": case.name}
    written = ",".join(f"{name}={escaped_property(value)}" for name, value in properties.items())
    return f"::{case.level} {written}::{escaped_data(f'{case.word}: {case.text}')}"


def escaped_data(text: str) -> str:
    """The message of a workflow command: on one line, and no way to begin another command."""
    return harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """A property of a workflow command, which colons and commas would end."""
    return escaped_data(text).replace(":", "%3A").replace(",", "%2C")
