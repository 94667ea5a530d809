"""What a column of a file is made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from salescli.errors import InputError, SettingsError
from salescli.i18n.language import ENGLISH
from salescli.loading import column_parts as parts
from salescli.loading.mapping.map_columns import MappedFile
from salescli.loading.parsing.cast import Cast, Reading
from salescli.loading.parsing.columns import Written
from salescli.model.schema import Column, Kind
from tests.loading.conftest import Write, tables


@pytest.fixture
def file(write: Write) -> MappedFile:
    return tables(write("deal_id,value,status\n1,5,won\n")).files[0]


def test_a_column_of_a_header_is_read_by_another_clock_and_any_other_is_not() -> None:
    written = Written("Day", Cast(Column("closed_at", Kind.TIME, "")))
    found = parts.by_another_clock_of(written)
    assert isinstance(found, Written)
    assert found.header == "Day"
    assert found.cast.date.clock != written.cast.date.clock
    made = Reading(pl.lit(1), pl.lit("1"), pl.lit(value=False))
    assert parts.by_another_clock_of(made) is made


def test_an_end_that_was_asked_for_is_one_of_the_ended_alone() -> None:
    frame = pl.DataFrame(
        {"status": ["ended", "paying", None], "v": [date(2026, 1, 1)] * 3, "t": ["x"] * 3, "u": [True] * 3}
    )
    found = parts.of_the_ended(Reading(pl.col("v"), pl.col("t"), pl.col("u")), pl.col("status"))
    rows = frame.select(found.value.alias("v"), found.text.alias("t"), found.unread.alias("u")).rows()
    assert rows == [(date(2026, 1, 1), "x", True), (None, None, False), (None, None, False)]


def test_a_column_of_lists_is_refused_where_it_is_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.parquet"
    pl.DataFrame({"deal_id": ["1"], "value": [5], "tags": [["a"]]}).write_parquet(path)
    own = tables(path).files[0]
    parts.refuse_untold(own, ["value", "deal_id"])
    with pytest.raises(InputError) as error:
        parts.refuse_untold(own, ["tags"])
    assert "tags" in str(error.value)


def test_rows_that_are_dropped_are_told_from_all_others() -> None:
    frame = pl.DataFrame({"row:index": [0, 1, 2, 3, 99]}, schema={"row:index": pl.get_index_type()})
    dropped = pl.Series([1, 3], dtype=pl.get_index_type())
    assert frame.filter(parts.is_none_of(dropped))["row:index"].to_list() == [0, 2, 99]
    assert frame.filter(parts.is_none_of(dropped.clear())).height == 5


def test_the_text_of_a_header_is_kept_beside_what_is_made_of_it() -> None:
    assert parts.raw("Amount") == "Amount:raw"


@pytest.mark.parametrize(
    ("values", "mark"), [(["1.5"], "."), (["1,5"], ","), (["1,234"], ","), (["1.234"], "."), (["5"], "."), ([], ".")]
)
def test_the_mark_by_which_values_may_be_numbers(values: list[str], mark: str) -> None:
    assert parts.mark_for(values) == mark


@pytest.mark.parametrize(
    ("constant", "percent"), [(50, True), (Decimal("1.5"), True), (1, False), (Decimal("0.5"), False), ("50", False)]
)
def test_a_constant_probability_above_one_is_in_percent(constant: object, percent: bool) -> None:
    assert parts.is_percent(constant) is percent


@pytest.mark.parametrize(
    ("constant", "text"), [(True, "true"), (False, "false"), (5, "5"), ("Won", "Won"), (date(2026, 1, 5), "2026-01-05")]
)
def test_a_constant_is_read_as_its_text(constant: object, text: str) -> None:
    assert parts.constant_text(constant) == text


def test_an_expression_is_over_the_headers_of_the_file(file: MappedFile) -> None:
    made = parts.expression(file, "cost", "value * 2")
    assert pl.DataFrame({"value": [5]}).select(made).item() == 10
    with pytest.raises(SettingsError) as error:
        parts.expression(file, "cost", "prize * 2")
    assert ENGLISH.say(parts.place_of(file, "cost")) in str(error.value)


def test_the_place_of_a_column_in_the_settings(file: MappedFile) -> None:
    assert "tables.deals.columns.cost" in ENGLISH.say(parts.place_of(file, "cost"))
    assert file.file.name in ENGLISH.say(parts.place_of(file, "cost"))
