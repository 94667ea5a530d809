"""Workbooks as programs and people write them: .xlsx by XlsxWriter, .ods by hand, others by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import polars as pl
import pytest
import xlsxwriter

from tests.conftest import SAMPLE

Value = str | int | float | Decimal | bool | date | None


@dataclass(frozen=True)
class As:
    """A value in a number format."""

    value: Value
    format: str


@dataclass(frozen=True)
class Formula:
    """A formula with its saved value."""

    text: str
    value: str | int | float


Cell = Value | As | Formula
Rows = Sequence[Sequence[Cell]]


def sample() -> dict[str, Rows]:
    """The sample data, typed, by the names of its tables."""
    found: dict[str, Rows] = {}
    for path in sorted(SAMPLE.glob("*.csv")):
        frame = pl.read_csv(path, try_parse_dates=True, infer_schema_length=None)
        found[path.stem] = [frame.columns, *frame.rows()]
    return found


def xlsx(
    path: Path,
    sheets: Mapping[str, Rows],
    *,
    hidden: Sequence[str] = (),
    from_1904: bool = False,
    merged: Mapping[str, Cell] | None = None,
) -> Path:
    """A workbook with these sheets; `merged` are ranges of the first one, such as A2:A4."""
    book = xlsxwriter.Workbook(path, {"date_1904": from_1904})
    formats: dict[str, object] = {}

    def formatted(text: str) -> object:
        return formats.setdefault(text, book.add_format({"num_format": text}))

    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                _write(sheet, row, column, cell, formatted)
    for where, cell in (merged or {}).items():
        sheet = book.worksheets()[0]
        sheet.merge_range(where, None)
        first = where.split(":")[0]
        row, column = int(first[1:]) - 1, ord(first[0]) - ord("A")
        _write(sheet, row, column, cell, formatted)
    book.close()
    return path


def _write(sheet, row: int, column: int, cell: Cell, formatted) -> None:
    style = None
    if isinstance(cell, As):
        cell, style = cell.value, formatted(cell.format)
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, style, cell.value)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, style)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, style or formatted("yyyy-mm-dd hh:mm:ss"))
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), style or formatted("yyyy-mm-dd"))
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, style)
    elif cell is not None:
        sheet.write_number(row, column, float(cell), style)


def ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook of OpenDocument with these sheets, as LibreOffice writes it: blank rows and cells are counted."""
    spaces = {"office": "office", "table": "table", "text": "text"}
    names = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in spaces.items())
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", mime)
        parts.writestr("META-INF/manifest.xml", manifest)
        parts.writestr("content.xml", content)
    return path


def _ods_row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    value = cell.value if isinstance(cell, As | Formula) else cell
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind, shown = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
    elif isinstance(value, date):
        kind, shown = f'office:value-type="date" office:date-value="{value.isoformat()}"', value.isoformat()
    elif isinstance(value, str):
        kind, shown = 'office:value-type="string"', value
    else:
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell {kind}>{lines}</table:table-cell>"


def rewritten(path: Path, part: str, old: str, new: str) -> Path:
    """The same workbook with another text in one of its parts, which must have it."""
    with zipfile.ZipFile(path) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    assert old.encode() in contents[part], contents[part][:500]
    contents[part] = contents[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in contents.items():
            parts.writestr(name, content)
    return path


def converted(path: Path, ending: str) -> Path:
    """The workbook as LibreOffice writes it under another ending; skips the test where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    home = path.parent / "office"
    subprocess.run(
        [program, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", ending, path.name],
        cwd=path.parent, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return path.with_suffix(f".{ending.partition(':')[0]}")
