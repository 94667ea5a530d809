"""From partial aggregates to numbers: which fall into a window, and what they add up to there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from salescli.engine import aggregate
from salescli.engine.windows import BUCKET, WINDOW
from salescli.loading.parsing.numbers import MONEY
from salescli.model.measures import Aggregate, Measure
from tests.engine.conftest import told

#: Won deals, and what their columns are called in partial aggregates.
WON, VALUE = "ok:won|value", "sum:won|value:value"


def cells(*rows: tuple[str | None, int], **more: Sequence[Any]) -> pl.LazyFrame:
    """Buckets with so many rows each, and further columns."""
    days = [date.fromisoformat(text) if text else None for text, _ in rows]
    own = {BUCKET: pl.Series(days, dtype=pl.Date), WON: pl.Series([count for _, count in rows], dtype=pl.UInt32)}
    return pl.LazyFrame({**own, **more})


def spans(*rows: tuple[int, str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            WINDOW: [number for number, _, _ in rows],
            "start": [date.fromisoformat(start) for _, start, _ in rows],
            "end": [date.fromisoformat(end) for _, _, end in rows],
        }
    )


def counted_as(measured: Aggregate, column: str, needs: tuple[str, ...] = ()) -> Measure:
    return Measure("closed_deals", measured, column=column, where="won", needs=needs)


def test_a_bucket_belongs_to_the_span_that_it_lies_in() -> None:
    found = aggregate.in_spans(
        cells(("2026-01-01", 1), ("2026-01-31", 2), ("2026-02-01", 4)),
        spans((0, "2026-01-01", "2026-01-31"), (1, "2026-02-01", "2026-02-28")),
    )
    assert told(found.collect(), WON, WINDOW) == [(1, 0), (2, 0), (4, 1)]


def test_a_bucket_before_between_or_after_the_spans_belongs_to_none() -> None:
    found = aggregate.in_spans(
        cells(("2025-12-31", 1), ("2026-01-15", 2), ("2026-02-15", 4), ("2026-04-01", 8), (None, 16)),
        spans((0, "2026-01-01", "2026-01-31"), (1, "2026-03-01", "2026-03-31")),
    )
    assert told(found.collect(), WON, WINDOW) == [(2, 0)]


def test_sums_and_counts_add_up_by_window_and_group() -> None:
    frame = cells(
        ("2026-01-01", 1), ("2026-01-02", 2), ("2026-01-03", 4),
        **{WINDOW: [0, 0, 0], "region": ["north", "north", None], VALUE: [10.0, 20.0, 5.0]},
    )  # fmt: skip
    found = aggregate.added_up(frame, ["region"], [WON, VALUE]).collect()
    assert told(found, WINDOW, "region", WON, VALUE) == [(0, "north", 3, 30.0), (0, None, 4, 5.0)]


def test_only_the_columns_that_are_named_add_up() -> None:
    frame = cells(("2026-01-01", 1), **{WINDOW: [0], VALUE: [10.0]})
    assert aggregate.added_up(frame, [], [WON]).collect().columns == [WINDOW, WON]


def test_what_neither_sums_nor_counts_is_not_added_up() -> None:
    frame = cells(("2026-01-01", 1), **{WINDOW: [0], "left_out:won|value:without_value": [3]})
    assert aggregate.sums_in(frame.collect()) == [WON]


def test_sums_have_room_where_all_of_them_together_do() -> None:
    much = pl.Series([Decimal("6e31")], dtype=MONEY)
    frame = pl.DataFrame({VALUE: much, "sum:other": -much})
    assert aggregate.has_room(frame)
    assert not aggregate.has_room(pl.concat([frame, frame]))
    assert aggregate.has_room(frame.select(pl.lit(1).alias(WON)))


def test_a_distinct_count_takes_each_value_once_and_no_blank() -> None:
    measure = counted_as(Aggregate.DISTINCT, "customer_id", ("value",))
    customers = ["a", "a", "b", None, "c"]
    frame = cells(*[("2026-01-01", 1)] * 4, ("2026-01-01", 0), **{WINDOW: [0] * 5, "customer_id": customers})
    found = aggregate.aggregate(measure, frame, [], "buyers").collect()
    assert found.rows() == [(0, 2)]  # c has no row that takes part


@pytest.mark.parametrize(("measured", "expected"), [(Aggregate.MEDIAN, 20.0), (Aggregate.P90, 28.0)])
def test_a_median_and_a_ninetieth_percentile_weigh_values_by_their_rows(measured: Aggregate, expected: float) -> None:
    # the rows are 10, 20 and 30; the ninetieth percentile lies at place 1.8 of them
    own = Measure("closed_deals", measured, column="days", where="won")
    count = "ok:won|days"
    frame = pl.LazyFrame({WINDOW: [0, 0, 0], "days": [30, 10, 20], count: [1, 1, 1]})
    assert aggregate.aggregate(own, frame, [], "days_taken").collect().rows() == [(0, expected)]


def test_an_aggregate_is_one_a_window_and_group() -> None:
    measure = counted_as(Aggregate.DISTINCT, "customer_id", ("value",))
    frame = cells(
        *[("2026-01-01", 1)] * 3, **{WINDOW: [0, 0, 1], "region": ["n", "s", "n"], "customer_id": ["a", "a", "b"]}
    )
    found = aggregate.aggregate(measure, frame, ["region"], "buyers").collect()
    assert told(found, WINDOW, "region", "buyers") == [(0, "n", 1), (0, "s", 1), (1, "n", 1)]


def test_a_distinct_count_over_spans_that_overlap_takes_a_value_once_in_each() -> None:
    measure = counted_as(Aggregate.DISTINCT, "customer_id", ("value",))
    frame = cells(
        ("2026-01-05", 1), ("2026-02-05", 1), ("2026-02-06", 1), ("2026-03-05", 0), (None, 1),
        customer_id=["a", "a", "b", "c", "d"],
    )  # fmt: skip
    overlapping = spans(
        (0, "2026-01-01", "2026-02-28"), (1, "2026-02-01", "2026-03-31"), (2, "2026-03-01", "2026-04-30")
    )
    found = aggregate.distinct_in_overlapping(measure, frame.collect(), overlapping, [], "buyers")
    assert told(found, WINDOW, "buyers") == [(0, 2), (1, 2), (2, 0)]


def test_a_distinct_count_over_spans_that_overlap_is_told_apart_by_group() -> None:
    measure = counted_as(Aggregate.DISTINCT, "customer_id", ("value",))
    frame = cells(
        ("2026-01-05", 1), ("2026-01-06", 1), ("2026-01-07", 1), customer_id=["a", "b", "a"], region=["n", "n", "s"]
    )
    found = aggregate.distinct_in_overlapping(
        measure, frame.collect(), spans((0, "2026-01-01", "2026-01-31")), ["region"], "buyers"
    )
    assert told(found, "region", "buyers") == [("n", 2), ("s", 1)]
