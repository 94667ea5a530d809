"""Headers that do not stand on the first line: said by the settings, or told in the error where nothing is certain."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from salescli import compute
from salescli.config import settings_file
from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.validation import validate
from tests.loading.conftest import Write, column, tables
from tests.said import hint_of, message_of

REPORT = "Report,won deals,,\nPeriod,2026-01-01,2026-03-31,\nDeal id,Status,Close date,Value\n"
ROWS = "D1,Won,2026-03-05,100\nD2,Won,2026-03-09,20\n"
HEADER_3 = "[tables.deals]\nheader = 3\n"
GROUPS = (
    "Export\n\n;;Won;;Lost;\nDeal id;Status;Date;Value;Date;Value\nD1;won;2026-01-05;100;;\nD2;lost;;;2026-01-07;5\n"
)


def folder_of(*paths: Path, toml: str) -> Dataset:
    """The files of a folder under settings, told by their names and headers."""
    settings = paths[0].parent / "own.toml"
    settings.write_text(toml)
    return load([str(path) for path in paths], {}, settings_file.load(settings, named=True))


def test_the_settings_say_the_line_of_the_header(write: Write) -> None:
    own = tables(write(REPORT + ROWS), toml=HEADER_3)
    assert own.files[0].file.headers == ("Deal id", "Status", "Close date", "Value")
    assert column(own, "value") == [100, 20]
    assert [(remark.code, remark.count) for remark in own.remarks] == [("lines_above_header", 2)]


@pytest.mark.parametrize("name", ["deals.csv", "export.csv"])
def test_so_a_file_is_told_by_it(write: Write, name: str) -> None:
    assert column(folder_of(write(REPORT + ROWS, name), toml=HEADER_3), "value") == [100, 20]


def test_it_holds_for_each_file_of_the_table_and_for_no_other(write: Write) -> None:
    other = write(REPORT.replace("Period", "Year") + "D3,Won,2026-03-05,7\n", "deals-2.csv")
    paths = [write(REPORT + ROWS, "deals-1.csv"), other, write("rep_id,name\nA,Anna\nB,Bo\n", "reps.csv")]
    own = folder_of(*paths, toml=HEADER_3)
    assert sorted(file.table for file in own.files) == ["deals", "deals", "reps"]
    assert column(own, "value") == [100, 20, 7]


@pytest.mark.parametrize(("above", "said"), [(1, "the line above the column names is no data."),
                                              (2, "the 2 lines above the column names are no data.")])  # fmt: skip
def test_the_note_counts_the_lines(write: Write, above: int, said: str) -> None:
    titles = "".join(REPORT.splitlines(keepends=True)[:above])
    header = "Deal id,Status,Close date,Value\n"
    own = tables(write(titles + header + ROWS), toml=f"[tables.deals]\nheader = {above + 1}\n")
    (remark,) = own.remarks
    assert ENGLISH.say(remark.text).endswith(said)


def test_files_may_differ(write: Write) -> None:
    paths = [
        write(REPORT + ROWS, "deals-a.csv"),
        write("Deal id,Status,Close date,Value\nD3,Won,2026-03-05,7\n", "deals-b.csv"),
    ]
    own = tables(*paths, toml='[tables.deals]\nheader = { "*-a.csv" = 3 }\n')
    assert column(own, "value") == [100, 20, 7]


def test_lines_in_errors_are_those_of_the_file(write: Write) -> None:
    with pytest.raises(InputError, match="line 6: 5 cells, where the header has 4 columns"):
        tables(write(REPORT + ROWS + "D3,Won,2026-03-05,7,9\n"), toml=HEADER_3)
    path = write(REPORT + ROWS + 'D3,Won,"5 on\nthe 6th",7\n')
    with pytest.raises(InputError, match="line 6, column 'Close date'"):
        compute("revenue", [path], config=folder_of(path, toml=HEADER_3).settings.path)


def test_a_header_of_two_rows_has_the_group_before_the_column(write: Write) -> None:
    own = tables(write(GROUPS), toml="[tables.deals]\nheader = [3, 4]\ncolumns = { value = 'Won Value' }\n")
    headers = ("Deal id", "Status", "Won Date", "Won Value", "Lost Date", "Lost Value")
    assert own.files[0].file.headers == headers
    assert column(own, "value") == [100, None]
    assert own.files[0].file.lines == (5, 6)


def test_the_rows_of_it_may_be_of_different_lengths(write: Write) -> None:
    own = tables(write("Deal id,,2026\n,Status,Value,Cost\nD1,won,5,2\n"), toml="[tables.deals]\nheader = [1, 2]\n")
    assert own.files[0].file.headers == ("Deal id", "Status", "2026 Value", "2026 Cost")


@pytest.mark.parametrize(("header", "text"), [("9", REPORT + ROWS), ("[5, 6]", REPORT + ROWS), ("2", "a\n\n" + ROWS)])
def test_a_header_that_is_not_there_is_an_error(write: Write, header: str, text: str) -> None:
    with pytest.raises(InputError) as error:
        tables(write(text), toml=f"[tables.deals]\nheader = {header}\n")
    assert f"the settings say header = {header}, and no column names stand there" in message_of(error.value)
    assert "\n  1: " in message_of(error.value)


@pytest.mark.parametrize("said", ["0", "[3, 5]", "[]", "[1, 2, 3]", '{ "a.csv" = [2, 1] }', '"3"'])
def test_lines_that_are_none_are_an_error_of_the_settings(write: Write, said: str) -> None:
    with pytest.raises(SettingsError, match=r"tables\.deals.*header"):
        tables(write(REPORT + ROWS), toml=f"[tables.deals]\nheader = {said}\n")


def test_the_format_has_no_such_key(write: Write) -> None:
    with pytest.raises(SettingsError, match=r"unknown key 'tables\.deals\.format\.header'"):
        tables(write(REPORT + ROWS), toml="[tables.deals]\nformat = { header = 3 }\n")


@pytest.mark.parametrize("name", ["deals.csv", "export.csv"])
def test_what_may_be_the_header_is_shown_where_columns_are_missing(write: Write, name: str) -> None:
    with pytest.raises(InputError) as error:
        compute("revenue", [write(REPORT + ROWS, name)])
    hint = hint_of(error.value) or ""
    assert "If line 3 is the header, say so in salescli.toml: [tables." in hint
    assert "header = 3" in hint
    assert "\n  3: Deal id,Status,Close date,Value\n  4: D1,Won,2026-03-05,100" in hint


def test_also_where_a_folder_has_no_table_and_where_a_row_is_too_long(write: Write) -> None:
    path = write(REPORT + ROWS, "export.csv")
    with pytest.raises(InputError, match="No table found") as error:
        compute("revenue", [path.parent])
    assert "If line 3 is the header" in (hint_of(error.value) or "")
    with pytest.raises(InputError, match="where the header has 2 columns") as error:
        compute("revenue", [write(REPORT.replace(",,", "").replace("31,", "31") + ROWS)])
    assert "If line 3 is the header" in (hint_of(error.value) or "")


def test_a_whole_header_is_taken_for_certain(write: Write) -> None:
    assert tables(write("Deal id,Status,Name\nA,won,Beta\n")).files[0].file.other_header is None
    assert tables(write("Deal id,Status,\n1,won,2\n")).files[0].file.other_header is None  # digits are no names


def test_validate_reads_the_header_that_the_settings_say(write: Write) -> None:
    path = write(REPORT + ROWS + "D3,Won,2026-03-05,7,9\nD4,Won,2026-03-05,x\n")
    own = folder_of(write(REPORT + ROWS, "other.csv"), toml=HEADER_3).settings
    found = validate([str(path)], {}, own, date(2026, 3, 31), None).findings
    places = [(finding.rule.name, finding.line) for finding in found]
    assert places == [("long_row", 6), ("unreadable_value", 7), ("lines_above_header", None)]
