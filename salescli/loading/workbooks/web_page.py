"""A table of HTML with the file ending of a workbook, as old reports have; read as the text that it shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.errors import InputError, Place
from salescli.loading.files import encodings
from salescli.loading.files.opened import open_plain
from salescli.loading.files.sheets import Sheet
from salescli.loading.files.sources import Source
from salescli.loading.workbooks import spool_text
from salescli.loading.workbooks.sheet_file import placed
from salescli.message import say
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.config.sections import FormatSettings
    from salescli.loading.files.file import File

_CHARSET = regex(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 64 * 1024
#: The most rows or columns that a cell may span; a page may give any number.
_MOST_SPANNED = 10_000


def open_table(source: Source, format_: FormatSettings) -> File:
    """The table with the most rows of a web page. Raises InputError where it has none."""
    content = source.stored.read_bytes()
    charset = _CHARSET.search(content[:_HEAD_BYTES])
    wanted = format_.encoding or (charset[1].decode() if charset else None)
    try:
        encoding = encodings.recognise(source, content, True, wanted)
        text = content.decode("utf-8-sig" if encoding.is_utf8 else encoding.name, errors="replace")
    except LookupError:
        what = say("workbooks.page_encoding", encoding=wanted)
        raise InputError.at(Place(source.name), what, encodings.SAY_THE_ENCODING) from None
    tables = _Tables()
    tables.feed(text)
    tables.close()
    rows = max(tables.found, key=len, default=[])
    if not rows:
        raise InputError.at(Place(source.name), say("workbooks.page_without_table"), say("files.save_as_csv"))
    width = max(map(len, rows))
    named = [str(place) for place in range(width)]
    cells = pl.DataFrame(
        [row + [None] * (width - len(row)) for row in rows], schema=dict.fromkeys(named, pl.String), orient="row"
    )
    spool = spool_text.written(cells, source.name)
    file = open_plain(Source(source.path, spool.path, spool))
    sheet = Sheet("", source.path.name.split(".")[0], places=tuple(range(width)))
    return replace(placed(file, cells, sheet), source=source, format=format_)


class _Table(Struct):
    """A table while it is read: its rows so far, and by column the cells that span further rows: how many, and text."""

    rows: list[list[str | None]] = field(default_factory=list)
    spanning: dict[int, tuple[int, str | None]] = field(default_factory=dict)
    cell: list[str] | None = None
    columns: int = 1
    lasting: int = 1


class _Tables(HTMLParser):
    """Collects the tables of a page; a table inside another one is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[list[str | None]]] = []
        self._open: list[_Table] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in ("style", "script"):
            self._skipped += 1
        elif tag == "table":
            self._open.append(_Table())
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].rows.append([])
            self._fill()
        elif tag in ("td", "th"):
            self._end_cell()
            table = self._open[-1]
            if not table.rows:
                table.rows.append([])
            table.cell, table.columns, table.lasting = [], _span(said.get("colspan")), _span(said.get("rowspan"))
        elif tag == "br" and self._open[-1].cell is not None:
            self._open[-1].cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._skipped = max(self._skipped - 1, 0)
        elif self._open and tag in ("td", "th", "tr"):
            self._end_cell()
        elif self._open and tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].cell is not None and not self._skipped:
            self._open[-1].cell.append(data)

    def close(self) -> None:
        """Close the cells and tables that the page leaves open."""
        super().close()
        while self._open:
            self._end_table()

    def _end_table(self) -> None:
        self._end_cell()
        self.found.append([row for row in self._open.pop().rows if row])

    def _end_cell(self) -> None:
        """Put the cell that is open into the last row, with blanks for the further columns that it spans."""
        table = self._open[-1]
        if table.cell is None:
            return
        text = " ".join("".join(table.cell).split()) or None
        row = table.rows[-1]
        for number in range(table.columns):
            value = text if number == 0 else None
            if table.lasting > 1:
                table.spanning[len(row)] = (table.lasting - 1, value)
            row.append(value)
        table.cell = None
        self._fill()

    def _fill(self) -> None:
        """Add to the end of the last row the cells from rows above that span it."""
        table = self._open[-1]
        row = table.rows[-1]
        while len(row) in table.spanning:
            times, text = table.spanning.pop(len(row))
            if times > 1:
                table.spanning[len(row)] = (times - 1, text)
            row.append(text)


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _MOST_SPANNED) if said and said.isdecimal() else 1
