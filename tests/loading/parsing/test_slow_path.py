"""Slow readings: each distinct text once, and only where the quick reading came to nothing."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from salescli.loading.parsing import slow_path
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.parsing.slow_path import TEXT, VALUE, Mender

NUMBERS = {"one": 1, "two": 2}


class Steps:
    """Steps that read words for numbers, and keep what they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        self.asked += frame[TEXT].to_list()
        found = [NUMBERS.get(text) for text in frame[TEXT]]
        return frame.with_columns(pl.Series(VALUE, found, dtype=pl.Int64))


def says(frame: pl.DataFrame) -> pl.DataFrame:
    """What is said: all but a dash."""
    return frame.with_columns(pl.when(pl.col(TEXT) != "-").then(pl.col(TEXT)).alias(VALUE))


def text(*values: str | None) -> pl.Series:
    return pl.Series("t", values, dtype=pl.String)


def test_text_that_is_too_long_for_a_pattern_is_passed_over() -> None:
    found = pl.DataFrame({"t": ["a" * 300, "a" * 301, None]}).select(slow_path.short(pl.col("t")))
    assert found.to_series().to_list() == ["a" * 300, None, None]


@pytest.mark.parametrize("times", [1, 50])
def test_each_distinct_text_is_read_once(times: int) -> None:
    steps, unread = Steps(), list[str]()
    given = text(*["one", "three", None, "two", "one"] * times)
    read = slow_path.stepwise(pl.col("t"), steps, pl.Int64(), unread.extend)
    assert given.to_frame().select(read).to_series().to_list() == [1, None, None, 2, 1] * times
    assert sorted(steps.asked) == ["one", "three", "two"]
    assert unread == ["three"]


def test_a_function_reads_word_by_word() -> None:
    found = text("a", None, "bbb").to_frame().select(slow_path.word_by_word(pl.col("t"), len, pl.Int64()))
    assert found.to_series().to_list() == [1, None, 3]


def test_decimals_are_read_to_the_last_digit() -> None:
    read = slow_path.word_by_word(pl.col("t"), Decimal, MONEY)
    assert text("0.1", None).to_frame().select(read).to_series().to_list() == [Decimal("0.1"), None]


def test_a_mender_fills_in_what_the_quick_reading_left() -> None:
    mender = Mender(Steps(), pl.Int64(), says=says)
    values, texts = pl.Series([5, None, None, None, None]), text("5", "one", "x", "-", None)
    mended = mender.mend(values, texts, values.is_null() & texts.is_not_null())
    assert mended is not None
    value, said, odd = (column.to_list() for column in mended)
    assert value == [5, 1, None, None, None]
    assert said == ["5", "one", "x", None, None]
    assert odd == [False, False, True, False, False]


def test_a_mender_of_one_odd_text_mends_that_place() -> None:
    mended = Mender(Steps(), pl.Int64(), says=says).mend(
        pl.Series([5, None]), text("5", "two"), pl.Series([False, True])
    )
    assert mended is not None
    assert mended[0].to_list() == [5, 2]


def test_a_mender_changes_nothing_where_nothing_is_odd_or_nothing_reads() -> None:
    mender = Mender(Steps(), pl.Int64(), says=says)
    assert mender.mend(pl.Series([5]), text("5"), pl.Series([False])) is None
    assert mender.mend(pl.Series([None], dtype=pl.Int64), text("x"), pl.Series([True])) is None


def test_a_mender_takes_back_what_must_not_be_accepted() -> None:
    mender = Mender(Steps(), pl.Int64(), says=says, accepted=lambda values: values.set(values > 9, None))
    mended = mender.mend(pl.Series([5, 77]), text("5", "two"), pl.Series([False, False]))
    assert mended is not None
    assert [column.to_list() for column in mended] == [[5, 2], ["5", "two"], [False, False]]


def test_a_mender_tells_what_came_to_nothing() -> None:
    unread: list[str] = []
    mender = Mender(Steps(), pl.Int64(), says=says, unread=unread.extend)
    mender.mend(pl.Series([None], dtype=pl.Int64), text("x"), pl.Series([True]))
    assert unread == ["x"]
