"""Tables as Markdown, in the flavour of GitHub. Texts from the data are escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from salescli.output.style import PLAIN, Style
from salescli.output.text import layout
from salescli.output.text.columns import TextRows
from salescli.output.text.grid import language_of, of_section
from salescli.output.words import harmless, remark_line
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.text.grid import Grid
    from salescli.results.document import Document, Section

#: Characters that Markdown or HTML would read as markup, a link or a mention.
_MARKUP = regex(r"([\\`*_\[\]<>#|~$&])|(?<=\w)(:)(?=//)|(?<=www)(\.)")
#: The same for CI systems, which know more markup.
_MARKUP_OF_RUNNERS = regex(r"([\\`*_{}\[\]#|~$:@])")


def write(document: Document, style: Style = PLAIN) -> str:
    """Every section: a heading, a paragraph, a table, a list and notes, as far as it has them."""
    return "".join(parts(document, style))


def parts(document: Document, style: Style = PLAIN) -> Iterator[str]:
    """The same in parts, each a line, or many where a table is long."""
    language = language_of(document, style)
    set_down = _Compact(language) if document.for_runners else _Usual(language)
    is_first = True
    for section in document.prose(language):
        for block in _blocks(of_section(section, document, style), section.page_width):
            yield "" if is_first else "\n"
            yield from set_down.section(section, block)
            is_first = False


def _blocks(grid: Grid, most: int | None) -> list[Grid]:
    return [grid] if most is None else layout.on_page(grid, most)


def escaped(text: str) -> str:
    """Text on one line that Markdown shows unchanged."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}" if found[0] != "&" else "&amp;", text)


def safe(text: str) -> str:
    """Text on one line that a CI system shows unchanged: no markup, no HTML, no link."""
    shown = harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP_OF_RUNNERS.sub(r"\\\1", shown)


class _Usual:
    """Writes sections as usual: every note is a paragraph."""

    escaped: Callable[[str], str] = staticmethod(escaped)

    def __init__(self, language: Language) -> None:
        self._language = language

    def section(self, section: Section, grid: Grid) -> Iterator[str]:
        """A section of a page, in lines."""
        lines: list[str] = []
        if grid.heading:
            title = self.escaped(grid.heading)
            lines += [f"**{title}**" if section.level is None else f"{'#' * section.level} {title}", ""]
        lines += [self.escaped(section.lead), ""] if section.lead else []
        after = ["", *(f"- **{self.escaped(about)}**: {self.escaped(said)}" for about, said in section.items)]
        after = [*(after if section.items else []), *self.notes(section, grid)]
        if grid.headers:
            yield from (f"{line}\n" for line in lines)
            yield from self.table(grid)
            lines = after
        else:
            lines += after
            if section.level is not None:
                lines = [*lines[:2], *lines[3:]]  # only one blank line
        yield from (f"{line}\n" for line in lines)

    def notes(self, section: Section, grid: Grid) -> list[str]:
        """The notes below a table."""
        return [line for note in grid.footnotes for line in ("", self.escaped(note))]

    def table(self, grid: Grid) -> Iterator[str]:
        """The lines of the table; a total is in bold under the rows."""
        marks = ["---:" if is_right else "---" for is_right in grid.is_right]
        yield f"{self.row(_titles(grid))}\n| {' | '.join(marks)} |\n"
        yield from self.body(grid)
        if grid.total:
            yield f"| {' | '.join(f'**{self.escaped(cell)}**' if cell else '' for cell in grid.total)} |\n"

    def body(self, grid: Grid) -> Iterator[str]:
        """The lines of the rows."""
        if isinstance(grid.rows, TextRows):
            yield from grid.rows.joined([self.escaped] * len(grid.headers), "| ", " | ", " |")
        else:
            yield from (f"{self.row(row)}\n" for row in grid.rows)

    def row(self, cells: Iterable[str]) -> str:
        """One row of a table."""
        return f"| {' | '.join(map(self.escaped, cells))} |"


class _Compact(_Usual):
    """Writes sections for the summary of a CI step: notes are lines of one paragraph."""

    escaped: Callable[[str], str] = staticmethod(safe)

    def notes(self, section: Section, grid: Grid) -> list[str]:
        """The notes below a table, each line with two blanks, which end it."""
        lines = [*map(self.escaped, section.lines)]
        lines += [remark_line(self.escaped(remark), self._language) for remark in section.remarks]
        return ["", *(f"{line}  " for line in lines)] if lines else []

    def table(self, grid: Grid) -> Iterator[str]:
        """The lines of the table."""
        titles = "".join(f" {title} |" if title else " |" for title in _titles(grid))
        marks = "".join("---:|" if is_right else "---|" for is_right in grid.is_right)
        yield f"|{titles}\n|{marks}\n"
        yield from self.body(grid)


def _titles(grid: Grid) -> list[str]:
    return [header.replace("\n", " ") for header in grid.headers]
