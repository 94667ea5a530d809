"""What is wrong in a file that could not be read to its end, with the line."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from salescli.loading.files import damage
from salescli.loading.files.file import File
from salescli.loading.files.sources import Source, fetch

SOUND = b"a,b\n1,2\n3,4\n"


def opened(path: Path, content: bytes) -> File:
    """A file of two columns, whatever stands in it."""
    path.write_bytes(content)
    return File(path, ("a", "b"), (), text=fetch(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n3,4,5\n", "line 3"),
        (b'a,b\n1,x"y\n', "line 2"),
        (b'a,b\n1,2\n"x,3\n', "line 3"),
        (b"a,b\n1,2\n3,\xe5\n", "0xe5"),
        (gzip.compress(SOUND * 99, mtime=0)[:-20], "deals.csv"),
    ],
)
def test_the_first_fault_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    found = damage.find(opened(tmp_path / "deals.csv", content))
    assert found is not None
    assert said in str(found)


def test_a_sound_file_has_no_fault(tmp_path: Path) -> None:
    assert damage.find(opened(tmp_path / "deals.csv", SOUND)) is None
    assert damage.find(opened(tmp_path / "deals.csv", b"a,b\n1,2,,\n")) is None


def test_a_file_is_looked_at_where_it_is_without_a_text_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(b"a,b\n1,2,3\n")
    assert damage.find(File(tmp_path / "deals.csv", ("a", "b"), ())) is not None
    assert Source(tmp_path, tmp_path).stamp is None


def test_an_error_about_a_file_is_explained_by_its_damage(tmp_path: Path) -> None:
    sound, bad = opened(tmp_path / "a.csv", SOUND), opened(tmp_path / "b.csv", b"a,b\n1,2,3\n")
    error = pl.exceptions.ComputeError("found more fields than defined in 'Schema'")
    found = damage.explained([sound, bad], error)
    assert found is not None
    assert "b.csv, line 2" in str(found)
    found = damage.explained([sound], error)
    assert found is not None
    assert "found more fields" in str(found)
    assert damage.explained([bad], OSError("x")) is not None
    assert damage.explained([bad], pl.exceptions.ComputeError("a query is wrong")) is None


def test_parquet_files_are_named_with_the_reason() -> None:
    files = [File(Path("a.csv"), (), ()), File(Path("b.parquet"), (), (), is_parquet=True)]
    found = str(damage.of_parquet(files, ValueError("odd page.\nmore")))
    assert "b.parquet" in found
    assert "odd page" in found
    assert "a.csv" not in found
    assert "more" not in found
