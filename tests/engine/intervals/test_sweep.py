"""Intervals laid over days: where they begin and end among them, and what adds up along the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from salescli.engine.intervals import sweep
from salescli.errors import InputError
from salescli.loading.parsing.numbers import MONEY
from tests.engine.conftest import intervals, told, windows

JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")


def dates(*texts: str) -> pl.Series:
    return pl.Series([date.fromisoformat(text) for text in texts], dtype=pl.Date)


def ranges(*rows: tuple[str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"who": pl.String, "first": pl.Int64, "last": pl.Int64}, orient="row")


def test_a_position_counts_the_edges_before_a_day() -> None:
    edges = dates("2026-01-10", "2026-01-20", "2026-01-30")
    days = dates("2026-01-09", "2026-01-10", "2026-01-11", "2026-01-31")
    assert sweep.position(days, edges).to_list() == [0, 0, 1, 3]


def test_to_the_right_a_position_counts_the_edge_on_the_day_too() -> None:
    edges = dates("2026-01-10", "2026-01-20")
    assert sweep.position(dates("2026-01-09", "2026-01-10", "2026-01-20"), edges, side="right").to_list() == [0, 1, 2]


def test_positions_can_be_subtracted_below_zero() -> None:
    found = sweep.position(dates("2026-01-01"), dates("2026-01-10"))
    assert (found - 1).to_list() == [-1]


def test_ranges_that_touch_or_overlap_are_one() -> None:
    found = sweep.merged(ranges(("a", 4, 6), ("a", 1, 3), ("a", 5, 9)), ["who"])
    assert told(found, "who", "first", "last") == [("a", 1, 9)]


def test_ranges_with_a_gap_stay_apart_and_sorted() -> None:
    found = sweep.merged(ranges(("a", 5, 6), ("a", 1, 3)), ["who"])
    assert found.rows() == [("a", 1, 3), ("a", 5, 6)]


def test_a_range_inside_a_longer_one_does_not_shorten_it() -> None:
    found = sweep.merged(ranges(("a", 1, 9), ("a", 2, 3), ("a", 8, 10)), ["who"])
    assert found.rows() == [("a", 1, 10)]


def test_ranges_of_two_groups_do_not_join() -> None:
    found = sweep.merged(ranges(("a", 1, 3), ("b", 3, 4)), ["who"])
    assert told(found, "who", "first", "last") == [("a", 1, 3), ("b", 3, 4)]


def test_without_a_group_all_ranges_join() -> None:
    found = sweep.merged(ranges(("a", 1, 3), ("b", 3, 4)).select("first", "last"), [])
    assert found.rows() == [(1, 4)]


def test_a_running_sum_holds_from_its_change_on() -> None:
    changes = pl.DataFrame({"at": [1, 3], "n": [5, -2]})
    assert sweep.running(changes, 4, []).rows() == [(0, 0), (1, 5), (2, 5), (3, 3)]


def test_every_group_has_a_running_sum_of_its_own() -> None:
    changes = pl.DataFrame({"at": [0, 1], "region": ["north", None], "n": [1, 10]})
    found = sweep.running(changes, 2, ["region"])
    assert told(found, "region", "at", "n") == [("north", 0, 1), ("north", 1, 1), (None, 0, 0), (None, 1, 10)]


def test_changes_after_the_last_position_do_not_show() -> None:
    changes = pl.DataFrame({"at": [0, 2], "n": [1, -1]})
    assert sweep.running(changes, 2, []).rows() == [(0, 1), (1, 1)]


def test_a_running_sum_without_room_is_an_error() -> None:
    much = Decimal("9e31")
    changes = pl.DataFrame({"at": [0, 1], "n": [much, much]}, schema={"at": pl.Int64, "n": MONEY})
    with pytest.raises(InputError):
        sweep.running(changes, 2, [])


def test_sums_are_one_a_group() -> None:
    frame = pl.DataFrame({"at": [0, 0, 1], "n": [1, 2, 4], "other": [9, 9, 9]})
    assert told(sweep.streamed_sums(frame, ["at"], ["n"]), "at", "n") == [(0, 3), (1, 4)]


def test_a_sum_of_money_that_outgrows_its_room_raises() -> None:
    frame = pl.DataFrame({"at": [0] * 20, "n": [Decimal("9e31")] * 20}, schema={"at": pl.Int64, "n": MONEY})
    with pytest.raises(pl.exceptions.ComputeError, match="overflow"):
        sweep.streamed_sums(frame, ["at"], ["n"])


def test_a_range_adds_at_its_first_position_and_takes_away_after_its_last() -> None:
    found = sweep.changes_of(ranges(("a", 1, 3)), ["who"], n=pl.lit(2, pl.Int64)).collect()
    assert told(found, "at", "who", "n") == [(1, "a", 2), (4, "a", -2)]


def test_snapshots_are_the_day_before_and_the_end_of_each_window() -> None:
    found = sweep.snapshots(windows(JANUARY, FEBRUARY, as_of="2026-02-10"))
    assert found.to_list() == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 10)]


def test_a_row_holds_on_its_first_day_and_not_on_the_day_it_ended() -> None:
    days = dates("2026-01-01", "2026-01-02", "2026-01-03")
    rows = intervals({"entity": "a", "began": "2026-01-02", "ended": "2026-01-03"})
    assert told(sweep.on_days(rows, days), "entity", "first", "last") == [("a", 1, 1)]


def test_a_row_that_lasts_holds_on_the_last_day() -> None:
    rows = intervals({"began": "2026-01-02", "ended": None})
    assert told(sweep.on_days(rows, dates("2026-01-01", "2026-01-03")), "first", "last") == [(1, 1)]


def test_a_row_between_two_days_holds_on_neither() -> None:
    rows = intervals({"began": "2026-01-02", "ended": "2026-01-03"})
    assert sweep.on_days(rows, dates("2026-01-01", "2026-01-03")).is_empty()


def test_a_row_is_in_every_window_that_it_touches() -> None:
    rows = intervals({"began": "2026-01-31", "ended": "2026-03-02"})
    assert told(sweep.in_windows(rows, windows(JANUARY, FEBRUARY, MARCH)), "first", "last") == [(0, 2)]


def test_a_row_that_ended_on_the_first_day_of_a_window_is_not_in_it() -> None:
    rows = intervals({"began": "2026-01-31", "ended": "2026-02-01"})
    assert told(sweep.in_windows(rows, windows(JANUARY, FEBRUARY)), "first", "last") == [(0, 0)]


def test_a_row_that_ended_as_it_began_is_in_no_window() -> None:
    rows = intervals({"began": "2026-01-10", "ended": "2026-01-10"})
    assert sweep.in_windows(rows, windows(JANUARY)).is_empty()


def _joined_by_hand(rows: list[tuple[str | None, int, int]]) -> list[tuple[str | None, int, int]]:
    """The days of each, one by one, put together again; what no name stands beside is one of its own."""
    found: list[tuple[str | None, int, int]] = []
    for who in {row[0] for row in rows}:
        days = sorted({day for name, first, last in rows if name == who for day in range(first, last + 1)})
        starts = [day for day in days if day - 1 not in days]
        ends = [day for day in days if day + 1 not in days]
        found += [(who, start, end) for start, end in zip(starts, ends, strict=True)]
    return sorted(found, key=lambda row: (row[0] is not None, row[0] or "", row[1]))


@pytest.mark.parametrize("seed", range(40))
def test_ranges_are_joined_day_by_day(seed: int) -> None:
    chance = Random(seed)
    rows = [
        (chance.choice(["A", "B", "C", None]), first, first + chance.randrange(4))
        for first in (chance.randrange(-15, 15) for _ in range(chance.randrange(14)))
    ]
    frame = pl.DataFrame(rows, schema={"who": pl.String, "first": pl.Int64, "last": pl.Int64}, orient="row")
    assert sweep.merged(frame, ["who"]).rows() == _joined_by_hand(rows)
    alone = [(None, first, last) for _, first, last in rows]
    assert sweep.merged(frame, []).rows() == [row[1:] for row in _joined_by_hand(alone)]
    twice = frame.with_columns(where=pl.lit("x"))
    assert sweep.merged(twice, ["where", "who"]).drop("where").rows() == _joined_by_hand(rows)
