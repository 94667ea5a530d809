"""The last row and column of .ods and .xlsb sheets, found before they are read: empty cells take memory too."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING

from salescli.loading.workbooks.kinds import WorkbookKind, damaged
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.sources import Source
    from salescli.loading.workbooks.xlsx_cells import Cell

_TABLE = regex(rb'<table:table (?:[^>]*? )?table:name="([^"]*)"')
_VALUE, _ROW, _ROW_END = b"office:value-type=", b"<table:table-row", b"</table:table-row>"
_ROWS = regex(rb'<table:table-row[^>]* table:number-rows-repeated="([0-9]+)"')
_CELL = regex(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_TIMES = regex(rb'table:number-columns-repeated="([0-9]+)"')
#: The record of an .xlsb sheet with the range of its cells, its length, and how many bytes are searched for it.
_DIMENSIONS = b"\x94\x01\x10"
_FAR_BYTES = 4096


def extents(source: Source, kind: WorkbookKind) -> Mapping[str, Cell]:
    """The last column and the last row, both from 0, of each sheet; under "" where sheets have no names here.

    Raises InputError where the file is damaged.
    """
    try:
        if kind is WorkbookKind.ODS:
            return _of_ods(source)
        return _of_xlsb(source) if kind is WorkbookKind.XLSB else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as error:
        raise damaged(source.name, error) from None


def _of_ods(source: Source) -> Mapping[str, Cell]:
    with zipfile.ZipFile(source.stored) as parts:
        content = parts.read("content.xml")
    starts = list(_TABLE.finditer(content))
    ends = [*(found.start() for found in starts[1:]), len(content)]
    return {
        unescape(found[1].decode("utf-8", errors="replace")): _of_table(content[found.end() : end])
        for found, end in zip(starts, ends, strict=True)
    }


def _of_table(table: bytes) -> Cell:
    table = table[: table.rfind(_VALUE) + len(_VALUE)] if _VALUE in table else b""
    rows = table.count(_ROW) + sum(int(times) - 1 for times in _ROWS.findall(table))
    columns = max((_width(row) for row in table.split(_ROW_END)), default=0)
    return max(columns - 1, 0), max(rows - 1, 0)


def _width(row: bytes) -> int:
    """How many cells a row has, up to the last with a value."""
    last = row.rfind(_VALUE)
    if last < 0:
        return 0
    end = row.find(b">", last)
    cells = _CELL.findall(row[: end + 1 if end >= 0 else len(row)] + b">")
    return len(cells) + sum(int(times) - 1 for cell in cells for times in _TIMES.findall(cell))


def _of_xlsb(source: Source) -> Mapping[str, Cell]:
    found = (0, 0)
    with zipfile.ZipFile(source.stored) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                with parts.open(name) as sheet:
                    head = sheet.read(_FAR_BYTES)
                at = head.find(_DIMENSIONS)
                if at >= 0:
                    numbers = head[at + len(_DIMENSIONS) : at + len(_DIMENSIONS) + 16]
                    row, column = (int.from_bytes(numbers[start : start + 4], "little") for start in (4, 12))
                    found = max(found, (column, row), key=lambda cell: (cell[0] + 1) * (cell[1] + 1))
    return {"": found}
