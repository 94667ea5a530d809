"""A page: one file, nothing loaded from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.output.html import rendered
from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The page of a document."""
    return rendered(document.page(style.chart, style.language), style.language)
