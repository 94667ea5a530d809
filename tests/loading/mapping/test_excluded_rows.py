"""Rows that a mark of the export rules out, and rows that are archived and count."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.loading.files.file import File
from salescli.loading.mapping import excluded_rows
from salescli.loading.mapping.excluded_rows import Exclusion
from tests.engine.conftest import tables


def file(*headers: str) -> File:
    return File(Path("deals.csv"), headers, ())


def test_words_rule_out_and_all_but_words_too() -> None:
    frame = pl.DataFrame({"c": ["Draft ", "", None, "live", "2026-01-05"]})
    words = Exclusion(("draft", ""))
    assert frame.select(words.rules_out(pl.col("c"))).to_series().to_list() == [True, True, True, False, False]
    others = Exclusion(("draft", ""), all_but=True)
    assert frame.select(others.rules_out(pl.col("c"))).to_series().to_list() == [False, False, False, True, True]
    day = Exclusion(("draft",), pattern=r"^\d")
    assert frame.select(day.rules_out(pl.col("c"))).to_series().to_list() == [True, False, False, False, True]
    assert [each.is_of_settings for each in (words, others, day)] == [True, False, False]


@pytest.mark.parametrize(
    ("header", "cell", "out"),
    [
        ("IsDeleted", "true", True),
        ("IsDeleted", "0", False),
        ("is_deleted", "X", True),
        ("deleted", "2026-01-05", True),
        ("_fivetran_deleted", "TRUE", True),
        ("_airbyte_cdc_deleted", "1", True),
        ("deleted_at", "2026-01-05", True),
        ("deleted_at", "0000-00-00", False),
        ("deleted_at", "", False),
        ("merged_into_id", "17", True),
        ("merged_into_id", "0", False),
        ("Raderad den", "2026-01-05", True),
        ("trashed", "yes", True),
    ],
)
def test_the_bin_is_known_by_its_marks(header: str, cell: str, out: bool) -> None:
    found = excluded_rows.find(file("id", header), {}, ())
    assert list(found) == [header]
    assert pl.DataFrame({header: [cell]}).select(excluded_rows.is_excluded(found)).item() is out


@pytest.mark.parametrize("header", ["archived", "is_archived", "deletion reason", "undeleted", "status", "merged"])
def test_other_headers_are_no_marks_of_the_bin(header: str) -> None:
    assert excluded_rows.find(file("id", header), {}, ()) == {}


def test_the_settings_say_words_or_that_a_mark_is_none() -> None:
    found = excluded_rows.find(file("Status", "is_deleted"), {"status": [" Draft "], "Is Deleted": []}, ())
    assert found == {"Status": Exclusion(("draft",))}
    assert excluded_rows.find(file("is_deleted"), {}, {"is_deleted"}) == {}


def test_the_column_that_says_which_rows_are_archived() -> None:
    assert excluded_rows.archived_in(file("id", "Is Archived"), {}, ()) == "Is Archived"
    assert excluded_rows.archived_in(file("id", "archived"), {"archived": Exclusion(("true",))}, ()) is None
    assert excluded_rows.archived_in(file("id", "archived"), {}, {"archived"}) is None
    assert excluded_rows.archived_in(file("id", "archived_by"), {}, ()) is None
    frame = pl.DataFrame({"archived": ["yes", "no", None]})
    assert frame.select(excluded_rows.is_archived("archived")).to_series().to_list() == [True, False, False]


def test_rows_that_are_ruled_out_and_archived_are_counted(tmp_path: Path) -> None:
    text = "deal_id,value,is_deleted,archived\n1,5,true,true\n2,5,,true\n3,5,,\n4,5,true,"
    files = tables(tmp_path, deals=text).files
    out, kept = excluded_rows.remarks("deals", files, archived=True)
    assert out is not None
    assert kept is not None
    assert (out.code, out.count) == ("excluded_rows", 2)
    assert (kept.code, kept.count) == ("archived_rows", 1)


def test_of_no_row_nothing_is_told_and_archived_ones_only_where_that_is_asked(tmp_path: Path) -> None:
    files = tables(tmp_path, deals="deal_id,value,archived\n1,5,true").files
    assert excluded_rows.remarks("deals", files, archived=False) == (None, None)
    kept = excluded_rows.remarks("deals", files, archived=True)[1]
    assert kept is not None
    assert kept.count == 1
    assert excluded_rows.remarks("deals", tables(tmp_path, deals="deal_id,value\n1,5").files, archived=True) == (
        None, None,
    )  # fmt: skip
