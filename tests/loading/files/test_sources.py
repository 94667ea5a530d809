"""The bytes behind a path: plain, compressed, a pipe or standard input, and whether they changed."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.loading.files import sources
from salescli.loading.files.sources import Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"a,b\n1,2\n"


def write(path: Path, content: bytes = TEXT) -> Path:
    path.write_bytes(content)
    return path


def read(source: Source) -> bytes:
    with source.open() as file:
        return file.read()


@pytest.mark.parametrize(
    ("content", "compressed"), [(TEXT, False), (gzip.compress(TEXT, mtime=0), True), (zstd.compress(TEXT), True)]
)
def test_bytes_are_decompressed_whatever_a_file_is_called(tmp_path: Path, content: bytes, compressed: bool) -> None:
    source = sources.fetch(write(tmp_path / "deals.csv", content))
    assert source.is_compressed is compressed
    assert read(source) == TEXT
    assert (source.name, source.address, source.stored) == (str(tmp_path / "deals.csv"), None, tmp_path / "deals.csv")


@pytest.mark.parametrize("content", [gzip.compress(TEXT * 999, mtime=0)[:40], zstd.compress(TEXT * 999)[:20]])
def test_bytes_that_are_cut_off_are_an_error_of_reading(tmp_path: Path, content: bytes) -> None:
    with pytest.raises((EOFError, OSError)):
        read(sources.fetch(write(tmp_path / "deals.csv", content)))


@pytest.mark.parametrize("packed", [gzip.compress, zstd.compress])
def test_damage_inside_is_an_error_of_reading(tmp_path: Path, packed: Callable[[bytes], bytes]) -> None:
    content = bytearray(packed(b"".join(b"%d," % (number * number) for number in range(9999))))
    content[len(content) // 2 :] = b"\xff" * (len(content) // 2)
    with pytest.raises((EOFError, OSError)):
        read(sources.fetch(write(tmp_path / "deals.csv", bytes(content))))


def test_what_is_read_is_closed_with_its_stream(tmp_path: Path) -> None:
    file = sources.fetch(write(tmp_path / "deals.csv", gzip.compress(TEXT))).open()
    assert file.readable()
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read()


def test_a_file_that_changes_or_goes_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv")
    source = sources.fetch(path)
    source.check_unchanged()
    path.write_bytes(TEXT + b"3,4\n")
    with pytest.raises(InputError) as error:
        source.check_unchanged()
    assert "deals.csv" in str(error.value)
    path.unlink()
    with pytest.raises(InputError):
        source.check_unchanged()


def test_what_can_be_read_once_is_put_into_a_temporary_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(TEXT), daemon=True)
    writer.start()
    source = sources.fetch(pipe)
    writer.join(10)
    assert (read(source), read(source)) == (TEXT, TEXT)
    assert source.stored != pipe
    source.check_unchanged()


def test_standard_input_is_put_into_a_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT)))
    source = sources.fetch(Path("-"))
    assert (source.name, read(source)) == ("standard input", TEXT)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError):
        sources.fetch(Path("-"))


def test_a_name_that_is_no_text_is_read_from_a_copy(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/deals\xff.csv"))
    try:
        write(path)
    except OSError:
        pytest.skip("the file system takes no such name")
    source = sources.fetch(path)
    assert source.stored != path
    assert read(source) == TEXT


def test_a_file_elsewhere_is_not_touched() -> None:
    source = sources.fetch(Path("s3://bucket/deals.csv.gz"))
    assert (source.address, source.name) == ("s3://bucket/deals.csv.gz",) * 2
    assert source.is_compressed
    assert not sources.fetch(Path("s3://bucket/deals.csv")).is_compressed


def test_a_file_elsewhere_is_copied_once_for_who_needs_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salescli.loading.files import remote
    from salescli.loading.files.spools import Spool

    asked: list[str] = []

    def copied(address: str) -> Spool:
        asked.append(address)
        spool = Spool()
        spool.path.write_bytes(TEXT)
        return spool

    monkeypatch.setattr(remote, "copied", copied)
    monkeypatch.setattr(remote, "head", lambda address: (address.encode(), True))
    source = sources.fetch(Path("s3://bucket/deals.csv"))
    assert (read(source), read(source)) == (TEXT, TEXT)
    assert asked == ["s3://bucket/deals.csv"]
    assert source.beginning == (b"s3://bucket/deals.csv", True)


def test_the_error_for_bytes_that_are_cut_off_names_the_input() -> None:
    error = sources.cut_off(Source(Path("deals.csv"), Path("deals.csv")), EOFError("ended"))
    assert "deals.csv" in str(error)
    assert "ended" in str(error)
