"""Moments over a change of the clock: what is twice there, and what is not there at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from salescli.views.moments import known_of

STOCKHOLM = "Europe/Stockholm"


def known(local: datetime | date, timezone: str | None, utc: datetime | None = None) -> dict[str, Any]:
    frame = pl.LazyFrame({"at": [local]})
    if utc is not None:
        frame = frame.with_columns(pl.lit(utc).alias("at:utc"))
    return frame.select(**known_of(frame, "at", timezone)).collect().row(0, named=True)


@pytest.mark.parametrize(
    ("local", "instant", "gap"),
    [
        (datetime(2026, 1, 5, 12), datetime(2026, 1, 5, 11), 0),
        (datetime(2026, 7, 5, 12), datetime(2026, 7, 5, 10), 0),
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30), 0),  # twice there: the first
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30), 1),  # not there: an hour was left out
    ],
)
def test_local_times_are_moments(local: datetime, instant: datetime, gap: int) -> None:
    assert known(local, STOCKHOLM) == {
        "day": local.date(), "bare": False, "instant": instant, "gap": timedelta(hours=gap),
    }  # fmt: skip


def test_a_day_that_was_left_out() -> None:
    found = known(datetime(2011, 12, 30, 12), "Pacific/Apia")
    assert found["gap"] == timedelta(days=1)
    assert found["instant"] == datetime(2011, 12, 30, 22)


def test_midnight_to_the_second_is_no_time_of_day() -> None:
    assert known(datetime(2026, 1, 5), STOCKHOLM)["bare"]
    assert known(date(2026, 1, 5), STOCKHOLM)["bare"]
    assert not known(datetime(2026, 1, 5, 0, 0, 1), STOCKHOLM)["bare"]


@pytest.mark.parametrize("timezone", [STOCKHOLM, None])
def test_a_moment_that_carries_an_offset_is_known_by_it(timezone: str | None) -> None:
    local, utc = datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 7)
    assert known(local, timezone, utc) == {"day": local.date(), "bare": False, "instant": utc, "gap": timedelta(0)}


def test_without_a_timezone_local_times_are_moments_as_they_are() -> None:
    local = datetime(2026, 3, 29, 2, 30)
    assert known(local, None) == {"day": local.date(), "bare": False, "instant": local, "gap": timedelta(0)}


def test_nothing_is_no_moment() -> None:
    frame = pl.LazyFrame({"at": [None]}, schema={"at": pl.Datetime("us")})
    found = frame.select(**known_of(frame, "at", STOCKHOLM)).collect().row(0, named=True)
    assert (found["day"], found["instant"]) == (None, None)
