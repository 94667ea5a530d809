"""Patterns of the settings for dates: what each reads, and what is wrong with one that reads none."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from salescli.config.date_patterns import DatePattern, Order, of_settings
from salescli.errors import Unfit
from salescli.i18n.language import ENGLISH


def read(pattern: str, *texts: str) -> list[datetime | None]:
    frame = pl.DataFrame({"text": list(texts)})
    return frame.select(of_settings(pattern).read(pl.col("text")))["text"].to_list()


def offsets(pattern: str, *texts: str) -> list[int | None]:
    frame = pl.DataFrame({"text": list(texts)})
    return frame.select(of_settings(pattern).offset(pl.col("text")).alias("offset"))["offset"].to_list()


@pytest.mark.parametrize(
    ("pattern", "has_time", "is_zoned", "is_utc"),
    [
        ("%d/%m/%Y", False, False, False),
        ("%Y-%m", False, False, False),
        ("%Y-%m-%d %H:%M", True, False, False),
        ("%Y-%m-%dT%H:%M:%S%z", True, True, False),
        ("%Y-%m-%dT%H:%M:%SZ", True, False, True),
        ("%Y-%m-%d %H:%M UTC", True, False, True),
        ("%s", True, False, True),
    ],
)
def test_a_pattern_reads_a_day_or_a_time_or_an_offset(
    pattern: str, has_time: bool, is_zoned: bool, is_utc: bool
) -> None:
    has_day = pattern != "%Y-%m"
    assert of_settings(pattern) == DatePattern(pattern, has_time, is_zoned, is_utc, has_day)


def test_a_fraction_of_a_second_may_be_written_either_way() -> None:
    assert of_settings("%Y-%m-%d %H:%M:%S.%f").text == "%Y-%m-%d %H:%M:%S%.f"


@pytest.mark.parametrize(
    ("pattern", "order"),
    [
        ("%d/%m/%Y", Order.DAY),
        ("%m/%d/%y", Order.MONTH),
        ("%Y-%m-%d", Order.YEAR),
        ("%y%m%d", Order.YEAR),
        ("%d %B %Y", None),
        ("%s", None),
    ],
)
def test_a_pattern_shows_which_part_comes_first(pattern: str, order: Order | None) -> None:
    assert of_settings(pattern).order is order


def test_a_pattern_says_whether_years_have_four_digits() -> None:
    assert of_settings("%d/%m/%Y").has_long_year
    assert not of_settings("%d/%m/%y").has_long_year


def test_a_text_is_read_as_a_day_at_midnight_and_anything_else_as_nothing() -> None:
    assert read("%d/%m/%Y", "05/03/2026", "2026-03-05", "31/02/2026") == [datetime(2026, 3, 5), None, None]


def test_a_text_is_read_as_a_moment() -> None:
    assert read("%Y-%m-%d %H:%M", "2026-03-05 14:30", "2026-03-05") == [datetime(2026, 3, 5, 14, 30), None]


def test_a_moment_with_an_offset_is_read_in_utc() -> None:
    assert read("%Y-%m-%d %H:%M%z", "2026-03-05 14:30+0200") == [datetime(2026, 3, 5, 12, 30)]


def test_the_clock_of_a_moment_is_so_many_minutes_ahead_of_utc() -> None:
    assert offsets("%Y-%m-%d %H:%M%z", "2026-03-05 14:30+0200", "2026-03-05 14:30-0130", "x") == [120, -90, None]
    assert offsets("%Y-%m-%dT%H:%M:%SZ", "2026-03-05T14:30:00Z", "x") == [0, None]
    assert offsets("%d/%m/%Y", "05/03/2026") == [None]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "dates is a pattern such as %d/%m/%Y"),
        ("dd/mm/yyyy", "dates is a pattern such as %d/%m/%Y"),
        ("%d/%m", "reads no date"),
        ("%H:%M", "reads no date"),
        ("%Y-%m-%d %Z", "%Z reads no offset from names of zones"),
        ("%Y-%m-%d %H:%M:%S %f", "%f counts nanoseconds"),
        ("%d/%m/%Q", "%Q is no part of a date"),
    ],
)
def test_a_pattern_that_reads_no_date_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(Unfit) as error:
        of_settings(pattern)
    assert reason in ENGLISH.say(error.value.message)
