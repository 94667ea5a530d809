"""Rows that are none: the column names again, and rows that sum others."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.i18n.language import ENGLISH
from salescli.loading.mapping.map_columns import MappedFile
from salescli.loading.sum_words import SumKind, SumWord
from salescli.loading.sums import non_rows
from salescli.loading.sums.non_rows import Candidate, NonRows
from tests.engine.conftest import tables
from tests.said import hint_of

ROWS = "deal_id,name,value,closed_at\n1,Acme,5,2026-01-05\n2,Beta,7,2026-01-06\n"


def mapped(folder: Path, text: str, table: str = "deals") -> MappedFile:
    return tables(folder, **{table: text}).files[0]


def found(folder: Path, text: str, totals: str | None = None, table: str = "deals") -> NonRows:
    return non_rows.find(mapped(folder, text, table), totals)


def test_rows_alone_are_rows(tmp_path: Path) -> None:
    assert found(tmp_path, ROWS) == NonRows()
    assert NonRows().rows is None


def test_column_names_again_are_none(tmp_path: Path) -> None:
    none = found(tmp_path, ROWS + " DEAL_ID ,name,value,closed at\n3,Deal_id,5,2026-01-07\n")
    assert none.headers == (2,)
    assert none.rows is not None
    assert (none.rows.to_list(), none.rows.dtype) == ([2], pl.get_index_type())


def test_column_names_of_two_rows_again_are_none(tmp_path: Path) -> None:
    head = "Deal,,,Amounts,\nid,status,closed at,value,cost\n"
    rows = "1,won,2026-01-05,7,5\n"
    toml = "[tables.deals]\nheader = [1, 2]\n[tables.deals.columns]\nvalue = 'Amounts value'\n"
    file = tables(tmp_path, toml, deals=f"{head}{rows}{head}2,won,2026-01-06,7,5\n{head.splitlines()[1]}\n").files[0]
    assert non_rows.find(file, None).headers == (1, 2, 4)
    assert [row[0] for row in file.file.sample] == ["1", "2"]


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("Total,,12,", "Total"),
        (",Summa,12,", "Summa"),
        (",Summa,,", "Summa"),
        ("Average,,6,", "Average"),
        ("Count,,2,", "Count"),
        ("2 rows,,,", "2 rows"),
        ("Acme Total,,12,", "Acme Total"),
        ("Σ,,12,", "Σ"),
    ],
)
def test_rows_that_sum_others_are_none(tmp_path: Path, row: str, label: str) -> None:
    assert found(tmp_path, ROWS + row).sums == {2: label}


@pytest.mark.parametrize(
    "row", ["3,Total AB,12,2026-01-07", "Total,,13,2026-01-07", "3,Acme,12,", ",,5,", "Total,Acme Inc,12,", "9,,12,"]
)
def test_rows_with_a_date_an_id_or_other_text_are_rows(tmp_path: Path, row: str) -> None:
    none = found(tmp_path, ROWS + row)
    assert (none.sums, none.unclear) == ({}, ())


UNCLEAR = [
    ("Total,,13,", "Total", SumKind.TOTAL),
    ("Average Joe,,5,", "Average Joe", SumKind.AVERAGE),
    (",,12,", "12", None),
]


@pytest.mark.parametrize(("row", "label", "kind"), UNCLEAR)
def test_rows_that_nothing_bears_out_ask(tmp_path: Path, row: str, label: str, kind: SumKind | None) -> None:
    none = found(tmp_path, ROWS + row)
    (unclear,) = none.unclear
    assert (unclear.row, unclear.label, unclear.word and unclear.word.kind, unclear.is_dated) == (2, label, kind, False)
    assert none.rows is None


@pytest.mark.parametrize(("row", "label", "kind"), UNCLEAR)
def test_the_settings_keep_or_drop_such_rows(tmp_path: Path, row: str, label: str, kind: SumKind | None) -> None:
    assert found(tmp_path, ROWS + row, "keep") == NonRows()
    assert found(tmp_path, ROWS + row, "drop").sums == {2: label}


def test_a_row_of_sums_may_have_a_date_in_a_ledger(tmp_path: Path) -> None:
    ledger = "incurred_at,amount,category\n2026-01-05,5,ads\n2026-01-06,7,ads\n"
    assert found(tmp_path, ledger + "2026-01-31,12,Total", table="costs").sums == {2: "Total"}
    assert found(tmp_path, ledger + "2026-01-31,6,Media", table="costs").sums == {2: "Media"}
    assert found(tmp_path, ledger + "2026-01-31,9,Media", table="costs") == NonRows()
    assert found(tmp_path, ledger + "2026-01-31,12,", table="costs") == NonRows()


def test_small_files_are_looked_through_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert non_rows.is_quick(mapped(tmp_path, ROWS))
    monkeypatch.setattr(non_rows, "SMALL_BYTES", 1)
    assert not non_rows.is_quick(mapped(tmp_path, ROWS))
    assert non_rows.is_quick(mapped(tmp_path, "incurred_at,amount\n2026-01-05,5", "costs"))


def test_of_several_words_the_one_that_says_most_is_the_label(tmp_path: Path) -> None:
    assert found(tmp_path, ROWS + "Count,Total,12,").sums == {2: "Total"}
    assert found(tmp_path, ROWS + "Acme Total,Total,12,").sums == {2: "Total"}


UNSURE = Candidate(1, SumWord(SumKind.TOTAL, is_whole=True), "Total", False, {"value": "13"})


def test_the_error_names_place_and_amount(tmp_path: Path) -> None:
    error = non_rows.refusal(mapped(tmp_path, ROWS), [UNSURE, UNSURE])
    assert "line 3" in str(error)
    assert "2 such rows" in str(error)
    assert 'totals = "drop"' in (hint_of(error) or "")


def test_why_a_row_is_unclear() -> None:
    assert "'13'" in ENGLISH.say(non_rows.why_unclear(UNSURE))
    alone = Candidate(1, None, "13", False, {"value": "13"})
    assert non_rows.why_unclear(alone) != non_rows.why_unclear(UNSURE)
    assert "'13'" in ENGLISH.say(non_rows.why_unclear(alone))


def test_what_is_said_of_rows_that_are_none(tmp_path: Path) -> None:
    file = mapped(tmp_path, ROWS)
    notes = non_rows.remarks("deals", [(file, NonRows((0,), {1: "Total"})), (file, NonRows((), {0: "a", 1: "b"}))])
    assert [(note.code, note.count) for note in notes] == [("header_rows", 1), ("sum_rows", 3)]
    assert "deals.csv:3 'Total'" in ENGLISH.say(notes[1].text)
    assert non_rows.remarks("deals", [(file, non_rows.NONE)]) == ()
