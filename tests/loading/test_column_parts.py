"""What a column of a file is made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

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


def test_rows_that_are_dropped_are_told_from_all_others() -> None:
    frame = pl.DataFrame({"row:index": [0, 1, 2, 3, 99]}, schema={"row:index": pl.get_index_type()})
    dropped = pl.Series([1, 3], dtype=pl.get_index_type())
    assert frame.filter(parts.is_none_of(dropped))["row:index"].to_list() == [0, 2, 99]
    assert frame.filter(parts.is_none_of(dropped.clear())).height == 5


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
