"""Inputs that can be read only once, and files by what they are, not by what they are called."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import threading
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from backports import zstd

from salescli import compute
from salescli.api import validate
from salescli.errors import InputError
from salescli.loading.files import paths
from salescli.loading.precision import Precision
from tests.loading.conftest import Write, column, tables
from tests.program import run_here
from tests.said import hint_of

TEXT = "deal_id,status,value,closed_at\n1,won,10,2024-01-05\n2,won,5.5,2024-02-05\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_standard_input(tmp_path: Path, pack: object, encoding: str) -> None:
    command = [sys.executable, "-m", "salescli", "kpi", "revenue", "--deals", "-", "--format", "csv", "--no-config"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    data = pack(TEXT.encode(encoding))  # type: ignore[operator]
    done = subprocess.run(
        [*command, "--as-of", "2025-01-01"], input=data, capture_output=True, env=environment, check=True
    )
    assert b"2024-02,2024-02-01,2024-02-29,true,5.5," in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_standard_input_names_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "salescli", "kpi", "revenue", "--deals", "-", "--no-config"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        command, input=TEXT.replace("5.5", "x").encode(), capture_output=True, env=environment, check=False
    )
    assert done.returncode == 3
    assert b"standard input, line 3, column 'value': 'x' is not an amount" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "deals.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(TEXT,))
    writer.start()
    read = tables(pipe)
    writer.join()
    assert column(read, "value") == [Decimal(10), Decimal("5.5")]


@pytest.mark.parametrize(
    ("name", "pack"), [("deals.csv", gzip.compress), ("deals.txt", zstd.compress), ("deals.gz", bytes)]
)
def test_compression_is_told_from_the_bytes(write: Write, name: str, pack: object) -> None:
    assert column(tables(write(pack(TEXT.encode()), name)), "deal_id") == ["1", "2"]  # type: ignore[operator]


def test_a_folder_and_a_pattern(write: Write, tmp_path: Path) -> None:
    a, b, c, d = (TEXT.replace("\n1,", f"\n1{name},").replace("\n2,", f"\n2{name},").encode() for name in "abcd")
    for name, data in {
        "a.csv": a, "b.tsv": b.replace(b",", b"\t"), "c.csv.gz": gzip.compress(c), "d.csv.zst": zstd.compress(d),
        "notes.txt": b"none",
    }.items():  # fmt: skip
        write(data, name)
    assert len(paths.expand([str(tmp_path)])) == 4
    assert len(paths.expand([str(tmp_path / "*.csv*")])) == 3
    found = [path for path, _ in paths.expand([str(tmp_path)])]
    assert column(tables(*found), "value") == [Decimal(10), Decimal("5.5")] * 4


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"PK\x03\x04abc", "an Excel workbook"), (b"%PDF-1.7", "a PDF"), (b"abc\0\0def,\0", "binary data"), (b"", "empty"),
     (b"\xef\xbb\xbf\n\n", "empty"), (b"deal_id,value\n", "a header and no rows"),
     (b"\xef\xbb\xbf<!DOCTYPE html><table><tr><td>deal_id</td></tr></table>\n", "a web page"),
     (b"\n<HTML>\n<table>\n", "a web page"), (b"<?xml version='1.0'?>\n<deals/>\n", "XML"),
     (b'[\n {"deal_id": "1", "value": 2},\n {"deal_id": "2"}]', "JSON"), (b'{"deals": [1, 2]}\n', "JSON")],
)  # fmt: skip
def test_no_table(write: Write, data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        tables(write(data))


def _workbook() -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<x/>" * 100)
        book.writestr("xl/workbook.xml", "<y/>" * 300)
    return stored.getvalue()


#: Bytes that make no sense in any encoding, so that a guess at one fails.
_NOISE = bytes(range(128, 256)) * 8
#: How a compound file begins, such as an old workbook.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + _NOISE


@pytest.mark.parametrize("name", ["deals.xlsx", "deals.csv"])
def test_a_workbook_that_is_damaged(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(_workbook())
    with pytest.raises(InputError, match="the workbook is damaged"):
        tables(path)
    assert "the workbook is damaged" in run_here("validate", name, cwd=tmp_path).out.decode()


def test_what_begins_like_an_old_workbook_and_holds_none_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_bytes(_COMPOUND)
    with pytest.raises(InputError, match="the workbook is damaged: its part Workbook is missing"):
        tables(path)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("deals.csv", _COMPOUND, "an old Excel workbook"),
        ("deals.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _NOISE, "a PDF"),
        ("deals.xls", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + _NOISE, "a PDF"),
    ],
)
def test_what_is_no_text_is_told_before_its_bytes_are_taken_for_text(
    name: str, data: bytes, what: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=f"this is {what}"):
        tables(path)
    assert f"this is {what}" in run_here("validate", name, cwd=tmp_path).out.decode()


def test_settings_are_no_data(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[stages]\nlead = 0.1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.toml: these are settings, not an export") as raised:
        tables(path)
    assert f"--config {path}" in (hint_of(raised.value) or "")


def test_parquet_numbers_and_dates_need_no_style(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    frame = pl.DataFrame(
        {
            "deal_id": ["1", "2"],
            "value": [1.234, 5.5],
            "created_at": [date(2024, 3, 5), None],
            "qualified": [True, None],
        }
    )
    frame.write_parquet(path)
    for precision in Precision:
        read = tables(path).at(precision).frame("deals", ["value", "created_at", "qualified"]).collect()
        assert read["value"].to_list() == [Decimal("1.234"), Decimal("5.5")]
        assert read["created_at"].to_list() == [date(2024, 3, 5), None]
        assert read["qualified"].to_list() == [True, False]


@pytest.mark.parametrize(
    "region", [[["South"], ["North"]], [{"a": 1}, {"a": 2}], [b"South", b"\xff"], [timedelta(1), timedelta(2)]]
)
def test_a_column_of_parquet_that_is_no_text_is_named_where_it_is_asked_for(tmp_path: Path, region: object) -> None:
    path = tmp_path / "deals.parquet"
    whole = {"deal_id": ["1", "1"], "value": [5, 5], "status": ["won", "won"], "closed_at": [date(2024, 1, 5)] * 2}
    pl.DataFrame({**whole, "region": region}).write_parquet(path)
    with pytest.raises(InputError, match="'1' stands on row 1 too"):  # the rows are not the same
        compute("revenue", path)
    (tmp_path / "salescli.toml").write_text('[tables.deals]\nduplicates = "keep"\n')
    assert compute("revenue", path).frame["value"].to_list() == [10]
    for question in ({"by": "region"}, {"where": "region=South"}):
        with pytest.raises(InputError, match=r"deals\.parquet, column 'region': it holds"):
            compute("revenue", path, **question)  # type: ignore[arg-type]
    found = [finding for finding in validate(path).findings if finding.rule.name == "not_text"]
    assert [(finding.column, finding.rule.severity.value) for finding in found] == [("region", "error")]


@pytest.mark.parametrize("precision", Precision)
def test_expressions_see_numbers_in_the_style_of_the_file(write: Write, precision: Precision) -> None:
    path = write("deal_id;Amount;Cost\n1;1.234,50;200\n2;N/A;5,5\n")
    toml = '[tables.deals.columns]\nvalue = { sql = "Amount - Cost" }\n'
    frame = tables(path, toml=toml).at(precision).frame("deals", ["value"]).collect()
    assert frame["value"].to_list() == [Decimal("1034.5"), None]
    assert frame["value:text"].null_count() == 1
