"""How far the cells of .ods and .xlsb sheets reach."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.loading import inputs
from salescli.loading.files.sources import fetch
from salescli.loading.workbooks.kinds import WorkbookKind
from salescli.loading.workbooks.other_extents import extents
from tests.loading.workbooks.books import ods, rewritten


def test_of_ods(tmp_path: Path) -> None:
    path = ods(tmp_path / "book.ods", {"A & B": [(), ("x", None, 1)], "Empty": (), "C": [("x",)] * 5})
    assert extents(fetch(path), WorkbookKind.ODS) == {"A & B": (2, 1), "Empty": (0, 0), "C": (0, 4)}


def test_of_ods_that_repeat(tmp_path: Path) -> None:
    path = ods(tmp_path / "book.ods", {"A": [("x",), (None, "y")]})
    far = (
        '<table:table-row table:number-rows-repeated="900000"><table:table-cell table:number-columns-repeated="9000"/>'
    )
    rewritten(path, "content.xml", "<table:table-row><table:table-cell/>", far)
    assert extents(fetch(path), WorkbookKind.ODS) == {"A": (9000, 900000)}
    with pytest.raises(InputError, match=r"#A: its cells reach to MHE900001"):
        inputs.find(path).open()


def test_of_xlsb(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsb"
    numbers = b"".join(number.to_bytes(4, "little") for number in (0, 1048575, 0, 16383))
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("xl/worksheets/sheet1.bin", b"\x81\x01\x00\x94\x01\x10" + numbers)
    assert extents(fetch(path), WorkbookKind.XLSB) == {"": (16383, 1048575)}


def test_of_others(tmp_path: Path) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(b"x")
    assert extents(fetch(path), WorkbookKind.XLS) == {}
