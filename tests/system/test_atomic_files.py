"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from salescli.errors import OutputError, UsageError
from salescli.system import atomic_files
from tests.said import hint_of


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_standard_output_is_no_file() -> None:
    with pytest.raises(UsageError, match="--output - is no file") as error:
        atomic_files.refuse_standard_output("-", "--output", "Name one.")
    assert hint_of(error.value) == "Name one."
    atomic_files.refuse_standard_output("./-", "--output", "Name one.")


def test_a_file_that_can_be_written_is_not_made_by_the_check(tmp_path: Path) -> None:
    atomic_files.check_writable(tmp_path / "new.csv")
    assert names(tmp_path) == []


def test_a_file_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        atomic_files.check_writable(tmp_path)
    with pytest.raises(OutputError, match=r"--junit .* there is no folder"):
        atomic_files.check_writable(tmp_path / "none" / "new.csv", "--junit")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(OutputError, match="is a link that leads back to itself"):
        atomic_files.check_writable(tmp_path / "loop")


def test_a_link_is_written_where_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "none" / "new.csv")
    with pytest.raises(OutputError, match="there is no folder"):
        atomic_files.check_writable(tmp_path / "link")


def test_a_folder_that_must_not_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(OutputError, match="the folder cannot be written to"):
        atomic_files.check_writable(tmp_path / "new.csv")


def test_a_link_is_endless_that_leads_back_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "gone").symlink_to(tmp_path / "none")
    assert atomic_files.is_endless(tmp_path / "loop")
    assert not atomic_files.is_endless(tmp_path / "gone")
    assert not atomic_files.is_endless(tmp_path)


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    atomic_files.replace_file(path, "första\n")
    assert path.read_bytes() == "första\n".encode()
    path.chmod(0o640)
    atomic_files.replace_file(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["out.csv"]


def test_a_new_file_has_the_mode_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    atomic_files.replace_file(tmp_path / "new", "x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    atomic_files.replace_file(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    atomic_files.replace_file(pipe, "through")
    reader.join(5)
    assert got == [b"through"]
    assert pipe.is_fifo()


def test_a_file_that_cannot_be_replaced_is_an_error_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out\.csv: cannot be written: No such file"):
        atomic_files.replace_file(tmp_path / "none" / "out.csv", "x")
    assert names(tmp_path) == []


def test_new_files_are_all_made(tmp_path: Path) -> None:
    atomic_files.create_files({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert names(tmp_path) == ["a", "b"]
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"1", b"2")


def test_no_new_file_is_made_where_one_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("old")
    with pytest.raises(FileExistsError):
        atomic_files.create_files({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert names(tmp_path) == ["b"]
    assert (tmp_path / "b").read_text() == "old"
