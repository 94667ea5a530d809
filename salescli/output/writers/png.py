"""The chart of a result as PNG, by the extra `charts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.errors import OutputError
from salescli.message import say
from salescli.output.style import PLAIN, Style
from salescli.output.writers import svg

if TYPE_CHECKING:
    from salescli.results.document import Document

#: Dots a picture unit: sharp in print at half the width of a page.
_SHARPNESS = 2


def write(document: Document, style: Style = PLAIN) -> bytes:
    """The chart as PNG. Raises OutputError where what draws it is not installed."""
    check()
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg.write(document, style), scale=_SHARPNESS))


def check() -> None:
    """Raise an OutputError where PNG cannot be drawn."""
    from importlib.util import find_spec

    if find_spec("vl_convert") is None:
        raise OutputError(say("output.png_lacks_package"), say("output.install_png"))
