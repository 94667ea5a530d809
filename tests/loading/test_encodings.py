"""Which encoding a file is in; a guess is announced, never silent."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from salescli import compute
from salescli.config.sections import FormatSettings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading.files import opened as files
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of

TEXT = "deal_id,region\n1,Örebro län\n2,Malmö, café\n".replace("Malmö, café", '"Malmö, café"')
REGIONS = ["Örebro län", "Malmö, café"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_certain_encodings_are_not_announced(write: Write, encoding: str) -> None:
    data = TEXT.encode(encoding)
    read = tables(write(data))
    assert column(read, "region") == REGIONS
    assert read.remarks == ()


@pytest.mark.parametrize(("encoding", "guess"), [("cp1252", "cp1252"), ("latin-1", "cp1252"), ("cp437", "cp437")])
def test_a_guess_is_announced(write: Write, encoding: str, guess: str) -> None:
    read = tables(write(TEXT.encode(encoding)))
    assert column(read, "region") == REGIONS
    (remark,) = read.remarks
    assert (remark.code, remark.count) == ("encoding_guessed", 1)
    assert guess in ENGLISH.say(remark.text)
    assert "encoding" in ENGLISH.say(remark.text)


def test_the_settings_are_no_guess(write: Write) -> None:
    read = tables(write(TEXT.encode("cp850")), toml='[tables.deals]\nformat = { encoding = "cp850" }\n')
    assert column(read, "region") == REGIONS
    assert read.remarks == ()


@pytest.mark.parametrize("table", [None, "deals"])
def test_the_settings_hold_for_a_file_whose_table_is_told_by_its_header(
    write: Write, table: str | None, tmp_path: Path
) -> None:
    path = write("deal_id,value,status,closed_at,region\n1,5,won,2024-01-05,Кыïв\n".encode("utf-16-le"), "x.csv")
    config = tmp_path / "own.toml"
    config.write_text('[tables.deals]\nformat = { encoding = "utf-16-le" }\n')
    given = {"deals": path} if table else {"paths": path}
    result = compute("revenue", **given, by="region", config=config, as_of="2025-01-01")  # type: ignore[arg-type]
    assert result.frame["region"].to_list() == ["Кыïв"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_a_mark_and_without(write: Write, encoding: str) -> None:
    read = tables(write(TEXT.encode(encoding)), toml='[tables.deals]\nformat = { encoding = "utf-16" }\n')
    assert column(read, "region") == REGIONS


@pytest.mark.parametrize(("name", "data"), [("utf-16", TEXT.encode()), ("utf-32", TEXT.encode("utf-32-le"))])
def test_an_order_of_bytes_that_nothing_tells_is_asked_for(write: Write, name: str, data: bytes) -> None:
    with pytest.raises(InputError, match=f"deals.csv: it is said to be {name}") as caught:
        tables(write(data), toml=f'[tables.deals]\nformat = {{ encoding = "{name}" }}\n')
    assert f"{name}-le" in (hint_of(caught.value) or "")
    assert f"{name}-be" in (hint_of(caught.value) or "")


@pytest.mark.parametrize(
    "name",
    ["rot13", "base64", "hex", "zip", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "a\0b"],
)
def test_what_is_no_encoding_of_text_is_not_known(name: str) -> None:
    with pytest.raises(ValueError, match="is not known"):
        FormatSettings(encoding=name)


def test_bytes_of_no_code_page_ask(write: Write) -> None:
    with pytest.raises(InputError, match=r"line 3: the text is not UTF-8 \(byte 0x81\).*cannot be told") as caught:
        tables(write(b"deal_id,region\n1,a\n2,\x81\xb0\xb1\xb2\n"))
    assert "encoding" in (hint_of(caught.value) or "")


def _long(late: bytes) -> bytes:
    return b"deal_id,region\n" + b"".join(b"%d,South\n" % number for number in range(2000)) + late


def test_a_late_byte_leads_to_the_same_guess(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 500)
    read = tables(write(_long("x,Malmö län\n".encode("cp1252"))))
    assert column(read, "region")[-1] == "Malmö län"
    assert [remark.code for remark in read.remarks] == ["encoding_guessed"]


def test_a_very_late_byte_is_an_error_with_its_line(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 500)
    monkeypatch.setattr(files, "FAR_BYTES", 1000)
    read = tables(write(_long("x,Malmö\n".encode("cp1252"))))
    with pytest.raises(InputError, match=r"line 2002: the text is not UTF-8 \(byte 0xf6\)"), read.reading():
        column(read, "region")


def test_a_late_byte_that_the_guess_cannot_read_is_an_error(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 500)
    with pytest.raises(InputError, match="guessed to be cp1252, where the byte 0x81 means nothing"):
        tables(write("deal_id,region\n0,Malmö\n".encode("cp1252") + _long(b"x,\x81\n")[15:]))


def test_a_character_cut_by_the_end_of_the_head_is_whole(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("deal_id,region\n" + "".join(f"{number},öööööööö\n" for number in range(50)))
    for size in range(100, 110):
        monkeypatch.setattr(files, "_HEAD_BYTES", size)
        assert set(column(tables(path), "region")) == {"öööööööö"}


def test_the_copy_is_gone_when_nothing_needs_it(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    read = tables(write(TEXT.encode("utf-16")))
    column(read, "region")
    assert len(list(folder.iterdir())) == 1
    del read
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("ending", ["", "raise KeyboardInterrupt", "import sys; sys.exit(3)"])
def test_the_copy_is_gone_when_the_program_ends(write: Write, tmp_path: Path, ending: str) -> None:
    path = write(TEXT.encode("utf-16"))
    program = f"""
import tempfile, os
tempfile.tempdir = {str(tmp_path / "temp")!r}
os.mkdir(tempfile.tempdir)
from salescli.loading import load
from salescli.config.settings import Settings
from tests.said import hint_of
read = load([], {{"deals": [{str(path)!r}]}}, Settings())
assert os.listdir(tempfile.tempdir)
{ending}
"""
    subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL, check=False)
    assert list((tmp_path / "temp").iterdir()) == []
