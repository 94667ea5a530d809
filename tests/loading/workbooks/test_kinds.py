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
    assert _kind(tmp_path, _COMPOUND + "WordDocument".encode("utf-16-le")) is None


def test_protected_ones(tmp_path: Path) -> None:
    manifest = "<manifest:encryption-data/>"
    for content in (
        _COMPOUND + "EncryptedPackage".encode("utf-16-le"),
        _zip(("content.xml", "<a/>"), ("META-INF/manifest.xml", manifest)),
    ):
        with pytest.raises(InputError, match="protected by a password"):
            _kind(tmp_path, content)


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
