"""The formats: for each the part of a document that it writes. The module with its name is its writer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.style import PLAIN, Style
from salescli.results.document import Document, Part

if TYPE_CHECKING:
    Text = str | bytes

#: A part of so many characters is written by itself.
_LARGE = 1_000_000


class Format(Struct, frozen=True):
    """A way to write documents that have a `part`, with the file ending that asks for it, if any.

    `says_notes`: the text itself has the notes; else they go to stderr. `draws`: it can be or have the chart that the
    user asks for. `for_eyes`: people read it on standard output, so it keeps to the characters there. `is_binary`: its
    writer has a function `check`, which raises OutputError where it cannot be written.
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
    "jsonl": Format(".jsonl", Part.ROWS, says_notes=False),
    "csv": Format(".csv", Part.ROWS, says_notes=False),
    "markdown": Format(".md", Part.PROSE),
    "html": Format(".html", Part.PAGE, draws=True),
    "svg": Format(".svg", Part.CHART, draws=True),
    "png": Format(".png", Part.CHART, draws=True, is_binary=True),
    "xlsx": Format(".xlsx", Part.SHEETS, draws=True, is_binary=True),
    "toml": Format(".toml", Part.SETTINGS, says_notes=False),
    "junit": Format(".xml", Part.CASES),
    "github": Format(None, Part.CASES),
}


def formats_of(document: type[Document]) -> dict[str, Format]:
    """The formats that a kind of document can be written in."""
    return {name: format_ for name, format_ in FORMATS.items() if format_.part in document.parts}


def draws(name: str, document: type[Document]) -> bool:
    """Whether a format can be or have a chart of a kind of document."""
    return FORMATS[name].draws and Part.CHART in document.parts


def by_ending(document: type[Document]) -> dict[str, str]:
    """The format that each file ending asks for."""
    return {format_.ending: name for name, format_ in formats_of(document).items() if format_.ending}


def render(document: Document, format_: str, style: Style = PLAIN) -> Text:
    """A document as text, or a picture as bytes, from document and style alone. Writers are loaded when needed."""
    text: Text = import_module(f"salescli.output.writers.{format_}").write(document, style)
    return text


def in_parts(document: Document, format_: str, style: Style = PLAIN) -> Iterator[Text]:
    """The same in large parts, where the writer makes it so: millions of rows are then never one text in memory."""
    writer = import_module(f"salescli.output.writers.{format_}")
    if not hasattr(writer, "parts"):
        yield writer.write(document, style)
        return
    waiting: list[str] = []
    length = 0
    for part in writer.parts(document, style):
        waiting.append(part)
        length += len(part)
        if length > _LARGE:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)
