"""Clean ids and dimensions: which columns are cleaned row by row, which in the partial aggregates, and how."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.engine import clean_keys
from salescli.engine.batch import Filter
from salescli.loading.dataset import Dataset
from salescli.loading.precision import Precision
from salescli.model.measures import BUYERS, SALES
from tests.engine.conftest import asked, batch, tables

DEALS = """
    deal_id,customer_id,rep_id,region,segment,status,value,closed_at
    1,a,r1,north,big,won,5,2026-01-05
    2,b,r1, north ,N/A,won,5,2026-01-05
"""


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def test_columns_of_filters_and_keys_that_are_checked_are_cleaned_row_by_row(deals: Dataset) -> None:
    spec = asked(
        "region", filters=[Filter("segment", ("big",))], checked=frozenset({("deals", "rep_id"), ("reps", "x")})
    )
    assert clean_keys.columns_compared(batch(SALES), spec, spec.dimensions, deals) == {"segment", "rep_id"}
    assert clean_keys.columns_compared(batch(SALES), asked("region"), ["region"], deals) == set()


def test_columns_that_lead_to_other_tables_are_cleaned_row_by_row(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS, customers="customer_id,plan\na,gold")
    found = clean_keys.columns_compared(batch(SALES), asked("plan"), ["plan"], own)
    assert found == {"customer_id", "rep_id"}


def test_a_column_that_was_given_other_words_is_cleaned_row_by_row(tmp_path: Path) -> None:
    toml = '[tables.deals.values.segment]\nbig = "large"\n'
    own = tables(tmp_path, toml, deals=DEALS)
    assert clean_keys.columns_compared(batch(SALES), asked("segment"), ["segment"], own) == {"segment"}


def test_keys_stand_as_in_the_file_unless_they_are_compared(deals: Dataset) -> None:
    spec = asked("region", "rep", "plan")
    found = clean_keys.keys_as_they_stand(batch(BUYERS), spec, {"rep_id"}, deals)
    assert found == {"region": "region", "customer_id": "customer_id"}


def test_a_dimension_of_ones_own_stands_under_its_key(tmp_path: Path) -> None:
    toml = '[dimensions]\ndeals = ["motion"]\n[tables.deals.columns]\nmotion = "how"\n'
    own = tables(tmp_path, toml, deals="how,status,value,closed_at\nx,won,5,2026-01-05")
    assert clean_keys.keys_as_they_stand(batch(SALES), asked("motion"), set(), own) == {"by:motion": "motion"}


@pytest.mark.parametrize("precision", Precision)
def test_rows_are_tidied_to_clean_text_and_a_word_for_nothing_is_blank_and_told(
    deals: Dataset, precision: Precision
) -> None:
    deals = deals.at(precision)
    frame = deals.frame("deals", ["deal_id", "region", "segment"])
    found = clean_keys.tidied(frame, "deals", ["region", "segment"], deals).collect().sort("deal_id")
    assert found["region"].to_list() == ["north", "north"]
    assert found["segment"].to_list() == ["big", None]
    assert found["word:region"].to_list() == [False, False]
    assert found["word:segment"].to_list() == [False, True]


def test_keys_of_cells_are_tidied_and_words_for_nothing_told(deals: Dataset) -> None:
    cells = pl.DataFrame({"region": [" north", "north", None, "N/A"], "n": [1, 2, 4, 8]})
    tidy, words = clean_keys.tidied_keys(cells, "deals", {"region": "region"}, deals)
    assert tidy["region"].to_list() == ["north", "north", None, None]
    assert tidy["n"].to_list() == [1, 2, 4, 8]
    assert {column: found.to_list() for column, found in words.items()} == {"region": [False, False, False, True]}


def test_cells_that_are_clean_are_given_back_as_they_are(deals: Dataset) -> None:
    cells = pl.DataFrame({"region": ["north", None]})
    tidy, words = clean_keys.tidied_keys(cells, "deals", {"region": "region"}, deals)
    assert tidy is cells
    assert words == {}
