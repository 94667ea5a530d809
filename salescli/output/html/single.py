"""One result as a page: its chart, if it has one, and its tables under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from salescli.output.charts import Chart, Kind
from salescli.output.html import Page
from salescli.output.html.markup import dated, escaped, of_notes, of_table
from salescli.output.html.tables import of_grid
from salescli.output.html.widths import of_chart
from salescli.output.style import Style
from salescli.output.text.grid import of_section
from salescli.results.document import Part

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.document import Document


def page_of(document: Document, kind: str | None, language: Language) -> Page:
    """The page of a document: its chart, and under it the tables and lines of its sections.

    A document without a chart is called as its first section.
    """
    sections = list(document.sections(language))
    chart = document.chart(kind, language) if Part.CHART in document.parts else None
    title = chart.title if chart is not None else next(iter(sections)).title or ""
    parts: list[str] = []
    for section in sections:
        grid = of_section(section, document, Style(language))
        caption = title if section.level is None and not parts else section.title or ""
        if section.table is not None:
            shown = of_table(of_grid(grid, section.table.rows, caption))
        else:
            shown = f"<h2>{dated(section.title)}</h2>\n" if parts else ""
        parts.append(shown + of_notes(grid.footnotes))
    picture = Markup("") if chart is None else of_chart(chart, "chart")
    unit = chart.unit if isinstance(chart, Chart) and chart.kind is not Kind.SCORECARD else ""
    unit = f'<figcaption class="soft">{escaped(unit)}</figcaption>' if unit else ""
    figure = f'<figure class="chart wide">{unit}{picture}</figure>\n' if picture else ""
    return Page(title, f"<main>\n<h1>{dated(title)}</h1>\n{figure}{''.join(parts)}</main>\n")
