"""TOML: a section of the settings, to be pasted into salescli.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The lines of the settings that a document makes."""
    return "".join(f"{line}\n" for line in document.settings())
