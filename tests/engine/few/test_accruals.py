"""What few rows accrue: the same as by queries, whatever the rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescli.engine.intervals import proration
from salescli.engine.intervals.proration import DAILY, MONTHLY, Clock, accrued
from salescli.engine.windows import WINDOW
from salescli.loading.parsing.numbers import MONEY
from tests.engine.conftest import windows

WINDOWS = windows(("2026-01-01", "2026-01-20"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31"),
                  ("2026-05-01", "2026-05-31"), as_of="2026-05-10")  # fmt: skip
ROW = st.fixed_dictionaries(
    {
        "region": st.sampled_from([None, "north", "Öst"]),
        "entity": st.sampled_from(["a", "b"]),
        "began": st.integers(-400, 160).map(lambda days: date(2026, 1, 1) + timedelta(days=days)),
        "lasts": st.sampled_from([None, None, -3, 0, 1, 10, 31, 90, 400]),
        "amount": st.sampled_from([None, "0", "0.1", "31000", "9999999.999999", "-3.5", "333.33"]),
    }
)


def frame_of(rows: list[dict[str, Any]], money: pl.DataType = MONEY) -> pl.DataFrame:
    ended = [None if row["lasts"] is None else row["began"] + timedelta(days=row["lasts"]) for row in rows]
    schema = {"region": pl.String, "entity": pl.String, "began": pl.Date, "amount": pl.String}
    frame = pl.DataFrame(rows, schema=schema).with_columns(pl.col("amount").cast(money))
    return frame.with_columns(ended=pl.Series(ended, dtype=pl.Date))


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROW, max_size=12))
@pytest.mark.parametrize("clock", [MONTHLY, DAILY], ids=["monthly", "daily"])
@pytest.mark.parametrize("keys", [[], ["region"], ["region", "entity"]], ids=len)
@pytest.mark.parametrize("upto", ["seen", "end"])
def test_it_is_what_queries_give(clock: Clock, keys: list[str], upto: str, rows: list[dict[str, Any]]) -> None:
    frame = frame_of(rows, pl.Decimal(38, 2) if len(rows) % 2 else MONEY)
    quick = proration.few.accrued(frame, WINDOWS, keys, upto, clock.ticks_of, clock.length)
    with patch.object(proration.few, "accrued", return_value=None):
        queried = accrued(frame, WINDOWS, keys, upto=upto, clock=clock)
    assert quick is not None
    assert quick.schema == queried.schema
    assert sorted(quick.rows(), key=str) == sorted(queried.rows(), key=str)


def test_a_month_counts_by_its_days() -> None:
    rows = frame_of([{"region": "N", "entity": "a", "began": date(2026, 1, 11), "lasts": None, "amount": "3100"}])
    found = accrued(rows, WINDOWS, [], upto="end")
    assert found.select(WINDOW, "amount").rows() == [
        (0, Decimal(1000)),  # 10 of 31 days
        (1, Decimal("4200")),  # the rest of January, between the windows, and February
        (2, Decimal(3100)),
        (3, Decimal(6200)),
    ]


def test_amounts_of_more_digits_than_a_float_has_are_left_to_queries() -> None:
    rows = frame_of([{"region": "N", "entity": "a", "began": date(2026, 1, 1), "lasts": None, "amount": "1e12"}])
    assert proration.few.accrued(rows, WINDOWS, [], "end", MONTHLY.ticks_of, MONTHLY.length) is None


def test_rows_without_a_first_day_are_left_to_queries() -> None:
    rows = frame_of([{"region": "N", "entity": "a", "began": date(2026, 1, 1), "lasts": None, "amount": "1"}])
    undated = rows.with_columns(began=pl.lit(None, pl.Date))
    assert proration.few.accrued(undated, WINDOWS, [], "end", MONTHLY.ticks_of, MONTHLY.length) is None
