"""Separators, quoting, headers, footers, blank lines, and files that are not whole."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
from backports import zstd

from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.loading.files import dialect
from salescli.loading.files import opened as files
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of, message_of

FOOTER = (
    '\n\n"Grand Totals (3 records)"\n\n"Confidential Information - Do Not Distribute"\n'
    '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
)


def ids(read: Dataset) -> list[object]:
    with read.reading():
        return column(read, "deal_id")


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a;b,c;d\n1;2;3\n4;5;6\n", ";"),
        ("a\tb\n1,5\t2;5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a,b;c\n1,2\n3,4\n", ","),
        ("a\n1\n2\n", ","),
        ('"a;b","c"\n"1;2","3"\n', ","),
        ("sep=;\na;b\n1;2\n", ";"),
    ],
)
def test_separator(text: str, separator: str) -> None:
    assert dialect.recognise(text, None).separator == separator


def test_the_settings_say_the_separator(write: Write) -> None:
    path = write("deal_id~region\n1~a\n")
    read = tables(path, toml='[tables.deals]\nformat = { separator = "~" }\n')
    assert column(read, "region") == ["a"]


def test_single_quotes_where_the_header_has_them(write: Write) -> None:
    assert column(tables(write("'deal_id','region'\n'1','a,b'\n")), "region") == ["a,b"]


@pytest.mark.parametrize("above", ["\n", "\n\n\n", "Deals\n", "Deals\n\nAs of today\n", "sep=,\n", ",,\nDeals,,\n"])
def test_lines_above_the_header(write: Write, above: str) -> None:
    read = tables(write(above + "deal_id,region,status\n1,a,won\n2,b,lost\n"))
    assert ids(read) == ["1", "2"]
    assert [remark.code for remark in read.remarks] == ["lines_above_header"]


def test_line_numbers_count_the_lines_above(write: Write) -> None:
    with pytest.raises(InputError, match="line 5: 4 cells, where the header has 3 columns"):
        tables(write("Deals\n\ndeal_id,region,status\n1,a,won\n2,b,lost,x\n"))


@pytest.mark.parametrize("head", [64 * 1024, 60])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
@pytest.mark.parametrize(
    "below",
    [
        FOOTER,
        FOOTER.rstrip("\n"),
        ",,\n,,Grand Totals (3 records)\n,,Confidential Information - Do Not Distribute\n",
        "Total,,600\n",
        "\n\n",
    ],
)
def test_footers_are_no_rows(
    write: Write, monkeypatch: pytest.MonkeyPatch, head: int, pack: object, below: str
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = "".join(f"D{number},South,100\n" for number in range(30))
    read = tables(write(pack(("deal_id,region,value\n" + rows + below).encode())))  # type: ignore[operator]
    assert ids(read) == [f"D{number}" for number in range(30)]
    said = [remark.code for remark in (*read.remarks, *read.remarks_on("deals"))]
    assert said == (["sum_rows"] if "600" in below else ["footer"] if below.strip() else [])


@pytest.mark.parametrize(
    "word",
    [
        "Total", "Totals:", "Summa", "Summa:", "Totalt", "SUMME", "Gesamt", "Gesamtsumme", "Insgesamt", "Sum",
        "Subtotal", "Sub total", "Zwischensumme", "Durchschnitt", "Average", "Mittelwert", "Medel", "Medelvärde",
        "Totaal", "Totale", "Total général", "Somme", "Suma", "Suma total", "I alt", "Yhteensä", "Summe (2)",
    ],
)  # fmt: skip
def test_a_row_of_sums_is_no_row_in_any_language(word: str, write: Write) -> None:
    read = tables(write(f"deal_id;name;value\nr1;Anna;100000\nr2;Bo;250000\n{word};;350000\n"))
    assert ids(read) == ["r1", "r2"]
    assert [remark.code for remark in read.remarks_on("deals")] == ["sum_rows"]


@pytest.mark.parametrize("last", ["Summa Health;;5", "Average Joe;;7", "Total;;7"])
def test_a_row_that_may_sum_others_and_does_not_asks(last: str, write: Write) -> None:
    path = write(f"deal_id;name;value\nr1;Anna;100\n{last}\n")
    with pytest.raises(InputError, match=r"line 3: .* may be a row of sums") as caught:
        ids(tables(path))
    assert hint_of(caught.value) and '[tables.deals] totals = "drop"' in hint_of(caught.value)
    assert ids(tables(path, toml='[tables.deals]\ntotals = "drop"\n')) == ["r1"]
    assert ids(tables(path, toml='[tables.deals]\ntotals = "keep"\n')) == ["r1", last.partition(";")[0]]


@pytest.mark.parametrize("last", ["Summa Health;2026-01-05;5", "Sumo;;5", "Totalförsvaret;;5", "Summa;Bo;"])
def test_a_record_that_begins_like_a_sum_is_a_record(last: str, write: Write) -> None:
    assert ids(tables(write(f"deal_id;name;value\nr1;Anna;100\n{last}\n"))) == ["r1", last.partition(";")[0]]


REPORT = (
    '"Acme pipeline"', '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
    '"Confidential Information - Do Not Distribute"', '"Generated By: Anna Berg 2026-01-05 10:00"', '"Acme Inc"',
)  # fmt: skip


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("total", ["", '"Grand Totals (2 records)"\n\n'])
def test_a_report_may_end_in_its_title_and_the_name_of_the_company(total: str, between: str, write: Write) -> None:
    below = "\n" + total + between.join(REPORT)
    read = tables(write(f"deal_id,name,value\nD1,a,1\nD2,b,2\n{below}\n"))
    assert ids(read) == ["D1", "D2"]
    (remark,) = read.remarks
    assert (remark.code, remark.count) == ("footer", 5 + bool(total))


@pytest.mark.parametrize(
    "below",
    [
        "\nAcme Inc\n",  # nothing says that a report ends there
        "Acme Inc\nGenerated By: Anna\n",  # it does not stand apart
        "\nD3,,\nGenerated By: Anna\n",  # a row with one cell filled
    ],
)
def test_lines_that_may_be_records_are_records(below: str, write: Write) -> None:
    assert len(ids(tables(write(f"deal_id,name,value\nD1,a,1\nD2,b,2\n{below}")))) == 3


def test_a_deal_called_total_is_a_deal(write: Write) -> None:
    read = tables(write("deal_id,name,region,value\nD1,Total,South,100\nTotal,Total,North,5\n"))
    assert ids(read) == ["D1", "Total"]


def test_blank_lines_between_rows_are_no_rows(write: Write) -> None:
    read = tables(write("deal_id,region\r\n\r\n1,a\r\n\r\n2,b\r\n"))
    assert ids(read) == ["1", "2"]


def test_old_line_ends(write: Write) -> None:
    assert ids(tables(write("deal_id,region\r1,a\r2,b\r"))) == ["1", "2"]


def test_a_separator_at_the_end_of_every_row(write: Write) -> None:
    assert ids(tables(write("deal_id,region\n1,a,\n2,b,\n"))) == ["1", "2"]


def test_other_columns_may_repeat(write: Write) -> None:
    assert ids(tables(write("deal_id,Note,Note,,\n1,a,b,c,d\n"))) == ["1"]


def _damaged(write: Write, monkeypatch: pytest.MonkeyPatch, late: str, name: str = "deals.csv") -> Dataset:
    """A file whose damage comes long after its head."""
    monkeypatch.setattr(files, "_HEAD_BYTES", 300)
    rows = "".join(f'D{number},"two\nlines",won\n' for number in range(100))
    return tables(write("deal_id,name,status\n" + rows + late + "x,y,won\n" * 100, name))


@pytest.mark.parametrize(
    ("late", "reason"),
    [
        ("1,2,3,4\n", "4 cells, where the header has 3 columns"),
        ("1,2,3,4,,\n", "6 cells"),
        ('1,24" rack,3\n', "stands alone in a cell"),
        ('1,"24" rack",3\n', "not closed properly"),
        ('1,"open,3\n', "a quotation mark opens a cell that never ends"),
    ],
)
def test_late_damage_is_an_error_with_its_line(
    write: Write, monkeypatch: pytest.MonkeyPatch, late: str, reason: str
) -> None:
    read = _damaged(write, monkeypatch, late)
    with pytest.raises(InputError) as caught:
        ids(read)
    assert "line 202" in message_of(caught.value)
    assert reason in message_of(caught.value)


@pytest.mark.parametrize("mark", ['24" a', 'b "x"" c'])
def test_stray_quotes_on_two_lines_swallow_no_rows(write: Write, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    read = _damaged(write, monkeypatch, f"1,{mark},won\n2,b,won\n3,{mark},won\n")
    with pytest.raises(InputError, match="line 202"):
        ids(read)


def test_early_damage_is_an_error_at_once(write: Write) -> None:
    with pytest.raises(InputError, match="line 3: a quoted cell is not closed properly"):
        tables(write('deal_id,name\n1,a\n2,"b"c\n'))


@pytest.mark.parametrize("head", [64 * 1024, 100])
def test_a_last_row_cut_off_is_an_error(write: Write, monkeypatch: pytest.MonkeyPatch, head: int) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = "".join(f"D{number},South,100\n" for number in range(30))
    with pytest.raises(InputError, match="ends in the middle of its last row, which has 2 of 3 columns"):
        tables(write("deal_id,region,value\n" + rows + "D31,Sou"))


def test_a_short_last_row_among_short_rows_is_none_cut_off(write: Write) -> None:
    assert ids(tables(write("deal_id,region,value\n1,a\n2,b,5\n3,c"))) == ["1", "2", "3"]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.98])
def test_a_cut_compressed_file_is_an_error(
    write: Write, monkeypatch: pytest.MonkeyPatch, pack: object, kept: float
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", 300)
    rows = "".join(f"D{number},{number * 7919 % 10007},100\n" for number in range(3000))
    data = pack(("deal_id,region,value\n" + rows).encode())  # type: ignore[operator]
    with pytest.raises(InputError, match=r"cut off|in the middle"):
        ids(tables(write(data[: int(len(data) * kept)], "deals.csv.gz")))


def test_nothing_of_a_row_too_long_is_lost_from_the_count(write: Write, tmp_path: Path) -> None:
    rows = "".join(f"D{number},South\n" for number in range(1000))
    assert len(ids(tables(write("deal_id,region\n" + rows)))) == 1000


@pytest.mark.parametrize("blank", ["", '""', " ", '"  "'])
@pytest.mark.parametrize("head", [128 * 1024, 300])
def test_a_blank_cell_beyond_the_header_is_no_cell(
    write: Write, monkeypatch: pytest.MonkeyPatch, blank: str, head: int
) -> None:
    monkeypatch.setattr(files, "_HEAD_BYTES", head)
    rows = "".join(f"D{number},South,{blank}\n" for number in range(100))
    assert len(ids(tables(write("deal_id,region\n" + rows)))) == 100


def test_the_end_is_seen_where_the_last_lines_begin_inside_a_cell(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f'D{number},"one\n\ntwo, three\n",100\n' for number in range(200))
    monkeypatch.setattr(files, "_HEAD_BYTES", 300)
    for size in range(300, 330):
        monkeypatch.setattr(files, "TAIL_BYTES", size)
        read = tables(write("deal_id,name,value\n" + rows + "Grand Totals (200 records)\n"))
        assert [remark.code for remark in read.remarks] == ["footer"]


def test_an_error_that_is_no_damage_stays_what_it_is(write: Write) -> None:
    read = tables(write("deal_id,region\n1,a\n"))
    with pytest.raises(pl.exceptions.ColumnNotFoundError), read.reading():
        read.frame("deals", ["region"]).select("nothing").collect()
