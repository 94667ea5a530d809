"""How a row finds its region, rep, segment …: its own column, else its deal's, its customer's, its rep's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli.engine import dimensions
from salescli.errors import MissingInputError, UsageError
from salescli.loading.dataset import Dataset
from tests.engine.conftest import tables
from tests.said import hint_of

DEALS = """
    deal_id,customer_id,rep_id,region,status,closed_at
    1,a,r1,west,won,2026-01-05
    2,a,r1,,won,2026-01-06
    3,b,r1,,won,2026-01-07
    4,zz,r9,,won,2026-01-08
"""
CUSTOMERS = """
    customer_id,name,region,segment
    a,Acme,north,big
    b,Bolt,,small
"""
REPS = """
    rep_id,name,region,team
    r1,Anna,south,red
"""
ACTIVITIES = """
    type,occurred_at,deal_id
    call,2026-01-05,1
    call,2026-01-06,2
"""


@pytest.fixture
def files(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS, customers=CUSTOMERS, reps=REPS)


def resolved(files: Dataset, table: str, *names: str, **more: Any) -> pl.DataFrame:
    columns = dimensions.columns_needed(names, table, files)
    frame = files.frame(table, [*more.pop("extra", []), *columns])
    day = more.pop("day", pl.lit(None, pl.Date))
    return dimensions.resolve(frame, table, names, files, day, **more).collect()


def by_deal(found: pl.DataFrame, column: str) -> list[Any]:
    return found.sort("deal_id")[column].to_list()


def test_a_rep_is_held_by_id_and_a_region_by_its_own_name() -> None:
    assert dimensions.column_of("rep") == "rep_id"
    assert dimensions.column_of("customer") == "customer_id"
    assert dimensions.column_of("region") == "region"


def test_a_dimension_of_ones_own_is_grouped_under_a_name_that_nothing_else_has() -> None:
    assert dimensions.key_of("rep") == "rep_id"
    assert dimensions.key_of("region") == "region"
    assert dimensions.key_of("value") == "by:value"


def test_a_name_that_is_no_dimension_is_refused_with_the_nearest(files: Dataset) -> None:
    dimensions.check(["region", "rep"], files)
    with pytest.raises(UsageError, match="There is no dimension 'regoin'") as error:
        dimensions.check(["region", "regoin"], files)
    assert "region" in str(hint_of(error.value))


def test_a_dimension_of_the_settings_is_known(tmp_path: Path) -> None:
    toml = '[dimensions]\ndeals = ["motion"]\n[tables.deals.columns]\nmotion = "how"\n'
    own = tables(tmp_path, toml, deals="how,status,closed_at\nx,won,2026-01-05")
    dimensions.check(["motion"], own)


def test_a_row_looks_in_its_own_table_first_then_at_its_customer_then_at_its_rep(files: Dataset) -> None:
    assert dimensions.chain("region", "deals", files) == ["deals", "customers", "reps"]
    assert dimensions.chain("team", "deals", files) == ["reps"]
    assert dimensions.chain("segment", "deals", files) == ["customers"]
    assert dimensions.chain("rep", "deals", files) == ["deals"]
    assert dimensions.chain("plan", "deals", files) == []


def test_an_activity_looks_by_way_of_its_deal(tmp_path: Path) -> None:
    own = tables(tmp_path, activities=ACTIVITIES, deals=DEALS, customers=CUSTOMERS)
    assert dimensions.chain("segment", "activities", own) == ["customers"]
    assert dimensions.chain("rep", "activities", own) == ["deals"]


def test_a_dimension_that_no_file_says_is_refused(files: Dataset) -> None:
    dimensions.require("team", "deals", files)
    with pytest.raises(MissingInputError, match="The deals cannot be split by plan") as error:
        dimensions.require("plan", "deals", files)
    assert "'plan'" in str(hint_of(error.value))


def test_columns_are_compared_where_a_row_looks_elsewhere(files: Dataset) -> None:
    assert dimensions.columns_looked_up(["region"], "deals", files) == {"region", "customer_id", "rep_id"}
    assert dimensions.columns_looked_up(["rep"], "deals", files) == set()


def test_columns_are_needed_of_the_table_itself(files: Dataset) -> None:
    assert dimensions.columns_needed(["rep"], "deals", files) == {"rep_id"}
    assert dimensions.columns_needed(["segment"], "deals", files) == {"customer_id", "rep_id"}
    assert dimensions.columns_needed(["team"], "reps", files) == {"team"}


def test_a_row_has_its_own_value_or_else_its_customers_or_else_its_reps(files: Dataset) -> None:
    found = resolved(files, "deals", "region", extra=["deal_id"])
    assert by_deal(found, "region") == ["west", "north", "south", None]


def test_no_row_is_added_and_keys_that_are_nowhere_find_nothing(files: Dataset) -> None:
    found = resolved(files, "deals", "segment", "team", extra=["deal_id"])
    assert by_deal(found, "segment") == ["big", "big", "small", None]
    assert by_deal(found, "team") == ["red", "red", "red", None]


def test_a_dimension_that_nobody_knows_is_null(files: Dataset) -> None:
    assert by_deal(resolved(files, "deals", "plan", extra=["deal_id"]), "plan") == [None] * 4


def test_an_activity_finds_its_deals_customer(tmp_path: Path) -> None:
    own = tables(tmp_path, activities=ACTIVITIES, deals=DEALS, customers=CUSTOMERS)
    found = resolved(own, "activities", "segment", "region")
    assert found.sort("deal_id")["segment"].to_list() == ["big", "big"]
    assert found.sort("deal_id")["region"].to_list() == ["west", "north"]


def test_a_dimension_of_ones_own_stands_under_its_key(tmp_path: Path) -> None:
    toml = '[dimensions]\ndeals = ["motion"]\n[tables.deals.columns]\nmotion = "how"\n'
    own = tables(tmp_path, toml, deals="how,status,closed_at\nx,won,2026-01-05")
    assert resolved(own, "deals", "motion")["by:motion"].to_list() == ["x"]


def test_a_rep_is_where_the_employment_of_the_day_says(tmp_path: Path) -> None:
    own = tables(
        tmp_path,
        deals="deal_id,rep_id,status,closed_at\n1,r1,won,2025-05-05\n2,r1,won,2026-01-06\n3,r1,won,2024-01-01",
        reps="rep_id,region,hired_at,left_at\nr1,north,2025-01-01,2025-12-31\nr1,south,2026-01-01,",
    )
    found = resolved(own, "deals", "region", extra=["deal_id", "closed_at"], day=pl.col("closed_at").cast(pl.Date))
    assert by_deal(found, "region") == ["north", "south", "north"]
    assert by_deal(found, "lost:rep_id:split") == [False, False, False]


def test_of_keys_that_are_looked_up_columns_tell_which_are_not_there(files: Dataset) -> None:
    found = resolved(files, "deals", "segment", extra=["deal_id"], checked=["rep_id"])
    assert by_deal(found, "lost:customer_id:split") == [False, False, False, True]
    assert by_deal(found, "lost:rep_id:count") == [False, False, False, True]


def test_what_is_told_of_keys_stands_in_columns_of_their_own() -> None:
    frame = pl.LazyFrame(
        {"region": ["n"], "lost:rep_id:split": [True], "near:rep_id:split": [True], "word:region": [True]}
    )
    assert dimensions.told_of_keys(frame) == ("lost:rep_id:split", "near:rep_id:split", "word:region")


def test_a_key_is_lost_to_those_that_the_filters_may_want(files: Dataset) -> None:
    frame = pl.LazyFrame(
        {
            "lost:customer_id:split": [True, True, True],
            "region": ["north", "south", None],
            "where:region": [0, None, None],
            "word:region": [True, True, True],
        }
    )
    found = dimensions.lost_to(frame, "deals", {"region": "where:region"}, files).collect()
    assert found["lost:customer_id:split"].to_list() == [True, False, True]
    assert found["word:region"].to_list() == [True, True, True]
    assert dimensions.lost_to(frame, "deals", {}, files).collect()["lost:customer_id:split"].to_list() == [True] * 3


def test_an_activity_may_be_in_many_groups_where_the_lines_of_its_deal_differ(tmp_path: Path) -> None:
    lines = "deal_id,product,status,closed_at\n1,nail,won,2026-01-05\n1,screw,won,2026-01-05\n2,nail,won,2026-01-06"
    own = tables(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=lines, activities=ACTIVITIES)
    assert dimensions.in_many("activities", ["product"], own)
    assert not dimensions.in_many("activities", ["type"], own)
    assert not dimensions.in_many("deals", ["product"], own)
    assert not dimensions.in_many(
        "activities", ["product"], tables(tmp_path / "others", deals=DEALS, activities=ACTIVITIES)
    )
    found = resolved(own, "activities", "product")
    assert sorted(found.select("deal_id", "product").rows()) == [("1", "nail"), ("1", "screw"), ("2", "nail")]


def test_names_stand_beside_the_ids(files: Dataset, tmp_path: Path) -> None:
    assert dimensions.names_of("rep", files).rows() == [("r1", "Anna")]
    assert sorted(dimensions.names_of("customer", files).rows()) == [("a", "Acme"), ("b", "Bolt")]
    nameless = dimensions.names_of("rep", tables(tmp_path, deals=DEALS))
    assert (nameless.columns, nameless.height) == (["rep_id", "name"], 0)
