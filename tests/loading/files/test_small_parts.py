"""Small files that are read together as texts give the rows, in the places, that the engine finds in each."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace
from polars.testing import assert_frame_equal

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files import small_parts
from salescli.loading.files.file import File
from salescli.loading.files.opened import open_file
from salescli.loading.files.scanning import PATH_COLUMN, rows_before, scan
from salescli.loading.files.small_parts import text_together

HEADER = "deal_id,status,value\n"


def file_of(folder: Path, *texts: str) -> File:
    """A file whose parts have these rows below the header."""
    paths = [folder / f"deals-{number:03}.csv" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes((HEADER + text).encode())
    found = [open_file(path) for path in paths]
    return replace(found[0], parts=tuple(found))


def rows(number: int, count: int = 3) -> str:
    return "".join(f"{number * 100 + each},won,{each}\n" for each in range(count))


def by_path(file: File, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    """The rows as the engine reads the paths."""
    with monkeypatch.context() as patched:
        patched.setattr(small_parts, "_FEWEST", 10**6)
        return scan(file, ROW_COLUMN).collect()


@pytest.mark.parametrize(
    "odd",
    [
        rows(3), rows(3, 500), "7,won,5", "7,won,5\r\n8,lost,6\r\n", "7,won\n", '"7",won,"1,5"\n', '7,"wo""n",\n',
        "7,won,åäö\n", ",,\n7,won,5\n",
    ],
    ids=["plain", "more", "no end", "carriage returns", "short", "quoted", "a quote inside", "letters", "blank cells"],
)  # fmt: skip
@pytest.mark.parametrize("at", [0, 5, 9])
def test_rows_and_places_are_those_of_the_paths(
    odd: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [rows(number, number + 1) for number in range(10)]
    texts[at] = odd
    file = file_of(tmp_path, *texts)
    assert text_together(file) is not None
    expected = by_path(file, monkeypatch)
    for _ in range(2):
        assert_frame_equal(scan(file, ROW_COLUMN).collect(engine="streaming"), expected)
        assert_frame_equal(scan(file).collect(engine="streaming"), expected.drop(ROW_COLUMN, PATH_COLUMN))
    with monkeypatch.context() as patched:
        patched.setattr(small_parts, "_FEWEST", 10**6)
        expected_before = rows_before(file)
    assert rows_before(file) == expected_before
    assert list(expected_before) == [str(part.path) for part in file.parts]


@pytest.mark.parametrize(
    "odd", ['7,"a\nb",5\n', "7,won,5\n\n8,won,5\n", "\n7,won,5\n", "7,won,5\r\n\r\n8,won,6\r\n", '7,"won,5\n8,"won,5\n']
)
def test_parts_whose_lines_are_not_their_rows_are_read_by_their_paths(odd: str, tmp_path: Path) -> None:
    texts = [rows(number) for number in range(10)]
    file = file_of(tmp_path, *texts)
    for part in file.parts[4:5]:
        part.path.write_bytes((HEADER + odd).encode())
    assert text_together(file) is None
    assert text_together(file) is None


@pytest.mark.parametrize(("start", "end"), [(0, 10), (1, 9), (0, 9), (3, 15), (22, 30)])
def test_some_of_the_parts_have_the_text_that_is_known(
    start: int, end: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_parts, "_TEXT", 100)
    whole = file_of(tmp_path, *(rows(number, number % 4 + 1) for number in range(30)))
    together = text_together(whole)
    assert together is not None
    assert len(together.texts) > 5
    some = replace(whole.parts[start], parts=whole.parts[start:end])
    expected = by_path(some, monkeypatch)
    for part in some.parts:
        part.path.write_text(HEADER + "changed\n")
    assert_frame_equal(scan(some, ROW_COLUMN).collect(engine="streaming"), expected)


def test_few_or_large_parts_are_read_by_their_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_of(tmp_path, *(rows(number) for number in range(10)))
    assert text_together(replace(file, parts=file.parts[:7])) is None
    assert text_together(open_file(file.path)) is None
    monkeypatch.setattr(small_parts, "_SMALL", 20)
    assert text_together(file) is None


def test_a_part_that_is_taken_away_is_said_by_the_engine(tmp_path: Path) -> None:
    file = file_of(tmp_path, *(rows(number) for number in range(10)))
    file.parts[5].path.unlink()
    assert text_together(file) is None
    with pytest.raises((OSError, pl.exceptions.PolarsError)):
        scan(file).collect(engine="streaming")
