"""Few intervals in Python: the same as by queries, whatever the rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescli.engine.few import spells
from salescli.engine.few.spells import NEVER, Reader, Spells, Tally
from salescli.engine.intervals import headcount, open_rows, recurring_revenue
from salescli.engine.windows import WINDOW
from salescli.loading.parsing.numbers import MONEY
from tests.engine.conftest import intervals, told, windows

READERS: list[Reader] = [
    open_rows.open_at_end, headcount.tenure, headcount.lifespan, recurring_revenue.recurring,
    recurring_revenue.in_force,
]  # fmt: skip
FIRST = date(2025, 12, 25)
#: The second and third months touch, before them and after them is a gap; the last is cut by the as-of date.
WINDOWS = windows(("2026-01-01", "2026-01-20"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31"),
                  ("2026-05-01", "2026-05-31"), as_of="2026-05-10")  # fmt: skip
DAY = st.integers(0, 150).map(lambda days: FIRST + timedelta(days=days))
ROW = st.fixed_dictionaries(
    {
        "region": st.sampled_from([None, "north", "Öst"]),
        "entity": st.sampled_from(["a", "b", "c"]),
        "began": DAY,
        "lasts": st.sampled_from([None, None, 0, 1, 10, 31, 90]),
        "amount": st.sampled_from([None, "0", "0.1", "10", "10", "-3.5", "9223372036854.775807", "1e29"]),
        "count": st.integers(1, 3),
    }
)


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    ended = [None if row["lasts"] is None else row["began"] + timedelta(days=row["lasts"]) for row in rows]
    schema = {"region": pl.String, "entity": pl.String, "began": pl.Date, "count": pl.Int64, "amount": pl.String}
    frame = pl.DataFrame(rows, schema=schema).with_columns(pl.col("amount").cast(MONEY))
    return frame.with_columns(ended=pl.Series(ended, dtype=pl.Date))


def both(reader: Reader, rows: pl.DataFrame, keys: list[str], over: pl.DataFrame = WINDOWS) -> tuple[Any, Any]:
    """The numbers by Python and by queries, in the same columns and the same order."""
    python = reader(rows, over, keys)
    with patch.object(spells, "MOST", -1):
        queries = reader(rows, over, keys)
    columns = sorted(set(python.columns) & set(queries.columns))
    assert {WINDOW, *keys} <= set(columns)
    assert python.select(columns).schema == queries.select(columns).schema
    return told(python, *columns), told(queries, *columns)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(rows=st.lists(ROW, max_size=9), keys=st.sampled_from([[], ["region"]]), few_windows=st.booleans())
@settings(max_examples=120, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_python_and_queries_come_to_the_same(
    reader: Reader, rows: list[dict[str, Any]], keys: list[str], few_windows: bool
) -> None:
    python, queries = both(reader, frame_of(rows), keys, WINDOWS.head(1) if few_windows else WINDOWS)
    assert python == queries


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_all_that_is_documented_is_there(reader: Reader) -> None:
    found = reader(frame_of([]), WINDOWS, ["region"])
    said = (reader.__doc__ or "").split("window:number, the keys, ")[1].split(".")[0]
    assert {word.strip() for word in said.split("(")[0].split(",") if word.strip().isidentifier()} <= set(found.columns)


def asked(rows: pl.DataFrame, over: pl.DataFrame = WINDOWS, *, amounts: bool = False) -> str:
    """Who computes the numbers of these rows."""

    @spells.in_python_where_few(lambda given: pl.DataFrame({"by": ["Python"]}), amounts=amounts)
    def reader(rows: pl.DataFrame, windows: pl.DataFrame, keys: object) -> pl.DataFrame:
        return pl.DataFrame({"by": ["queries"]})

    return str(reader(rows, over, ["entity"]).item())


ONE = {"began": "2026-01-05", "amount": "5"}


def test_few_rows_are_left_to_python() -> None:
    assert asked(intervals(ONE, ONE)) == "Python"


def test_many_rows_no_window_and_rows_that_never_began_are_left_to_queries() -> None:
    assert asked(intervals(*[ONE] * (spells.MOST + 1))) == "queries"
    assert asked(intervals(ONE), WINDOWS.clear()) == "queries"
    assert asked(intervals({**ONE, "began": None})) == "queries"


def test_many_windows_of_many_groups_are_left_to_queries() -> None:
    many = pl.concat([WINDOWS] * 600)
    assert asked(intervals(*({**ONE, "entity": str(number)} for number in range(10))), many) == "queries"
    assert asked(intervals(*[ONE] * 10), many) == "Python"


def test_amounts_without_room_are_left_to_queries() -> None:
    much = intervals({**ONE, "amount": "9e31"})
    assert asked(much, amounts=True) == "queries"
    assert asked(much) == "Python"


def test_what_lasts_ends_never() -> None:
    rows = intervals({**ONE, "ended": "2026-02-01"}, ONE)
    assert Spells(rows, WINDOWS, []).ended == [(date(2026, 2, 1) - date(1970, 1, 1)).days, NEVER]


def test_ranges_of_an_entity_join_where_they_touch() -> None:
    rows = intervals(*({**ONE, "entity": entity} for entity in "aaba"))
    found = Spells(rows, WINDOWS, []).merged([(4, 6), (1, 3), (2, 2), (8, 9)], iter(range(4)))
    assert found == {((), "a"): [range(1, 7), range(8, 10)], ((), "b"): [range(2, 3)]}


def test_a_tally_adds_to_the_windows_that_there_are() -> None:
    tally = Tally(("n",), 3)
    tally.add((), "n", -5, 2, 1)
    tally.add((), "n", 1, 9, 10)
    found = tally.frame([], {})
    assert found.rows() == [(0, 1), (1, 11), (2, 10)]
