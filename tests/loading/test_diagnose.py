"""What an error of Polars means: the cell that cannot be computed with, or the damage of a file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.loading.diagnose import explained
from tests.loading.conftest import Write, tables
from tests.said import hint_of


def failure(own: Dataset, column: str = "value") -> InputError | None:
    """What is said of the error that reading a column of the deals brings about."""
    with pytest.raises(pl.exceptions.PolarsError) as error:
        own.reader.frame(own.files[0], [column]).collect(engine="streaming")
    return explained(own, error.value)


def test_a_division_by_nothing_is_told_with_its_row(write: Write) -> None:
    toml = "[tables.deals.columns]\nvalue = { sql = 'Amount / Quantity' }\n"
    found = failure(tables(write("deal_id,Amount,Quantity\n1,5,1\n2,7,2\n3,9,0\n4,1,1\n"), toml=toml))
    assert found is not None
    assert "line 4" in str(found)
    assert "value" in str(found)
    assert "NULLIF" in (hint_of(found) or "")


def test_an_amount_that_outgrows_its_room_is_told_with_its_cell(write: Write) -> None:
    huge = "9" * 32
    toml = '[currency]\nbase = "SEK"\nrates = { EUR = 11 }\n'
    found = failure(tables(write(f"deal_id,value,currency\n1,5,SEK\n2,{huge},EUR\n"), toml=toml))
    assert found is not None
    assert "line 3" in str(found)
    assert huge in str(found)


def test_an_error_of_arithmetic_that_no_cell_brings_about_is_of_a_sum(write: Write) -> None:
    own = tables(write("deal_id,value\n1,5\n"))
    found = explained(own, pl.exceptions.ComputeError("overflow in decimal addition"))
    assert found is not None
    assert "32 digits" in str(found)
    found = explained(own, pl.exceptions.ComputeError("division by zero"))
    assert found is not None
    assert "zero" in str(found)


def test_an_error_of_anything_else_is_not_explained(write: Write) -> None:
    own = tables(write("deal_id,value\n1,5\n"))
    assert explained(own, pl.exceptions.ColumnNotFoundError("x")) is None
    assert explained(own, ValueError("x")) is None


def test_damage_of_a_file_is_explained(write: Write, tmp_path: Path) -> None:
    path = write("deal_id,value\n1,5\n")
    own = tables(path)
    path.write_text("deal_id,value\n1,5,7,8\n")
    found = explained(own, pl.exceptions.ComputeError("found more fields than defined in 'Schema'"))
    assert found is not None
    assert "line 2" in str(found)
    parquet = tmp_path / "deals.parquet"
    pl.DataFrame({"deal_id": ["1"], "value": [5]}).write_parquet(parquet)
    found = explained(tables(parquet), pl.exceptions.PanicException("index out of bounds"))
    assert found is not None
    assert "deals.parquet" in str(found)
    assert explained(own, pl.exceptions.PanicException("index out of bounds")) is None


def test_a_file_that_is_gone_is_explained(write: Write) -> None:
    own = tables(write("deal_id,value\n1,5\n"))
    found = explained(own, FileNotFoundError(2, "No such file or directory"))
    assert found is not None
    assert "deals.csv" in str(found)
