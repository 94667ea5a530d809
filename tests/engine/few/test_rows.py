"""Where the rows of windows and groups are, among rows in order."""

from __future__ import annotations

from datetime import date

import polars as pl

from salescli.engine.few.rows import Rows, Spans, Stretch, rows_of, spans_of
from salescli.engine.windows import BUCKET, WINDOW
from salescli.loading.parsing.numbers import MONEY

#: Days since 1970 of days in 2026.
JANUARY, FEBRUARY, MARCH, APRIL = 20454, 20485, 20513, 20544


def ordered(*rows: tuple[str | None, str | None, int], keys: tuple[str, ...] = ("region",)) -> Rows:
    days = [date.fromisoformat(day) if day else None for _, day, _ in rows]
    regions, numbers = [region for region, _, _ in rows], [number for _, _, number in rows]
    frame = pl.DataFrame({BUCKET: pl.Series(days, dtype=pl.Date), "region": regions, "n": numbers})
    return rows_of(frame, keys)


SALES = [
    ("South", "2026-02-01", 1), (None, "2026-01-31", 2), ("North", "2026-03-31", 4), ("North", None, 8),
    ("North", "2026-02-28", 16), ("North", "2026-02-01", 32),
]  # fmt: skip


def test_rows_are_in_the_order_of_groups_and_days_without_one_first() -> None:
    assert ordered(*SALES).values("n") == [2, 8, 32, 16, 4, 1]
    assert ordered(*SALES, keys=()).values(BUCKET) == [None, FEBRUARY - 1, FEBRUARY, FEBRUARY, MARCH - 1, APRIL - 1]


def test_sums_are_over_all_rows_before_a_position() -> None:
    assert ordered(*SALES).sums("n") == [0, 2, 10, 42, 58, 62, 63]


def test_a_window_is_a_stretch_of_each_group() -> None:
    months = Spans([5, 6], [FEBRUARY, MARCH], [MARCH - 1, APRIL - 1])
    assert ordered(*SALES).within(months) == [
        Stretch(5, ("North",), 2, 4), Stretch(6, ("North",), 4, 5), Stretch(5, ("South",), 5, 6),
    ]  # fmt: skip


def test_days_between_windows_are_in_none() -> None:
    gaps = Spans([0, 1], [JANUARY, MARCH], [JANUARY + 9, MARCH])
    assert ordered(*SALES, keys=()).within(gaps) == []


def test_where_spans_begin_on_one_day_the_last_has_the_rows() -> None:
    same = Spans([0, 1], [FEBRUARY, FEBRUARY], [APRIL, APRIL])
    assert [each.window for each in ordered(*SALES, keys=()).within(same)] == [1]


def test_spans_that_overlap_may_share_rows() -> None:
    spans = Spans([0, 1], [JANUARY, FEBRUARY], [MARCH - 1, APRIL])
    assert ordered(*SALES, keys=()).overlapping(spans) == [Stretch(0, (), 1, 5), Stretch(1, (), 2, 6)]


def test_rows_without_a_date_have_a_window_of_their_own() -> None:
    assert ordered(*SALES).undated(9) == [Stretch(9, ("North",), 1, 2)]


def test_all_rows_of_a_group_are_one_window_too() -> None:
    found = ordered(*SALES).whole()
    assert found == [Stretch(0, (None,), 0, 1), Stretch(0, ("North",), 1, 5), Stretch(0, ("South",), 5, 6)]


def test_without_rows_no_window_has_any() -> None:
    assert ordered(keys=()).within(Spans([0], [JANUARY], [MARCH])) == []


def test_spans_come_from_frames() -> None:
    frame = pl.DataFrame({WINDOW: [3], "start": [date(2026, 1, 1)], "end": [date(2026, 1, 31)]})
    assert spans_of(frame) == Spans([3], [JANUARY], [FEBRUARY - 1])


def test_amounts_are_in_the_order_of_the_rows() -> None:
    frame = pl.DataFrame({BUCKET: [date(2026, 2, 1), date(2026, 1, 1)], "m": pl.Series(["2", "1"]).cast(MONEY)})
    assert rows_of(frame, ()).amounts("m") == [1_000_000, 2_000_000]
