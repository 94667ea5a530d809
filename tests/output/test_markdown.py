"""Markdown shows what the table shows, to a reader that knows Markdown."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from salescli import api
from salescli.output import render
from salescli.output.documents.kpi import KpiDocument
from salescli.output.style import PLAIN
from salescli.output.text.grid import of_section
from tests.exports import HOSTILE, write_exports
from tests.output.test_golden import awkward


class _Cells(HTMLParser):
    """The text of every cell, and which other elements there are."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def _read(text: str) -> _Cells:
    cells = _Cells()
    cells.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
    return cells


def test_cells_are_those_of_the_table() -> None:
    document = KpiDocument(awkward())
    (section,) = document.sections(PLAIN.language)
    grid = of_section(section, document, PLAIN)
    read = _read(str(render(KpiDocument(awkward()), "markdown")))
    shown = [cell.strip() for cell in read.cells]
    wanted = [cell for row in grid.rows for cell in row]
    assert shown[len(grid.headers) : len(grid.headers) + len(wanted)] == [cell.strip() for cell in wanted]
    assert read.tags <= {"p", "strong", "table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("name", ["revenue", "win-rate"])
def test_names_are_text(name: str, tmp_path: Path) -> None:
    folder = write_exports(tmp_path, months=1, reps=len(HOSTILE), names=HOSTILE)
    read = _read(str(render(KpiDocument(api.compute(name, folder, by="rep", period="total")), "markdown")))
    assert read.tags <= {"p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    for hostile in HOSTILE[:4]:
        assert hostile in [cell.strip() for cell in read.cells]
