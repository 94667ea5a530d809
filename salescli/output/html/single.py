"""One result as a page: its chart, and its table under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from salescli.output.charts.drawing import svg
from salescli.output.html import Page
from salescli.output.html.tables import of_grid
from salescli.output.style import Style
from salescli.output.text.grid import of_section

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.document import Document


def page_of(document: Document, kind: str | None, language: Language) -> Page:
    """The page of a document: its chart, and under it the tables and lines of its sections."""
    chart = document.chart(kind, language)
    parts: list[dict[str, object]] = []
    for section in document.sections(language):
        grid = of_section(section, document, Style(language))
        caption = chart.title if section.level is None and not parts else section.title or ""
        table = None if section.table is None else of_grid(grid, section.table.rows, caption)
        parts.append({"table": table, "title": section.title, "notes": grid.footnotes})
    picture = Markup(svg(chart, "chart"))
    return Page("single.html.j2", {"title": chart.title, "picture": picture, "parts": parts})
