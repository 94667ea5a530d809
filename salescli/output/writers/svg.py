"""The chart of a result as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.output.charts.drawing import svg
from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The chart as SVG, with a style of its own."""
    return svg(document.chart(style.chart, style.language), "chart", alone=True) + "\n"
