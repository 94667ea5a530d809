"""What is said of the sheets."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter

from salescli.i18n import language as languages
from salescli.output.workbook import notes
from salescli.output.workbook.looks import Looks
from salescli.output.workbook.notes import Said
from tests.output.workbook.read import book_of, rows


def test_a_line_a_row_beside_its_sheet(tmp_path: Path) -> None:
    stored = io.BytesIO()
    book = xlsxwriter.Workbook(stored, {"in_memory": True, "strings_to_formulas": False})
    said = [Said("Sales", "Sales, per month", ("* not complete", "=1\x07")), Said("", "", ("Not read: a.csv",))]
    notes.write(book, "Anteckningar", said, Looks(book, languages.get("sv")))
    book.close()
    assert rows(book_of(stored.getvalue(), tmp_path), "Anteckningar") == [
        ("Blad", "Anteckningar"), ("Sales", "Sales, per month"), ("Sales", "* not complete"), ("Sales", "=1\\x07"),
        (None, "Not read: a.csv"),
    ]  # fmt: skip
