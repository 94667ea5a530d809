"""The chart of a result as a file: SVG, or PNG by the extra `charts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.errors import OutputError
from salescli.message import say
from salescli.output.charts import of_result
from salescli.output.charts.drawing import svg
from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.results.result import KpiResult

#: Dots a picture unit: sharp in print at half the width of a page.
_SHARPNESS = 2


def as_svg(result: KpiResult, style: Style = PLAIN) -> str:
    """The chart as SVG, with a style of its own."""
    return svg(of_result(result, style.chart, style.language), "chart", alone=True) + "\n"


def as_png(result: KpiResult, style: Style = PLAIN) -> bytes:
    """The chart as PNG. Raises OutputError where what draws it is not installed."""
    check_png()
    import vl_convert

    return bytes(vl_convert.svg_to_png(as_svg(result, style), scale=_SHARPNESS))


def check_png() -> None:
    """Raise an OutputError where PNG cannot be drawn."""
    from importlib.util import find_spec

    if find_spec("vl_convert") is None:
        raise OutputError(say("output.png_lacks_package"), say("output.install_png"))
