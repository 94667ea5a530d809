"""In which encoding a file is written, and a copy of it in UTF-8."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError
from salescli.loading.files import encodings
from salescli.loading.files.encodings import Encoding
from salescli.loading.files.sources import Source, fetch
from tests.said import hint_of

TEXT = "name,value\nÅsa Öberg,5\nJosé Peña,7\n"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"x")
    return fetch(path)


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        (TEXT.encode(), Encoding("utf-8")),
        (b"plain", Encoding("utf-8")),
        (TEXT.encode("utf-8-sig"), Encoding("utf-8")),
        (TEXT.encode("utf-16"), Encoding("utf-16")),
        (TEXT.encode("utf-16-le"), Encoding("utf-16-le")),
        (TEXT.encode("utf-16-be"), Encoding("utf-16-be")),
        (TEXT.encode("utf-32"), Encoding("utf-32")),
        (TEXT.encode("cp1252"), Encoding("cp1252", is_guess=True)),
        ("Åsa Öberg säljer öl".encode("cp437"), Encoding("cp437", is_guess=True)),
    ],
)
def test_an_encoding_is_told_by_the_bytes(source: Source, sample: bytes, found: Encoding) -> None:
    assert encodings.recognise(source, sample, True, None) == found
    assert found.is_utf8 is (found.name == "utf-8")


def test_a_character_that_the_end_of_the_sample_cuts_in_two_is_one(source: Source) -> None:
    sample = "å".encode()[:1]
    assert encodings.recognise(source, b"abcdefg" + sample, False, None).is_utf8
    assert not encodings.recognise(source, b"abcdefg" + sample, True, None).is_utf8


def test_bytes_that_are_no_text_are_refused_with_their_line(source: Source) -> None:
    sample = b"a\n\x81" + b"\xb0" * 9  # undefined in cp1252, and mere shades in cp437
    with pytest.raises(InputError) as error:
        encodings.recognise(source, sample, True, None)
    assert "line 2" in str(error.value)
    assert "0x81" in str(error.value)


@pytest.mark.parametrize(
    ("wanted", "sample", "name"),
    [
        ("latin1", b"x", "iso8859-1"),
        ("ascii", b"x", "utf-8"),
        ("UTF-8", b"x", "utf-8"),
        ("utf-16", TEXT.encode("utf-16"), "utf-16"),
        ("utf-16", TEXT.encode("utf-16-be"), "utf-16-be"),
        ("utf-32", TEXT.encode("utf-32"), "utf-32"),
    ],
)
def test_the_settings_say_the_encoding(source: Source, wanted: str, sample: bytes, name: str) -> None:
    assert encodings.recognise(source, sample, True, wanted) == Encoding(name)


@pytest.mark.parametrize("wanted", ["utf-16", "utf-32"])
def test_without_a_mark_the_order_of_bytes_must_be_said(source: Source, wanted: str) -> None:
    with pytest.raises(InputError) as error:
        encodings.recognise(source, b"plain", True, wanted)
    assert f"{wanted}-le" in (hint_of(error.value) or "")


def test_how_far_a_file_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"a" * 100 + b"\xe5")
    assert encodings.is_utf8_so_far(fetch(path), 100) == (True, b"")
    assert encodings.is_utf8_so_far(fetch(path), 200) == (True, b"")  # the rest of the character may follow
    path.write_bytes(b"a" * 100 + b"\xe5b")
    assert encodings.is_utf8_so_far(fetch(path), 200) == (False, b"a" * 100 + b"\xe5b")


@pytest.mark.parametrize(("codec", "old"), [("cp1252", False), ("utf-16", False), ("cp1252", True), ("utf-8", True)])
def test_a_copy_is_the_text_in_utf8(tmp_path: Path, codec: str, old: bool) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(TEXT.replace("\n", "\r" if old else "\n").encode(codec))
    spool = encodings.utf8_copy(fetch(path), Encoding(codec), old_line_ends=old)
    assert spool.path.read_text(encoding="utf-8") == TEXT


def test_a_byte_that_means_nothing_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"a\n\x81\n")
    with pytest.raises(InputError) as error:
        encodings.utf8_copy(fetch(path), Encoding("cp1252", is_guess=True), old_line_ends=False)
    assert "0x81" in str(error.value)
    assert "cp1252" in str(error.value)


def test_a_file_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode("cp1252"))[:-10])
    with pytest.raises(InputError):
        encodings.utf8_copy(fetch(path), Encoding("cp1252"), old_line_ends=False)
