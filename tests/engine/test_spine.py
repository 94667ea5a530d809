"""The groups and periods of an answer, and the measures joined to them."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.engine import spine
from salescli.engine.eligibility import participation
from salescli.engine.few import answers
from salescli.engine.spine import Measured, groups_of, in_parts, in_periods, in_slices, is_in_order, joined
from salescli.engine.windows import NUMBER, WINDOW, at_once
from salescli.model.measures import BUYERS, SALES, SOLD, Aggregate

MEASURES = {"sales": SALES, "deals": SOLD, "buyers": BUYERS, "everybody": SOLD.everywhere()}
DTYPES = {"region": pl.String, WINDOW: pl.Int64, "has_rows": pl.Boolean}


def measured(*names: str, **columns: list[Any]) -> Measured:
    """Measures over a source that has their numbers: null is a sum or count of no row."""
    keys = tuple(name for name in columns if name not in (*names, WINDOW, "has_rows"))
    source = {name: columns[name] for name in columns if name not in names}
    for name in names:
        measure, values = MEASURES[name], columns[name]
        part = participation(measure)
        if not measure.is_additive:
            source[NUMBER] = values
        elif measure.aggregate is Aggregate.SUM:
            source[part.ok_column] = [0 if value is None else 1 for value in values]
            source[part.sum_column(measure.column)] = values
        else:
            source[part.ok_column] = [value or 0 for value in values]
    source.setdefault(WINDOW, [0] * len(columns[names[0]]))
    frame = pl.DataFrame(source, {name: DTYPES.get(name, pl.Int64) for name in source})
    return Measured({name: MEASURES[name] for name in names}, frame, keys)


def groups(*found: Measured) -> set[Any]:
    """The groups, in plain Python and by a query."""
    quick = groups_of(found, ["region"])
    with patch.object(answers, "MOST", 0):
        queried = groups_of(found, ["region"])
    assert quick.equals(queried)
    assert quick.schema == queried.schema
    return {region for (region,) in quick.rows()}


def test_a_group_is_there_where_a_distinct_count_is_not_0_or_another_number_is_known() -> None:
    assert groups(measured("buyers", region=["n", "s", None], buyers=[1, 0, 2])) == {"n", None}
    assert groups(measured("deals", region=["n", "s"], deals=[1, None])) == {"n"}
    assert groups(measured("sales", region=["n", "s"], sales=[0, None])) == {"n"}


def test_a_column_may_say_which_groups_are_there() -> None:
    assert groups(measured("deals", region=["n", "s"], deals=[0, 1], has_rows=[True, False])) == {"n"}


def test_groups_of_several_measures_come_together() -> None:
    one, other = measured("deals", region=["n"], deals=[1]), measured("sales", region=["n", "s"], sales=[5, 7])
    assert groups(one, other) == {"n", "s"}


def test_what_everybody_has_makes_no_group() -> None:
    found = groups(measured("everybody", region=["n"], everybody=[9]), measured("deals", region=["s"], deals=[1]))
    assert found == {"s"}
    assert groups(measured("deals", deals=[9]), measured("sales", region=["n"], sales=[1])) == {"n"}


def test_measures_are_joined_by_what_they_share_with_the_spine() -> None:
    spine = pl.LazyFrame({WINDOW: [0, 0, 1], "region": ["n", None, "n"]})
    columns: dict[str, list[Any]] = {WINDOW: [0, 0], "region": ["n", None], "deals": [1, 2], "has_rows": [True, True]}
    own = measured("deals", **columns)
    whole = measured("everybody", **{WINDOW: [0, 1], "everybody": [7, 8]})
    found = joined(spine, [own, whole], has_groups=True).select(WINDOW, "region", "deals", "everybody").collect()
    assert found.rows() == [(0, "n", 1, 7), (0, None, 2, 7), (1, "n", None, 8)]


def test_what_has_a_row_for_each_window_stands_beside_them() -> None:
    spine = pl.LazyFrame({WINDOW: [0, 1]})
    every = replace(measured("deals", **{WINDOW: [0, 1], "deals": [3, 4]}), is_whole=True)
    some = measured("buyers", **{WINDOW: [1], "buyers": [5]})
    found = joined(spine, [some, every], has_groups=False).collect()
    assert found.select(WINDOW, "deals", "buyers").rows() == [(0, 3, None), (1, 4, 5)]


def in_order(*rows: tuple[int, str | None]) -> bool:
    return is_in_order(
        pl.DataFrame(list(rows), {"window": pl.Int64, "region": pl.String}, orient="row"), "window", ["region"]
    )


def test_rows_are_in_order_where_every_window_has_the_same_groups_in_order() -> None:
    assert in_order((1, "n"), (1, "s"), (1, None), (2, "n"), (2, "s"), (2, None))
    assert not in_order((2, "n"), (2, "s"), (1, "n"), (1, "s"))
    assert not in_order((1, "s"), (1, "n"), (2, "s"), (2, "n"))
    assert not in_order((1, None), (1, "n"), (2, None), (2, "n"))


def test_rows_with_other_groups_in_a_window_are_not_taken_for_ordered() -> None:
    assert not in_order((1, "n"), (1, "s"), (2, "n"), (2, "t"))
    assert not in_order((1, "n"), (1, "s"), (2, "n"), (3, "s"))
    assert not in_order((1, "n"), (1, "s"), (2, "n"))
    assert not in_order((1, "n"), (1, "s"), (1, "t"), (2, "n"))


def test_many_rows_are_joined_a_few_windows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = pl.DataFrame({WINDOW: [0, 1, 2, 3, 4]})
    regions = pl.DataFrame({"region": ["n", None]})
    own = measured("deals", **{WINDOW: [0, 3, 3, 4], "region": ["n", "n", None, None], "deals": [1, 2, 3, 4]})
    whole = [at_once(joined(*part, has_groups=True)) for part in in_slices(windows, [own], regions)]
    monkeypatch.setattr(spine, "_AT_ONCE", 5)
    apart = [at_once(joined(*part, has_groups=True)) for part in in_slices(windows, [own], regions)]
    assert [part.height for part in whole] == [10]
    assert [part.height for part in apart] == [4, 4, 2]
    assert pl.concat(apart).rows() == whole[0].rows() == [
        (0, "n", 1), (0, None, None), (1, "n", None), (1, None, None), (2, "n", None), (2, None, None),
        (3, "n", 2), (3, None, 3), (4, "n", None), (4, None, 4),
    ]  # fmt: skip


def test_rows_in_order_are_taken_in_the_parts_they_were_made_in(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(window, group) for window in range(5) for group in "nsw"]
    frame = pl.DataFrame(rows, {"window": pl.Int64, "region": pl.String}, orient="row")
    monkeypatch.setattr(spine, "_AT_ONCE", 7)
    assert is_in_order(frame, "window", ["region"])
    assert [part.height for part in in_parts(frame, "window")] == [6, 6, 3]
    other = frame.with_columns(region=pl.when(pl.int_range(15) == 13).then(pl.lit("t")).otherwise("region"))
    assert not is_in_order(other, "window", ["region"])


def test_rows_get_the_days_of_their_window() -> None:
    days = {"start": [1, 2], "end": [1, 2], "complete": [True, False]}
    windows = pl.DataFrame({WINDOW: [0, 1], "period": ["a", "b"], **days, "seen": [8, 9]})
    found = in_periods(pl.LazyFrame({WINDOW: [1, 0, 1], "value": [5, 6, 7]}), windows).collect()
    assert found.select("value", "period", "start", "end", "complete").rows() == [
        (5, "b", 2, 2, False), (6, "a", 1, 1, True), (7, "b", 2, 2, False),
    ]  # fmt: skip
    assert "seen" not in found.columns
