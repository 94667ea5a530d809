"""Tables for people, on a terminal or as plain text, or a chart instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.output.style import PLAIN, Style
from salescli.output.text import layout, plain
from salescli.output.text.grid import GAP, language_of, of_section

if TYPE_CHECKING:
    from salescli.output.text.grid import Grid
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The tables of a document, within the width of the terminal or page, if there is one."""
    return "".join(parts(document, style))


def parts(document: Document, style: Style = PLAIN) -> Iterator[str]:
    """The same in parts, each a line, or many where a table is long."""
    if style.chart:
        from salescli.output.charts import Chart, terminal

        chart = document.chart(style.chart, style.language)
        assert isinstance(chart, Chart)  # no command that draws another kind has the option
        yield terminal.drawn(chart, style)
        return
    grids = list(_grids(document, style))
    if style.is_terminal:
        yield _on_terminal(grids, style)
    elif document.page_width is None:
        for number, grid in enumerate(grids):
            yield "\n" if number else ""
            yield from plain.parts(grid, style.encoding)
    else:
        blocks = [block for grid in grids for block in layout.fitting(grid, document.page_width)]
        yield plain.together(blocks, style.encoding)


def _grids(document: Document, style: Style) -> Iterator[Grid]:
    """The grids of a document; those with a page width are split into blocks, as far as that is enough."""
    most = document.page_width
    lines = [most] if most is not None and document.wraps_lines else []
    lines += [style.width] if style.is_terminal else []
    for section in document.sections(language_of(document, style)):
        grid = of_section(section, document, style, most=most)
        if lines:
            grid = layout.wrapped_lines(grid, min(lines))
        yield from [grid] if most is None else layout.on_page(grid, most)


def _on_terminal(grids: list[Grid], style: Style) -> str:
    from salescli.output.text import on_terminal

    drawn = []
    for grid in grids:
        blocks = layout.fitting(replace(grid, gap=GAP), style.width - 1, spare=1)  # Rich ends rows with a blank
        drawn.append(on_terminal.drawn(blocks, style.encoding, no_color=style.no_color))
    return "\n".join(drawn)
