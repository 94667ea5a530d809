"""Paths that name sheets, and the names of cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.loading.files.sheets import Sheet, is_mark, is_workbook, letters, split


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("book.xlsx#Deals", ("book.xlsx", "Deals")),
        ("a#b/book.XLS#Deals 2026 #1", ("a#b/book.XLS", "Deals 2026 #1")),
        ("-#Deals", ("-", "Deals")),
        ("book.xlsx", ("book.xlsx", None)),
        ("book.xlsx#", ("book.xlsx#", None)),
        ("deals#1.csv", ("deals#1.csv", None)),
    ],
)
def test_a_path(path: str, parts: tuple[str, str | None]) -> None:
    assert split(path) == parts


def test_names() -> None:
    assert is_workbook("a/B.ODS") and not is_workbook("a.csv")
    assert is_mark(Path("~$book.xlsx")) and is_mark(Path(".~lock.book.ods#")) and not is_mark(Path("book.xlsx"))
    assert [letters(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert Sheet("Deals", "Deals", places=(2, 30)).cell(1, 17) == "AE17"
