"""Files as `validate` opens them: what is wrong with one is a finding, and all others are looked at too."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.config.settings import Settings
from salescli.errors import InputError, UsageError
from salescli.system import reading
from salescli.validation.opening import open_tables
from salescli.validation.report import Collector
from tests.validation.conftest import Look

GOOD = "deal_id,value,status\n1,5,won\n2,7,lost"


def test_sound_files_are_opened_without_a_finding(tmp_path: Path) -> None:
    look = Look(tmp_path, deals=GOOD, reps="rep_id,name\nr1,Ada")
    assert [file.table for file in look.dataset.files] == ["deals", "reps"]
    assert look.names == [str(tmp_path / "deals.csv"), str(tmp_path / "reps.csv")]
    assert look.said == []


@pytest.mark.parametrize(
    ("row", "rule", "line"),
    [
        ("3,9,won,more", "long_row", 4),
        ('3,x"y,won', "broken_quoting", 4),
        ("3,9", "short_row", 4),
    ],
)
def test_damaged_rows_are_found_and_the_others_read(tmp_path: Path, row: str, rule: str, line: int) -> None:
    look = Look(tmp_path, deals=f"{GOOD}\n{row}\n4,9,won")
    assert [said[:2] for said in look.said] == [(rule, line)]
    assert "4" in look.dataset.frame("deals", ["deal_id"]).collect()["deal_id"].to_list()


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    look = Look(tmp_path, deals=b"%PDF-1.7", reps="rep_id,name\nr1,Ada")
    assert look.rules == {"unreadable_file": 1}
    assert [file.table for file in look.dataset.files] == ["reps"]
    assert Look(tmp_path, deals=b"%PDF-1.7").opened is None


def test_what_no_header_tells_is_a_finding(tmp_path: Path) -> None:
    look = Look(tmp_path, deals="deal_id,Value,value\n1,5,6")
    assert look.rules == {"unclear_columns": 1}
    assert "value" in look.dataset.files[0].columns
    look = Look(tmp_path, '[tables.deals.columns]\nvalue = "Prize"\n', deals=GOOD)
    assert look.rules == {"unclear_columns": 1}


def test_what_was_recognised_is_told(tmp_path: Path) -> None:
    text = "title\n\ndeal_id,value,status,status\n1,5,active,x\n2,7,idle,x\nGrand Totals (2 records)"
    rules = Look(tmp_path, deals=text).rules
    assert {"lines_above_header", "repeated_header", "footer"} <= set(rules)
    assert "no_status" in Look(tmp_path, deals="deal_id,status,stage\n1,active,Lead").rules
    assert "encoding_guessed" in Look(tmp_path, deals="deal_id,name\n1,Åsa Öberg\n".encode("cp1252")).rules


def test_files_of_a_folder_that_are_not_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "invoices.csv").write_text("invoice_id,amount\n1,5\n")
    (tmp_path / "book.numbers").write_text("x")
    (tmp_path / "deals.csv").write_text(GOOD)
    found = Collector(None)
    tables, names = open_tables([str(tmp_path)], {}, Settings(), found)
    assert tables is not None
    assert [finding.rule.name for finding in found.findings] == ["not_read", "not_read"]
    assert len(names) == 2


def test_a_table_may_be_said_and_one_must_be_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(GOOD)
    found = Collector(None)
    tables, _ = open_tables([], {"deals": [str(tmp_path / "x.csv")]}, Settings(), found)
    assert tables is not None
    with pytest.raises(UsageError):
        open_tables([], {}, Settings(), found)
    with pytest.raises(InputError):
        open_tables([str(tmp_path / "gone.csv")], {}, Settings(), found)


def test_the_format_of_the_settings_holds_for_the_table_that_is_told(tmp_path: Path) -> None:
    toml = '[tables.deals]\nformat = { separator = ";" }\n'
    look = Look(tmp_path, toml, deals="deal_id;value,x;status\n1;5,7;won\n2;7,8,9;lost")
    assert look.dataset.files[0].file.headers == ("deal_id", "value,x", "status")
    assert look.said == []


def test_a_footer_is_no_short_row(tmp_path: Path) -> None:
    look = Look(tmp_path, deals="deal_id,name,value\n1,a,5\n2,b,7\nGrand Totals (2 records)")
    assert set(look.rules) == {"footer"}


def test_a_file_of_which_only_the_id_is_understood_is_a_warning(tmp_path: Path) -> None:
    look = Look(tmp_path, deals="deal_id,foo\n1,2", reps="rep_id,name\nr1,Ada")
    assert look.said == [("nothing_understood", None, None)]


def test_files_are_watched_from_their_opening_on(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status\nD1,won\n")
    reading.watch()
    try:
        open_tables([str(tmp_path / "deals.csv")], {}, Settings(), Collector(5))
        state = reading.state()
    finally:
        reading.watch(watched=False)
    assert state
    assert (state.names, state.size) == ([str(tmp_path / "deals.csv")], 22)
