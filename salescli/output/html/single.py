"""One KPI as a page: its chart, and the numbers under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from salescli.output import text_table as grids
from salescli.output.charts import of_result
from salescli.output.charts.drawing import svg
from salescli.output.html import page
from salescli.output.html.tables import of_grid
from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.results.result import KpiResult


def as_html(result: KpiResult, style: Style = PLAIN) -> str:
    """A result as a page of its own."""
    chart = of_result(result, style.chart, style.language)
    grid = grids.of_result(result, "utf-8", style.language)
    table = of_grid(grid, result.frame.select(result.numbers).rows(), chart.title)
    picture = Markup(svg(chart, "chart"))
    return page("single.html.j2", style.language, title=chart.title, picture=picture, table=table, notes=grid.footnotes)
