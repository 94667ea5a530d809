"""From paths, folders and patterns to files."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading.files import paths, remote
from tests.said import hint_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("deals.csv", "REPS.TSV", "costs.csv.gz", "notes.txt", "book.xlsx", "~lock.xlsx", ".lock.xlsx"):
        (tmp_path / name).write_text("x")
    (tmp_path / "deep.zip").mkdir()
    return tmp_path


def names(given: list[tuple[Path, bool]]) -> list[tuple[str, bool]]:
    return [(path.name, named) for path, named in given]


def test_a_file_is_itself_and_standard_input_too(folder: Path) -> None:
    assert paths.expand([str(folder / "notes.txt"), "-"]) == [(folder / "notes.txt", True), (Path("-"), True)]


def test_a_folder_is_the_files_in_it_that_are_read(folder: Path) -> None:
    found = paths.expand([str(folder)])
    assert names(found) == [
        ("REPS.TSV", False), ("book.xlsx", False), ("costs.csv.gz", False), ("deals.csv", False),
    ]  # fmt: skip


def test_a_file_of_a_folder_that_is_named_too_is_named(folder: Path) -> None:
    found = dict(names(paths.expand([str(folder), str(folder / "deals.csv")])))
    assert found["deals.csv"]
    assert not found["REPS.TSV"]
    assert dict(names(paths.expand([str(folder / "deals.csv"), str(folder)])))["deals.csv"]


def test_a_pattern_is_the_files_that_fit_but_no_hidden_ones(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".hidden.csv").write_text("x")
    assert names(paths.expand([str(folder / "*.csv")])) == [("deals.csv", True)]
    assert names(paths.expand([str(folder / ".h*.csv")])) == [(".hidden.csv", True)]
    monkeypatch.chdir(folder)
    assert paths.expand(["d*.csv"]) == [(Path("deals.csv"), True)]


def test_a_name_with_a_bracket_is_no_pattern_where_there_is_such_a_file(folder: Path) -> None:
    (folder / "deals[1].csv").write_text("x")
    assert names(paths.expand([str(folder / "deals[1].csv")])) == [("deals[1].csv", True)]


def test_what_is_not_there_is_refused_with_the_nearest(folder: Path) -> None:
    with pytest.raises(InputError) as error:
        paths.expand([str(folder / "daels.csv")])
    assert "daels.csv" in str(error.value)
    assert "deals.csv" in (hint_of(error.value) or "")
    with pytest.raises(InputError):
        paths.expand([str(folder / "x*.csv")])


def test_a_link_to_nothing_and_a_folder_without_exports_are_refused(folder: Path) -> None:
    (folder / "link.csv").symlink_to(folder / "gone.csv")
    with pytest.raises(InputError, match=r"link\.csv"):
        paths.expand([str(folder / "link.csv")])
    empty = folder / "empty"
    empty.mkdir()
    (empty / "book.numbers").write_text("x")
    with pytest.raises(InputError) as error:
        paths.expand([str(empty)])
    assert "book.numbers" in str(error.value)


def test_files_of_a_folder_that_are_left_aside_are_told_with_the_reason(folder: Path) -> None:
    found = paths.unread_in([str(folder), str(folder / "deals.csv"), "s3://bucket/"])
    assert [path.name for path in found] == ["notes.txt"]
    assert ".txt" in ENGLISH.say(found[folder / "notes.txt"])


def test_an_address_is_a_file_a_folder_or_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"s3://b/f/": ["s3://b/f/a.csv", "s3://b/f/a.xlsx"], "s3://b/*.csv": ["s3://b/c.csv"]}
    monkeypatch.setattr(remote, "listed", lambda address: there.get(address, []))
    assert paths.expand(["s3://b/a.csv"]) == [(Path("s3://b/a.csv"), True)]
    assert paths.expand(["https://host/a.csv?x=1"]) == [(Path("https://host/a.csv?x=1"), True)]
    assert paths.expand(["s3://b/f/"]) == [(Path(f"s3://b/f/a.{kind}"), False) for kind in ("csv", "xlsx")]
    assert paths.expand(["s3://b/*.csv"]) == [(Path("s3://b/c.csv"), True)]
    with pytest.raises(InputError) as error:
        paths.expand(["s3://b/none/"])
    assert "s3://b/none/" in str(error.value)
