"""Pictures for every width of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from markupsafe import Markup

from salescli.output.charts.drawing import svg
from salescli.output.charts.heat_map import HeatMap

if TYPE_CHECKING:
    from salescli.output.charts import Chart

#: Width and height of a picture for screens and paper, and for a phone or beside others, about as large as it is shown.
WIDE, NARROW = (760.0, 260.0), (360.0, 200.0)


def of_chart(chart: Chart | HeatMap, name: str) -> Markup:
    """A chart that has the whole width of a page; a heat map scrolls where it has not."""
    if isinstance(chart, HeatMap):
        box = Markup('<div class="map" role="group" aria-label="{}" tabindex="0">{}</div>')
        return box.format(chart.title, Markup(svg(chart, name)))
    return for_every_width(lambda name, width, height: svg(chart, name, width=width, height=height), name)


def for_every_width(draw: Callable[[str, float, float], str], name: str) -> Markup:
    """A picture drawn twice, of which the style sheet shows one: for screens and paper, and for phones."""
    wide, narrow = draw(name, *WIDE), draw(f"{name}-narrow", *NARROW)
    return Markup('<div class="on-wide">{}</div><div class="on-phone">{}</div>').format(Markup(wide), Markup(narrow))
