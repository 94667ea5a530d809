"""Tables as Markdown, in the flavour of GitHub: what comes from the data stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from salescli.output.style import PLAIN, Style
from salescli.output.text import layout
from salescli.output.text.grid import language_of, of_section
from salescli.output.words import harmless, remark_line

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.text.grid import Grid
    from salescli.results.document import Document, Section

#: What Markdown or HTML would take for markup, a link or a mention.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])|(?<=\w)(:)(?=//)|(?<=www)(\.)")
#: The same for what CI systems show, which know more.
_MARKUP_OF_RUNNERS = re.compile(r"([\\`*_{}\[\]#|~$:@])")


def write(document: Document, style: Style = PLAIN) -> str:
    """Every section: a heading, a paragraph, a table, points and notes, as far as it has them."""
    language = language_of(document, style)
    set_down = _Compact(language) if document.for_runners else _Usual(language)
    sections = document.prose(language)
    return "\n".join(
        set_down.section(section, block)
        for section in sections
        for block in _blocks(of_section(section, document, style), section.page_width)
    )


def _blocks(grid: Grid, most: int | None) -> list[Grid]:
    return [grid] if most is None else layout.on_page(grid, most)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}" if found[0] != "&" else "&amp;", text)


def safe(text: str) -> str:
    """Text that a CI system shows as it is: no markup, no HTML, no link, on one line."""
    shown = harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP_OF_RUNNERS.sub(r"\\\1", shown)


class _Usual:
    """How sections are set down: every note is a paragraph."""

    escaped: Callable[[str], str] = staticmethod(escaped)

    def __init__(self, language: Language) -> None:
        self._language = language

    def section(self, section: Section, grid: Grid) -> str:
        """A section of a page."""
        lines: list[str] = []
        if grid.heading:
            title = self.escaped(grid.heading)
            lines += [f"**{title}**" if section.level is None else f"{'#' * section.level} {title}", ""]
        lines += [self.escaped(section.lead), ""] if section.lead else []
        lines += self.table(grid) if grid.headers else []
        if section.items:
            lines += ["", *(f"- **{self.escaped(about)}**: {self.escaped(said)}" for about, said in section.items)]
        lines += self.notes(section, grid)
        if section.level is not None and not grid.headers:
            lines = [*lines[:2], *lines[3:]]  # no blank line twice
        return "\n".join(lines) + "\n"

    def notes(self, section: Section, grid: Grid) -> list[str]:
        """What stands below a table."""
        return [line for note in grid.footnotes for line in ("", self.escaped(note))]

    def table(self, grid: Grid) -> list[str]:
        """The lines of the table alone; a total stands in bold under the rows."""
        marks = ["---:" if is_right else "---" for is_right in grid.is_right]
        lines = [self.row(_titles(grid)), f"| {' | '.join(marks)} |"]
        lines += [self.row(row) for row in grid.rows]
        if grid.total:
            lines.append(f"| {' | '.join(f'**{self.escaped(cell)}**' if cell else '' for cell in grid.total)} |")
        return lines

    def row(self, cells: Iterable[str]) -> str:
        """One row of a table."""
        return f"| {' | '.join(map(self.escaped, cells))} |"


class _Compact(_Usual):
    """How they are set down for the summary of a CI step: notes are lines of one paragraph."""

    escaped: Callable[[str], str] = staticmethod(safe)

    def notes(self, section: Section, grid: Grid) -> list[str]:
        """What stands below a table, each line with the two blanks that end it."""
        lines = [*map(self.escaped, section.lines)]
        lines += [remark_line(self.escaped(remark), self._language) for remark in section.remarks]
        return ["", *(f"{line}  " for line in lines)] if lines else []

    def table(self, grid: Grid) -> list[str]:
        """The lines of the table alone."""
        titles = "".join(f" {title} |" if title else " |" for title in _titles(grid))
        marks = "".join("---:|" if is_right else "---|" for is_right in grid.is_right)
        return [f"|{titles}", f"|{marks}", *map(self.row, grid.rows)]


def _titles(grid: Grid) -> list[str]:
    return [header.replace("\n", " ") for header in grid.headers]
