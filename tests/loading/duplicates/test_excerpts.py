"""A few rows of a file, found by their lines, are those rows as the whole file has them."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from salescli.config.settings import Settings
from salescli.loading import load
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.duplicates import excerpts
from salescli.loading.duplicates.excerpts import excerpt
from salescli.loading.duplicates.repeated_rows import Rows
from salescli.loading.files.scanning import scan
from salescli.loading.mapping.map_columns import MappedFile

HEADER = "deal_id,status,value,closed_at\n"
TEXT = HEADER + "".join(f"{each},won,{each}.5,2026-01-{each % 28 + 1:02}\n" for each in range(100))
_INDEX = pl.get_index_type()


def mapped(folder: Path, text: str | bytes, name: str = "deals.csv") -> MappedFile:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (file,) = load([str(folder / name)], {}, Settings()).files
    return file


def indexes(*rows: int) -> pl.Series:
    return pl.Series(ROW_COLUMN, rows, _INDEX)


@pytest.mark.parametrize("piece", [1, 7, 50, 4096])
@pytest.mark.parametrize("rows", [(0,), (99,), (0, 1, 2), (3, 50, 51, 99), tuple(range(100))])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_those_of_the_whole_file(
    end: str, rows: tuple[int, ...], piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpts, "_PIECE", piece)
    file = mapped(tmp_path, TEXT.replace("\n", end))
    some = excerpt(file, indexes(*rows))
    assert some is not None
    expected = scan(file.file, ROW_COLUMN).filter(pl.col(ROW_COLUMN).is_in(rows)).drop(ROW_COLUMN).collect()
    assert_frame_equal(scan(some.file).collect(), expected)
    assert scan(some.file, ROW_COLUMN).collect()[ROW_COLUMN].to_list() == list(range(len(rows)))


def test_lines_above_the_header_are_no_rows(tmp_path: Path) -> None:
    some = excerpt(mapped(tmp_path, "A title\n\n" + TEXT), indexes(7))
    assert some is not None
    assert scan(some.file).collect()["deal_id"].to_list() == ["7"]


def test_rows_whose_lines_are_not_known_are_left_to_the_whole_file(tmp_path: Path) -> None:
    quoted = TEXT.replace("50,won,50.5", '50,won,"50.5"')
    assert excerpt(mapped(tmp_path, quoted), indexes(60)) is None
    assert excerpt(mapped(tmp_path, TEXT), indexes(100)) is None
    assert excerpt(mapped(tmp_path, TEXT), indexes()) is None
    assert excerpt(mapped(tmp_path, gzip.compress(TEXT.encode()), "deals.csv.gz"), indexes(1)) is None


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
def test_rows_that_repeat_are_the_same_by_their_places(wrong: bool, tmp_path: Path) -> None:
    """Places that were wrong would be noticed: not all their keys repeat."""
    text = TEXT + "7,won,1,2026-02-01\n50,lost,,2026-02-02\n7,won,1,2026-02-01\n"
    (tmp_path / "deals.csv").write_text(text)
    known, own = (Rows(load([str(tmp_path)], {}, Settings()).reader, "deals") for _ in range(2))
    first = own.first_pass()
    at = pl.DataFrame({"row:file": [0] * 5, ROW_COLUMN: indexes(7, 50, 99 if wrong else 100, 101, 102)})
    expected = known.rows(known.first_pass())
    assert expected[ROW_COLUMN].to_list() == [7, 50, 100, 101, 102]
    assert_frame_equal(own.rows(first, at), expected)
    cells = own.cells(0, indexes(7, 102)).sort(ROW_COLUMN)
    assert_frame_equal(cells, known.cells(0, indexes(7, 102)).sort(ROW_COLUMN))
