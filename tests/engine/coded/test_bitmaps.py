"""Bitmaps of the values in each group say as many different ones as sets do, where these are not too many."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from salescli.engine.batch import Batch
from salescli.engine.coded import bitmaps
from salescli.engine.coded.kinds import ByKind
from salescli.engine.eligibility import Facts
from salescli.engine.flows import distinct
from salescli.model.calendar import Span
from salescli.model.measures import BUYERS, LARGEST_SALES, SALES, Measure, Scope
from salescli.views import view_of

FIRST = date(2025, 1, 1)
DAYS = (20_089, 20_089 + 400)
KEYS = [pl.col("day").dt.month_start().alias("month"), "word", pl.col("kind")]
Row = tuple[date | None, str | None, int, str | None]


def rows(count: int = 500) -> list[Row]:
    chance = Random(3)
    return [
        (
            chance.choice([None, FIRST + timedelta(days=chance.randrange(400))]),
            chance.choice(["won", "lost", None]),
            chance.randrange(4),
            chance.choice([None, *(f"c{number}" for number in range(9))]),
        )
        for _ in range(count)
    ]


def frame(given: list[Row]) -> pl.LazyFrame:
    texts = pl.Categorical(pl.Categories.random())
    schema = {"day": pl.Date, "word": pl.Enum(["lost", "won"]), "kind": pl.UInt8, "who": texts}
    return pl.LazyFrame(given, schema=schema, orient="row")


def test_as_many_as_a_set_has_and_all_rows() -> None:
    given = rows()
    found = bitmaps.collected(frame(given), KEYS, pl.len(), "who", 2, DAYS)
    assert found is not None
    sets: dict[tuple[date | None, str | None, int], list[str | None]] = {}
    for day, word, kind, who in given:
        sets.setdefault((day and day.replace(day=1), word, kind), []).append(who)
    counted = found.select("month", "word", "kind", "len", pl.col("who").arr.sum()).rows()
    by_hand = {(*key, len(mine), len({who for who in mine if who})) for key, mine in sets.items()}
    assert (len(counted), set(counted)) == (len(sets), by_hand)


@pytest.mark.parametrize("keys", [["month"], ["word", "month"]], ids=str)
def test_groups_put_together_count_each_value_once(keys: list[str]) -> None:
    given = rows()
    found = bitmaps.collected(frame(given), KEYS, pl.len(), "who", 2, DAYS)
    assert found is not None
    placed = found.with_row_index("row").lazy()
    counts = distinct.of_bitmaps(placed, found["who"], "row", keys, "number")
    sets: dict[tuple[object, ...], set[str]] = {}
    for day, word, _, who in given:
        key = {"month": day and day.replace(day=1), "word": word}
        sets.setdefault(tuple(key[name] for name in keys), set()).update([who] if who else [])
    assert set(counts.rows()) == {(*key, len(mine)) for key, mine in sets.items()}


def test_no_rows_and_no_values_make_no_bitmaps() -> None:
    assert bitmaps.collected(frame([]), KEYS, pl.len(), "who", 2, DAYS) is None
    assert bitmaps.collected(frame([(FIRST, "won", 1, None)]), KEYS, pl.len(), "who", 2, DAYS) is None


@pytest.mark.parametrize(("limit", "most"), [("_MOST_NUMBERS", 32), ("_MOST_GROUPS", 20), ("_MOST_BITS", 400)])
def test_too_many_make_no_bitmaps(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitmaps, limit, most)
    assert bitmaps.collected(frame(rows()), KEYS, pl.len(), "who", 2, DAYS) is None


@pytest.mark.parametrize(
    ("measures", "among_views", "clean", "has_sums", "expected"),
    [
        ([BUYERS], False, True, False, "customer_id"),
        ([BUYERS], True, True, False, None),
        ([BUYERS], False, False, False, None),
        ([BUYERS], False, True, True, None),
        ([BUYERS, LARGEST_SALES], False, True, False, None),
        ([BUYERS.in_scope(Scope.YEAR_BEFORE)], False, True, False, None),
    ],
)
def test_only_clean_values_of_which_nothing_else_is_asked(
    measures: list[Measure], among_views: bool, clean: bool, has_sums: bool, expected: str | None
) -> None:
    rows = pl.LazyFrame(schema={"customer_id": pl.Categorical(pl.Categories.random()), "value": pl.Int64})
    aggregates = [pl.len(), *([pl.col("value").sum()] if has_sums else [])]
    by_kind = ByKind(rows, ["customer_id"], aggregates, Facts(view_of(SALES), (), (), (), skips_unread=False), {})
    batch = Batch("closed_deals", tuple(measures), ("customer_id",), Span(), among_views=among_views)
    assert bitmaps.column_of(by_kind, batch, {"customer_id"} if clean else set()) == expected
