"""Ranges of groups as single numbers, and back."""

from __future__ import annotations

from random import Random

import polars as pl
import pytest

from salescli.engine.intervals import headcount, packed, sweep
from tests.engine.conftest import intervals, windows

SCHEMA = {"who": pl.String, "where": pl.String, "first": pl.Int64, "last": pl.Int64}


def ranges(*rows: tuple[str | None, str | None, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, SCHEMA, orient="row")


def there_and_back(frame: pl.DataFrame, *names: str) -> list[tuple[object, ...]]:
    found = packed.packed(frame, names, "first", "last")
    assert found
    return found.named(found.in_order("first", "last").collect()).rows()


def test_ranges_come_back_by_group_with_their_texts_and_nulls() -> None:
    frame = ranges(("b", "x", 3, 9), (None, "x", 1, 2), ("b", None, 0, 0), ("b", "x", -4, 1), ("", "x", 2, 2))
    found = there_and_back(frame, "who", "where")
    assert sorted(found, key=str) == sorted(frame.rows(), key=str)
    assert [row[2:] for row in found if row[:2] == ("b", "x")] == [(-4, 1), (3, 9)]


def test_codes_are_groups_too() -> None:
    frame = ranges(("b", "x", 3, 9), (None, "x", 1, 2), ("a", "y", 0, 5))
    codes, texts = packed.coded(frame["who"])
    found = there_and_back(frame.with_columns(who=codes), "who", "where")
    back = [(None if code is None else texts[code], *rest) for code, *rest in found]  # type: ignore[call-overload]
    assert sorted(back, key=str) == sorted(frame.rows(), key=str)


def test_a_column_of_nulls_is_a_group() -> None:
    assert there_and_back(ranges((None, None, 1, 2)), "who", "where") == [(None, None, 1, 2)]


def test_an_end_may_lie_before_its_beginning() -> None:
    assert there_and_back(ranges(("a", "b", 5, 4), ("a", "b", 7, 9)), "who") == [("a", 5, 4), ("a", 7, 9)]


def test_what_has_no_room_is_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ranges(("a", "b", 0, 2**31), ("c", "b", 0, 1))
    assert packed.packed(wide, ["who"], "first", "last") is None
    many = ranges(*((str(each), "b", 0, 1) for each in range(100)))
    monkeypatch.setattr(packed, "_MOST_GROUPS", 100)
    assert packed.packed(many, ["who"], "first", "last") is None
    assert packed.packed(many.with_columns(who=pl.lit(1.5)), ["who"], "first", "last") is None
    assert packed.packed(many, [], "first", "last") is None
    assert packed.packed(many.clear(), ["who"], "first", "last") is None


@pytest.mark.parametrize("seed", range(5))
def test_packed_or_not_ranges_are_joined_alike(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    starts = [random.randint(-20, 60) for _ in range(400)]
    frame = ranges(*(
        (random.choice(["a", "b", "", None, "å"]), random.choice(["x", None]), start, start + random.randint(0, 6))
        for start in starts
    ))  # fmt: skip
    usual = sweep.merged(frame, ["who", "where"])
    monkeypatch.setattr(sweep, "FEW", 0)
    found = sweep.merged(frame, ["who", "where"])
    assert sorted(found.rows(), key=str) == sorted(usual.rows(), key=str)
    assert found.schema == usual.schema


def test_many_entities_are_counted_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(1)
    days = [f"2026-0{month}-{day:02}" for month in range(1, 7) for day in range(1, 29)]
    stays = [sorted(random.sample(days, 2)) for _ in range(60)]
    who = [random.choice("abcdefghijklmnopqrstuvwxyz") for _ in stays]
    rows = intervals(*({"entity": each, "began": a, "ended": b} for each, (a, b) in zip(who, stays, strict=True)))
    months = windows(*((f"2026-0{month}-01", f"2026-0{month}-28") for month in range(2, 7)))
    usual = headcount.tenure(rows, months, [])
    assert usual["lost"].sum() > 0
    monkeypatch.setattr(headcount, "FEW", 0)
    monkeypatch.setattr(sweep, "FEW", 0)
    assert headcount.tenure(rows, months, []).rows() == usual.rows()
