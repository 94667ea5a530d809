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
    """The page of a document that has a chart; its first section stands under it."""
    chart = document.chart(kind, language)
    section = next(iter(document.sections(language)))
    grid = of_section(section, document, Style(language))
    numbers = [] if section.table is None else section.table.rows
    table = of_grid(grid, numbers, chart.title)
    picture = Markup(svg(chart, "chart"))
    return Page("single.html.j2", {"title": chart.title, "picture": picture, "table": table, "notes": grid.footnotes})
