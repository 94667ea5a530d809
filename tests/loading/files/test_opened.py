"""From the bytes of a file to its header and its first rows."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from salescli.config.sections import FormatSettings
from salescli.errors import InputError
from salescli.i18n.language import ENGLISH
from salescli.loading.files import dialect, opened
from salescli.loading.files.opened import open_file, reopen, source_of
from tests.loading.conftest import Write


def test_a_file_has_its_header_its_rows_and_their_lines(write: Write) -> None:
    file = open_file(write('title\n\nid;no\u0308te\n1;"a\nb"\n\n2;c\n'))
    assert file.headers == ("id", "nöte")
    assert file.sample == (("1", "a\nb"), ("2", "c"))
    assert (file.separator, file.header_lines, file.lines) == (";", 3, (4, 7))
    assert [(remark.code, remark.count) for remark in file.remarks] == [("lines_above_header", 2)]
    assert file.ending.has_blank_rows


def test_a_header_that_repeats_and_a_footer_are_no_rows_of_the_sample(write: Write) -> None:
    file = open_file(write("id,note,n\n1,a,2\nid,note,n\n3,b,4\nGrand Totals (2 records)\n"))
    assert file.sample == (("1", "a", "2"), ("3", "b", "4"))
    assert [(remark.code, remark.count) for remark in file.remarks] == [("footer", 1)]


def test_a_row_of_sums_stays_one_until_it_is_looked_through(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("id,note,n\n1,a,2\n3,b,4\nTotal,,6\n")
    file = open_file(path)
    assert (len(file.ending.sums), len(file.ending.footers)) == (1, 0)
    assert len(file.sample) == 2
    monkeypatch.setattr("salescli.loading.files.reach.MOST_ROWS", 1)
    file = open_file(path)
    assert (len(file.ending.sums), len(file.ending.footers)) == (0, 1)
    assert [remark.code for remark in file.remarks] == ["footer"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_a_file_in_another_encoding_is_read_from_a_copy(write: Write, codec: str) -> None:
    file = open_file(write("id,name\n1,Åsa Öberg\n".encode(codec)))
    assert file.sample == (("1", "Åsa Öberg"),)
    assert [remark.code for remark in file.remarks] == (["encoding_guessed"] if codec == "cp1252" else [])
    assert (file.stored == file.path) is (codec == "utf-8-sig")


def test_the_settings_say_the_encoding_and_the_separator(write: Write) -> None:
    file = open_file(write("id;a,b\n1;Öl\n".encode("cp437")), FormatSettings(encoding="cp437", separator=";"))
    assert (file.headers, file.sample, file.remarks) == (("id", "a,b"), (("1", "Öl"),), ())


def test_a_file_that_is_utf8_at_first_alone_is_guessed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "_HEAD_BYTES", 20)
    rows = "".join(f"{number},plain\n" for number in range(50))
    file = open_file(write(f"id,name\n{rows}51,Åsa Öberg\n".encode("cp1252")))
    assert [remark.code for remark in file.remarks] == ["encoding_guessed"]


def test_a_character_in_two_by_the_end_of_the_first_bytes_is_left_for_later(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "_HEAD_BYTES", len(b"id,name\n1,abc\n2,d") + 1)
    assert open_file(write("id,name\n1,abc\n2,dåd\n3,x\n")).sample == (("1", "abc"),)


def test_lines_may_end_as_they_did_on_old_machines(write: Write) -> None:
    file = open_file(write("id,name\r1,a\r2,b\r"))
    assert file.sample == (("1", "a"), ("2", "b"))


def test_thousands_of_column_names_are_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "_HEAD_BYTES", 64)
    names = [f"column {number}" for number in range(99)]
    file = open_file(write(",".join(names) + "\n" + ",".join("x" * 99) + "\n"))
    assert file.headers == tuple(names)
    monkeypatch.setattr(opened, "_LONGEST_HEADER", 64)
    with pytest.raises(InputError, match="line 1"):
        open_file(write(",".join(names) + "\n" + ",".join("x" * 99) + "\n"))


def test_a_compressed_file_is_read_and_its_end_too(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "id,note,n\n1,a,2\n3,b,4\nGrand Totals (2 records)\n"
    path = write(gzip.compress(text.encode()), "deals.csv.gz")
    assert len(open_file(path).ending.footers) == 1
    monkeypatch.setattr(opened, "_HEAD_BYTES", 20)
    assert len(open_file(path).ending.footers) == 1
    assert len(open_file(write(text, "plain.csv")).ending.footers) == 1
    monkeypatch.setattr(opened, "_UNPACKED_BYTES", 25)
    assert open_file(path).ending.footers == ()


def test_a_parquet_file_knows_which_columns_are_typed_and_which_no_text(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    frame = pl.DataFrame({"id": ["1"], "n": [5], "tags": [["a"]], "x": [timedelta(1)], "o\u0308": [None]})
    frame.write_parquet(path)
    file = open_file(path)
    assert file.is_parquet
    assert (file.headers, file.written) == (("id", "n", "tags", "x", "ö"), ("id", "n", "tags", "x", "o\u0308"))
    assert file.typed == {"n", "tags", "x", "ö"}
    assert "tags" in file.textless
    assert "n" not in file.textless
    assert file.sample[0][:3] == ("1", "5", "")
    named = tmp_path / "deals.csv"
    named.write_bytes(path.read_bytes())
    assert open_file(named).is_parquet


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04...", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG", "picture"),
        (b"SQLite format 3\0", "database"),
        (b"<!DOCTYPE html>", "web page"),
        (b"\xef\xbb\xbf <table>", "web page"),
        (b'<?xml version="1.0"?>', "XML"),
        (b'[{"id": 1}]', "JSON"),
        (b"id,name\n", None),
    ],
)
def test_other_kinds_of_files_are_told_by_their_first_bytes(content: bytes, kind: str | None) -> None:
    found = opened.kind_of(content)
    assert (kind is None and found is None) or (kind or "") in ENGLISH.say(found or "-")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "deals.csv", "empty"),
        (b"\xef\xbb\xbf \n", "deals.csv", "empty"),
        (b"id,name\n", "deals.csv", "no rows"),
        (b",\n1,2\n", "deals.csv", "deals.csv"),
        (b"id,name\n1,2,3\n", "deals.csv", "line 2"),
        (b'id,name\n1,x"y\n', "deals.csv", "line 2"),
        (b"PK\x03\x04...", "deals.csv", "workbook"),
        (b"id,name\n1,a\0b\n", "deals.csv", "binary"),
        (b"x = 1\n", "own.toml", "settings"),
        (b"PAR1 and nothing", "deals.parquet", "Parquet"),
    ],
)
def test_what_is_no_table_is_refused(write: Write, content: bytes, name: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        open_file(write(content, name))
    assert said in str(error.value)
    assert name in str(error.value)


def test_a_parquet_file_without_rows_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"id": [], "n": []}).write_parquet(tmp_path / "deals.parquet")
    with pytest.raises(InputError, match="no rows"):
        open_file(tmp_path / "deals.parquet")


def test_bytes_that_are_not_what_the_settings_say_are_refused_with_their_line(write: Write) -> None:
    with pytest.raises(InputError) as error:
        open_file(write(b"id,name\n1,\xe5sa\n"), FormatSettings(encoding="utf-8"))
    assert "line 2" in str(error.value)
    assert "0xe5" in str(error.value)


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv"):
        source_of(tmp_path / "gone.csv")
    with pytest.raises(InputError, match=r"gone\.csv"):
        open_file(tmp_path / "gone.csv")


def test_a_file_that_is_cut_off_is_refused(write: Write) -> None:
    with pytest.raises(InputError, match=r"deals\.csv\.gz"):
        open_file(write(gzip.compress(b"id,name\n1,a\n" * 999)[:40], "deals.csv.gz"))


def test_a_file_is_opened_again_where_the_settings_say_more(write: Write) -> None:
    file = open_file(write("id;a,b\n1;5,7\n2;6,8\n"), FormatSettings(separator=","))
    assert reopen(file, FormatSettings(separator=",")) is file
    decimal = reopen(file, FormatSettings(separator=",", decimal=","))
    assert (decimal.headers, decimal.format.decimal) == (("id;a", "b"), ",")
    assert reopen(file, FormatSettings(separator=";")).headers == ("id", "a,b")


def test_errors_of_rows_name_file_line_and_number() -> None:
    assert "deals.csv, line 7" in str(dialect.malformed("deals.csv", 7, "it is odd"))
    said = str(dialect.too_long("deals.csv", 7, 5, 3))
    assert "deals.csv, line 7" in said
    assert "5 cells" in said
    assert "3 columns" in said


def test_a_file_is_complete_where_its_first_rows_are_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,value\n" + "".join(f"D{number},5\n" for number in range(9)), encoding="utf-8")
    assert opened.open_file(path).is_complete
    monkeypatch.setattr(opened, "_HEAD_BYTES", 40)
    assert not opened.open_file(path).is_complete
