"""The headers of a file that columns are made of."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.loading.mapping.map_columns import MappedFile
from salescli.loading.sql import sources
from tests.loading.conftest import Write, tables


@pytest.fixture
def file(write: Write) -> MappedFile:
    return tables(write("deal_id,value,status\n1,5,won\n")).files[0]


def test_a_column_of_lists_is_refused_where_it_is_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pl.DataFrame({"deal_id": ["1"], "value": [5], "tags": [["a"]]}).write_parquet(path)
    own = tables(path).files[0]
    sources.refuse_textless(own, ["value", "deal_id"])
    with pytest.raises(InputError) as error:
        sources.refuse_textless(own, ["tags"])
    assert "tags" in str(error.value)


def test_the_text_of_a_header_is_kept_beside_what_is_made_of_it() -> None:
    assert sources.raw("Amount") == "Amount:raw"


@pytest.mark.parametrize(
    ("values", "mark"), [(["1.5"], "."), (["1,5"], ","), (["1,234"], ","), (["1.234"], "."), (["5"], "."), ([], ".")]
)
def test_the_mark_by_which_values_may_be_numbers(values: list[str], mark: str) -> None:
    assert sources.mark_for(values) == mark


def test_an_expression_is_over_the_headers_of_the_file(file: MappedFile) -> None:
    made = sources.expression(file, "cost", "value * 2")
    assert pl.DataFrame({"value": [5]}).select(made).item() == 10
    with pytest.raises(SettingsError) as error:
        sources.expression(file, "cost", "prize * 2")
    assert ENGLISH.say(sources.place_of(file, "cost")) in str(error.value)


def test_the_place_of_a_column_in_the_settings(file: MappedFile) -> None:
    assert "tables.deals.columns.cost" in ENGLISH.say(sources.place_of(file, "cost"))
    assert file.file.name in ENGLISH.say(sources.place_of(file, "cost"))
