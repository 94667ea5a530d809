"""A file as a lazy frame of text, and where a row of it stands."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.files import scanning
from salescli.loading.files.file import File
from salescli.loading.files.opened import open_file
from tests.engine_calls import counted
from tests.loading.conftest import Write

TEXT = 'title\n\nid,note,n\n1,"two\nlines",5\n\n2,b,\n3,"a\nb\nc",7\nTotal\n'


@pytest.fixture
def file(write: Write) -> File:
    return open_file(write(TEXT))


@pytest.fixture
def parquet(tmp_path: Path) -> File:
    path = tmp_path / "deals.parquet"
    pl.DataFrame({"id": ["a", "b"], "n": [1, 2], "tags": [["x"], ["x"]]}).write_parquet(path)
    return open_file(path)


def test_rows_are_text_without_footers_and_empty_lines(file: File) -> None:
    found = scanning.scan(file, "row").collect()
    assert found.select("id", "note", "n").rows() == [
        ("1", "two\nlines", "5"), ("2", "b", None), ("3", "a\nb\nc", "7"),
    ]  # fmt: skip
    assert found["row"].to_list() == [0, 2, 3]


def test_short_rows_end_in_nothing_and_long_ones_stop_the_reading(write: Write) -> None:
    path = write("a,b\n1,2\n3\n4,5\n")
    file = open_file(path)
    assert scanning.scan(file).select("a", "b").collect().rows() == [("1", "2"), ("3", None), ("4", "5")]
    not_scanned_yet = open_file(path)
    path.write_text("a,b\n1,2,3\n")
    with pytest.raises(pl.exceptions.PolarsError):
        scanning.scan(not_scanned_yet).collect()


@pytest.mark.parametrize("index", ["row", None])
def test_a_small_file_is_read_once_and_says_the_same(
    file: File, index: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as large:
        large.setattr(scanning, "_rows_kept", lambda _: None)
        first = scanning.scan(file, index).collect()
    with counted() as found:
        frames = [scanning.scan(file, index).collect() for _ in range(8)]
    assert found.scans == 1
    assert all(frame.equals(first) for frame in frames)
    assert [frame.columns for frame in frames] == [first.columns] * 8


def test_a_large_file_is_read_each_time(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_SMALL", 10)
    with counted() as found:
        for _ in range(8):
            scanning.scan(file).collect()
    assert found.scans == 8


def test_what_cannot_be_read_is_said_of_every_scan_and_where_it_is_collected(write: Write) -> None:
    path = write("a,b\n1,2\n")
    file = open_file(path)
    path.write_text("a,b\n1,2,3\n")
    for _ in range(8):
        frame = scanning.scan(file)
        with pytest.raises(pl.exceptions.PolarsError):
            frame.collect()
    path.unlink()
    frame = scanning.scan(file)
    with pytest.raises(FileNotFoundError):
        frame.collect()


def test_few_files_are_kept(write: Write) -> None:
    files = [open_file(write(f"a\n{number}\n", f"{number}.csv")) for number in range(20)]
    for number, file in enumerate(files):
        assert [scanning.scan(file).collect()["a"].to_list() for _ in range(6)] == [[str(number)]] * 6
    assert [file.kept.rows is not None for file in files] == [False] * 12 + [True] * 8
    assert scanning.scan(files[0]).collect()["a"].to_list() == ["0"]


def test_a_parquet_file_is_text_too_but_for_lists(parquet: File) -> None:
    found = scanning.scan(parquet, "row").collect()
    assert found.select("row", "id", "n").rows() == [(0, "a", "1"), (1, "b", "2")]
    assert found["tags"].n_unique() == 1
    assert found.schema["tags"] == pl.String


def test_columns_have_the_names_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pl.DataFrame({"A\u0308": [1]}).write_parquet(path)
    assert scanning.scan(open_file(path)).collect().columns == ["Ä"]


@pytest.mark.parametrize(("row", "line"), [(0, "line 4"), (1, "line 6"), (2, "line 7"), (3, "line 8"), (4, "line 11")])
def test_a_row_stands_on_its_line_whatever_cells_hold(file: File, row: int, line: str) -> None:
    assert ENGLISH.say(scanning.place(file, row)) == line


def test_lines_of_all_rows(file: File) -> None:
    found = scanning.line_numbers(file, "row")
    assert found.columns == ["row", "line"]
    assert found.rows() == [(0, 4), (1, 6), (2, 7), (3, 8), (4, 11)]


def test_rows_of_a_file_without_lines_are_numbered(parquet: File) -> None:
    assert ENGLISH.say(scanning.place(parquet, 1)) == "row 2"
    assert scanning.line_numbers(parquet, "row").rows() == [(0, 1), (1, 2)]


def test_rows_that_take_more_than_one_line(file: File) -> None:
    assert scanning.rows_with_breaks(file, "row").rows() == [(0, 1), (3, 2)]


def test_lines_of_several_rows_at_once(file: File, write: Write, parquet: File) -> None:
    assert scanning.lines_by_row(file, [4, 0, 2, 2]) == [11, 4, 7, 7]
    assert scanning.lines_by_row(file, []) == []
    assert scanning.lines_by_row(parquet, [1, 0]) == [2, 1]
    late = open_file(write("id,note\n1,a\n2,b\n3,'c'\n" + '4,"d\nd"\n5,e\n'))
    assert scanning.lines_by_row(late, [4, 3, 2]) == [7, 5, 4]


def test_without_a_quotation_mark_before_a_row_the_file_is_not_scanned(write: Write) -> None:
    late = open_file(write('id,note\n1,a\n2,b\n3,"c\nc"\n4,d\n'))
    with counted() as calls:
        assert scanning.line_of(late, 1) == 3
    assert calls.scans == 0
    with counted() as calls:
        assert scanning.line_of(late, 3) == 6
    assert calls.scans == 1


def test_small_files_of_text_are_asked_in_memory(write: Write, parquet: File, monkeypatch: pytest.MonkeyPatch) -> None:
    file = open_file(write(TEXT))
    monkeypatch.setattr(scanning, "_FEW_BYTES", 2 * len(TEXT))
    assert scanning.engine_for([file, file]) == "in-memory"
    assert scanning.engine_for([file, file, file]) == "streaming"
    assert scanning.engine_for([parquet]) == "streaming"
    assert scanning.engine_for([File(Path("s3://b/deals.csv"), ("id",), ())]) == "streaming"
    assert scanning.engine_for([open_file(write(gzip.compress(TEXT.encode()), "deals.csv.gz"))]) == "streaming"
