"""Workbooks are told by their bytes, those that nobody can read among them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.loading.files.sources import fetch
from salescli.loading.workbooks.kinds import WorkbookKind, kind_of
from tests.loading.workbooks.books import ods, xlsx

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _zip(*parts: tuple[str, str]) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as book:
        for name, content in parts:
            book.writestr(name, content)
    return stored.getvalue()


def _kind(folder: Path, content: bytes, name: str = "book.xlsx") -> WorkbookKind | None:
    path = folder / name
    path.write_bytes(content)
    return kind_of(fetch(path))


def test_by_the_parts_of_a_zip_file(tmp_path: Path) -> None:
    assert kind_of(fetch(xlsx(tmp_path / "a.xlsx", {"A": [("x",)]}))) is WorkbookKind.XLSX
    assert kind_of(fetch(ods(tmp_path / "a.ods", {"A": [("x",)]}))) is WorkbookKind.ODS
    assert _kind(tmp_path, _zip(("xl\\workbook.xml", "<a/>"))) is WorkbookKind.XLSX
    assert _kind(tmp_path, _zip(("[Content_Types].xml", "…spreadsheetml…"), ("workbook.xml", ""))) is WorkbookKind.XLSX
    assert _kind(tmp_path, _zip(("xl/workbook.bin", ""))) is WorkbookKind.XLSB
    assert _kind(tmp_path, _zip(("word/document.xml", "<a/>"))) is None


def test_by_the_streams_of_a_compound_file(tmp_path: Path) -> None:
    for stream in ("Workbook", "WORKBOOK", "Book"):
        assert _kind(tmp_path, _COMPOUND + stream.encode("utf-16-le")) is WorkbookKind.XLS
    letter = _COMPOUND + "WordDocument".encode("utf-16-le")
    assert _kind(tmp_path, letter, "letter.doc") is None
    with pytest.raises(InputError, match="damaged: its part Workbook is missing"):
        _kind(tmp_path, letter, "letter.xls")


def test_protected_ones(tmp_path: Path) -> None:
    manifest = "<manifest:encryption-data/>"
    for content in (
        _COMPOUND + "EncryptedPackage".encode("utf-16-le"),
        _zip(("content.xml", "<a/>"), ("META-INF/manifest.xml", manifest)),
    ):
        with pytest.raises(InputError, match="protected by a password"):
            _kind(tmp_path, content)


@pytest.mark.parametrize(
    "first",
    ["0908 1000 0006 0500 bb0d cc07 0000 0000 0000 0000", "0908 0800 0005 0500 bb0d cc07"],
    ids=["Excel 97", "Excel 5"],
)
def test_protected_ones_of_old_excel(first: str, tmp_path: Path) -> None:
    """The record 2F says it, after the first one or after the one that says that the file is not to be written."""
    book = _COMPOUND + "Workbook".encode("utf-16-le") + bytes.fromhex(first)
    for records in ("2f00 0400 0000 0000", "8600 0000 2f00 0400 0000 0000"):
        with pytest.raises(InputError, match="protected by a password"):
            _kind(tmp_path, book + bytes.fromhex(records), "book.xls")
    assert _kind(tmp_path, book + bytes.fromhex("4200 0200 b004 3d00 0200 2f00"), "book.xls") is WorkbookKind.XLS
    assert _kind(tmp_path, book, "book.xls") is WorkbookKind.XLS


def test_damaged_ones(tmp_path: Path) -> None:
    whole = _zip(("xl/workbook.xml", "<a/>" * 100))
    with pytest.raises(InputError, match="damaged: File is not a zip file"):
        _kind(tmp_path, whole[:200])
    assert _kind(tmp_path, whole[:200], "deals.csv") is None


def test_other_files_under_such_a_name(tmp_path: Path) -> None:
    assert _kind(tmp_path, b"a\tb\n1\t2\n", "book.xls") is None
    assert _kind(tmp_path, b"\n <html><table>", "book.xls") is WorkbookKind.WEB_PAGE
    assert _kind(tmp_path, b"\n <html><table>", "book.csv") is None


def test_one_that_is_not_here() -> None:
    with pytest.raises(InputError, match="read on this machine alone"):
        kind_of(fetch(Path("s3://bucket/book.xlsx")))
