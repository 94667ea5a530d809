"""What a workbook holds, read back by this program's own reader, or out of its parts."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from salescli.loading.files.sources import fetch
from salescli.loading.workbooks.book import Book
from salescli.loading.workbooks.kinds import WorkbookKind


def book_of(content: bytes, folder: Path) -> Book:
    """The workbook as the program reads it."""
    path = folder / "out.xlsx"
    path.write_bytes(content)
    return Book(fetch(path), WorkbookKind.XLSX)


def rows(book: Book, sheet: str) -> list[tuple[str | None, ...]]:
    """The cells of a sheet as text."""
    return [tuple(cell or None for cell in row) for row in book.grid(sheet).cells.rows()]


def part(content: bytes, name: str) -> str:
    """The XML of one part."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(name).decode()


def parts(content: bytes) -> list[str]:
    """The names of all parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return found.namelist()


def shown(content: bytes, sheet: int, cell: str) -> str:
    """The format of the number of a cell, of a sheet by its number from 1; nothing where it has none of its own."""
    found = re.search(rf'<c r="{cell}" s="(\d+)"', part(content, f"xl/worksheets/sheet{sheet}.xml"))
    assert found, cell
    styles = part(content, "xl/styles.xml")
    formats = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    cells = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    return formats.get(cells[int(found[1])], "").replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<")
