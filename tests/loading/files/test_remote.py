"""Files elsewhere, by stand-ins on this machine, and what the answers of a store mean."""

from __future__ import annotations

import errno
from pathlib import Path

import polars as pl
import pytest

from salescli.errors import InputError
from salescli.loading.files import remote


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "deals.csv"
    path.write_text('a,b\r\n1,"x,y"\r\n2,z\r\n', newline="")
    return str(path)


def test_the_beginning_of_a_file_has_plain_line_ends(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert remote.head(text) == (b'a,b\n1,"x,y"\n2,z', True)
    monkeypatch.setattr(remote, "_HEAD_LINES", 2)
    assert remote.head(text) == (b'a,b\n1,"x,y"', False)
    monkeypatch.setattr(remote, "_HEAD_BYTES", 3)
    assert remote.head(text) == (b"a,b", False)


def test_a_file_is_copied_as_text(text: str) -> None:
    assert remote.copied(text).path.read_text() == 'a,b\n1,"x,y"\n2,z\n'


def test_lines_are_counted_up_to_the_most(text: str) -> None:
    assert remote.lines_in(text, 99) == 3
    assert remote.lines_in(text, 2) == 2


def test_a_folder_and_a_pattern_are_listed_in_order(text: str, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("a\n1\n")
    (tmp_path / "b.tsv").write_text("a\n1\n")
    names = [Path(each).name for each in remote.listed(f"{tmp_path}/")]
    assert names == ["b.csv", "b.tsv", "deals.csv"]
    assert [Path(each).name for each in remote.listed(f"{tmp_path}/*.csv")] == ["b.csv", "deals.csv"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (pl.exceptions.ComputeError("invalid utf8 in line"), "UTF-8"),
        (OSError("NoSuchBucket"), "bucket"),
        (FileNotFoundError(errno.ENOENT, "gone"), "no such file"),
        (OSError("NoSuchKey"), "no such file"),
        (PermissionError(errno.EACCES, "denied"), "does not let"),
        (pl.exceptions.ComputeError("403 Forbidden"), "does not let"),
        (OSError("first\n  1: the last cause."), ": the last cause."),
        (pl.exceptions.ComputeError("odd"), "odd"),
        (pl.exceptions.ComputeError(""), "s3://b/x.csv"),
    ],
)
def test_the_answer_of_a_store_is_told(error: Exception, said: str) -> None:
    found = remote.explained("s3://b/x.csv", error)
    assert isinstance(found, InputError)
    assert said in str(found)
    assert "s3://b/x.csv" in str(found)


def test_whatever_reads_an_address_gives_an_error_of_the_input() -> None:
    with pytest.raises(InputError, match=r"s3://b/x\.csv"), remote.reaching("s3://b/x.csv"):
        raise OSError("down")
    with pytest.raises(ValueError, match="other"), remote.reaching("s3://b/x.csv"):
        raise ValueError("other")
