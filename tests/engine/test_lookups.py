"""Other tables by their key: one row a key, and which keys are not there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from salescli.engine.lookups import Lookup, employments, fact, lookup
from tests.engine.conftest import tables

SPELLS = """
    rep_id,region,hired_at,left_at
    r1,north,2025-01-01,2025-12-31
    r1,south,2026-01-01,
    r2,east,,
"""


def test_a_fact_is_called_after_its_kind_its_column_and_its_purpose() -> None:
    assert fact("lost:", "rep_id", "split") == "lost:rep_id:split"
    assert fact("word:", "region") == "word:region"


def test_a_join_gives_each_row_what_the_table_says_and_adds_no_row() -> None:
    reps = Lookup("reps", "rep_id", pl.DataFrame({"rep_id": ["r1"], "reps:region": ["north"]}))
    rows = pl.LazyFrame({"n": [1, 2, 3], "rep_id": ["r1", "r2", None]})
    found = reps.join(rows, []).collect().sort("n")
    assert found.columns == ["n", "rep_id", "reps:region"]
    assert found["reps:region"].to_list() == ["north", None, None]


def test_a_join_tells_which_keys_are_lost_to_those_who_need_them() -> None:
    reps = Lookup("reps", "rep_id", pl.DataFrame({"rep_id": ["7"]}))
    rows = pl.LazyFrame({"n": [1, 2, 3, 4], "rep_id": ["7", "8", None, "9"], "needs": [True, True, True, False]})
    found = reps.join(rows, [("split", pl.col("needs")), ("count", pl.lit(value=True))]).collect().sort("n")
    assert found["lost:rep_id:split"].to_list() == [False, True, False, False]
    assert found["lost:rep_id:count"].to_list() == [False, True, False, True]


def test_a_lost_key_is_near_where_zeros_or_case_or_a_decimal_alone_differ() -> None:
    reps = Lookup("reps", "rep_id", pl.DataFrame({"rep_id": ["7", "Anna"]}))
    rows = pl.LazyFrame({"n": range(5), "rep_id": ["7", "007", "7.0", "ANNA", "8"]})
    found = reps.join(rows, [("split", pl.lit(value=True))]).collect().sort("n")
    assert found["near:rep_id:split"].to_list() == [False, True, True, True, False]


def test_where_every_key_is_there_none_is_lost_or_near() -> None:
    reps = Lookup("reps", "rep_id", pl.DataFrame({"rep_id": ["7"]}))
    found = reps.join(pl.LazyFrame({"rep_id": ["7", None]}), [("split", pl.lit(value=True))]).collect()
    assert found["lost:rep_id:split"].to_list() == found["near:rep_id:split"].to_list() == [False, False]


def test_of_a_customer_the_earliest_spell_with_a_value_counts(tmp_path: Path) -> None:
    customers = """
        customer_id,started_at,region
        a,2026-05-01,south
        a,2026-01-01,
        a,2026-03-01,north
        b,2026-01-01,east
    """
    found = lookup("customers", "customer_id", ["region"], tables(tmp_path, customers=customers))
    assert (found.table, found.key) == ("customers", "customer_id")
    assert sorted(found.rows.rows()) == [("a", "north"), ("b", "east")]


def test_of_a_rep_the_latest_employment_counts(tmp_path: Path) -> None:
    found = lookup("reps", "rep_id", ["region"], tables(tmp_path, reps=SPELLS))
    assert (found.table, found.key) == ("reps", "rep_id")
    assert sorted(found.rows.rows()) == [("r1", "south"), ("r2", "east")]


def test_of_order_lines_each_that_differs_counts(tmp_path: Path) -> None:
    lines = """
        deal_id,product,status,closed_at
        1,nail,won,2026-01-05
        1,nail,won,2026-01-05
        1,screw,won,2026-01-05
    """
    own = tables(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=lines)
    found = lookup("deals", "deal_id", ["product"], own)
    assert (found.table, found.key) == ("deals", "deal_id")
    assert sorted(found.rows.rows()) == [("1", "nail"), ("1", "screw")]


def test_rows_without_a_key_are_none_to_look_up(tmp_path: Path) -> None:
    found = lookup("reps", "rep_id", ["name"], tables(tmp_path, reps="rep_id,name\nr1,Anna\n,Bo"))
    assert found.rows.rows() == [("r1", "Anna")]


def test_a_table_is_brought_down_to_its_keys_once(tmp_path: Path) -> None:
    own = tables(tmp_path, reps="rep_id,name\nr1,Anna")
    assert lookup("reps", "rep_id", ["name"], own) is lookup("reps", "rep_id", ["name"], own)
    assert lookup("reps", "rep_id", [], own).rows.columns == ["rep_id"]


def test_employments_follow_one_another(tmp_path: Path) -> None:
    found = employments(["region"], tables(tmp_path, reps=SPELLS))
    assert found.columns == ["rep_id", "began", "region"]
    assert found.rows() == [
        ("r1", date(2025, 1, 1), "north"),
        ("r1", date(2026, 1, 1), "south"),
        ("r2", date.min, "east"),
    ]


def test_employments_without_days_have_begun_before_everything(tmp_path: Path) -> None:
    found = employments(["name"], tables(tmp_path, reps="rep_id,name\nr1,Anna"))
    assert found.rows() == [("r1", date.min, "Anna")]
