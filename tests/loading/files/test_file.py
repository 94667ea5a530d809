"""A file as it was opened: its names, its columns and its first values."""

from __future__ import annotations

from pathlib import Path

from salescli.loading.files.file import File
from salescli.loading.files.sources import Source

ONE = File(Path("deals.csv"), ("a", "b", "a", "a:3"), (("1", " ", "3"), ("4",)), lines=(2, 5))


def test_columns_have_names_of_their_own_where_headers_repeat() -> None:
    assert ONE.columns == ("a", "b", "a:3", "a:3:4")
    assert File(Path("x"), ("a", "a", "a:2"), ()).columns == ("a", "a:2", "a:2:3")


def test_values_are_those_of_a_column_without_blanks() -> None:
    assert ONE.values("a") == ["1", "4"]
    assert ONE.values("b") == []
    assert ONE.placed_values("a:3") == [(2, "3")]
    assert ONE.placed_values("a") == [(2, "1"), (5, "4")]


def test_a_file_without_lines_has_values_on_none() -> None:
    assert File(Path("x.parquet"), ("a",), (("1",),)).placed_values("a") == [(0, "1")]


def test_a_file_on_this_machine_is_read_from_its_path_or_a_copy() -> None:
    assert (ONE.name, ONE.stored, ONE.address, ONE.scanned) == ("deals.csv", Path("deals.csv"), None, Path("deals.csv"))
    copy = File(Path("-"), ("a",), (), text=Source(Path("-"), Path("/tmp/copy")))
    assert (copy.name, copy.stored, copy.scanned) == ("standard input", Path("/tmp/copy"), Path("/tmp/copy"))


def test_a_file_elsewhere_is_read_from_its_address() -> None:
    there = File(Path("s3://bucket/deals.csv"), ("a",), ())
    assert (there.name, there.address, there.scanned) == ("s3://bucket/deals.csv",) * 3
