"""The formats there are: for each the part of a document that it writes. Its writer is the module of its name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.style import PLAIN, Style
from salescli.results.document import Document, Part

if TYPE_CHECKING:
    Text = str | bytes


class Format(Struct, frozen=True):
    """One way to write whatever document has a `part`: the file ending that asks for it, if any.

    `says_notes` is whether the text itself tells what was left out; else stderr does. `draws` is whether it can be, or
    hold, the chart that is asked for. What is `for_eyes` is looked at on standard output, in the characters that it
    has. The writer of what `is_binary` has a function `check`, which raises OutputError where it cannot be written.
    """

    ending: str | None
    part: Part
    says_notes: bool = True
    draws: bool = False
    for_eyes: bool = False
    is_binary: bool = False


FORMATS: Mapping[str, Format] = {
    "table": Format(".txt", Part.SECTIONS, draws=True, for_eyes=True),
    "json": Format(".json", Part.RECORD),
    "csv": Format(".csv", Part.ROWS, says_notes=False),
    "markdown": Format(".md", Part.PROSE),
    "html": Format(".html", Part.PAGE, draws=True),
    "svg": Format(".svg", Part.CHART, draws=True),
    "png": Format(".png", Part.CHART, draws=True, is_binary=True),
    "xlsx": Format(".xlsx", Part.SHEETS, draws=True, is_binary=True),
    "junit": Format(".xml", Part.CASES),
    "github": Format(None, Part.CASES),
}


def formats_of(document: type[Document]) -> dict[str, Format]:
    """The formats that a kind of document can be written in."""
    return {name: format_ for name, format_ in FORMATS.items() if format_.part in document.parts}


def draws(name: str, document: type[Document]) -> bool:
    """Whether a format can be, or hold, a chart of a kind of document."""
    return FORMATS[name].draws and Part.CHART in document.parts


def by_ending(document: type[Document]) -> dict[str, str]:
    """The format that each file ending asks for."""
    return {format_.ending: name for name, format_ in formats_of(document).items() if format_.ending}


def render(document: Document, format_: str, style: Style = PLAIN) -> Text:
    """A document as text or (a picture) as bytes that depend on its style alone; its writer is loaded when needed."""
    text: Text = import_module(f"salescli.output.writers.{format_}").write(document, style)
    return text
