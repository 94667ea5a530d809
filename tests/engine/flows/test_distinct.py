"""Counted by bits, there are as many different values as a set of them has."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from salescli.engine.flows import distinct
from salescli.engine.windows import BUCKET, WINDOW

Row = tuple[date, str | None, str | None, str | None]
FIRST = date(2025, 1, 1)
#: A gap on February, and an end before the last rows.
SPANS = [(3, FIRST, date(2025, 1, 31)), (4, date(2025, 3, 1), date(2025, 3, 31)), (7, date(2025, 4, 1), FIRST.max)]
KEYS = ["region", "team"]


def rows(count: int) -> list[Row]:
    chance = Random(7)
    return [
        (
            FIRST + timedelta(days=chance.randrange(140) - 10),
            chance.choice(["North", "South", None]),
            chance.choice(["a", None]),
            chance.choice(["c1", "c2", "c3", "c4", None]),
        )
        for _ in range(count)
    ]


def frame(given: list[Row]) -> pl.DataFrame:
    texts = pl.Categorical(pl.Categories.random())
    schema = {BUCKET: pl.Date, "region": pl.String, "team": pl.String, "who": texts}
    return pl.DataFrame(given, schema=schema, orient="row")


def spans() -> pl.DataFrame:
    return pl.DataFrame(SPANS, schema={WINDOW: pl.Int64, "start": pl.Date, "end": pl.Date}, orient="row")


def by_hand(given: list[Row], keys: list[str]) -> dict[tuple[object, ...], int]:
    found: dict[tuple[object, ...], set[str]] = {}
    for day, region, team, who in given:
        for window, start, end in SPANS:
            if start <= day <= end:
                group = [{"region": region, "team": team}[key] for key in keys]
                found.setdefault((window, *group), set()).update([who] if who else [])
    return {key: len(values) for key, values in found.items()}


@pytest.mark.parametrize("keys", [[], ["region"], KEYS], ids=str)
@pytest.mark.parametrize("count", [5, 40, 2000])
def test_as_many_as_a_set_has(count: int, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "LEAST_ROWS", 0)
    given = rows(count)
    found = distinct.counted(frame(given), spans(), keys, "who", "number")
    assert found is not None
    assert found.columns == [WINDOW, *keys, "number"]
    assert found.schema["number"] == pl.Int64
    assert {tuple(row): number for *row, number in found.iter_rows()} == by_hand(given, keys)


def test_a_group_without_a_value_is_there_with_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "LEAST_ROWS", 0)
    found = distinct.counted(frame([(FIRST, "North", "a", None)]), spans(), ["region"], "who", "number")
    assert found is not None
    assert found.rows() == [(3, "North", 0)]


def test_what_bits_do_not_pay_for_is_counted_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    given = frame(rows(100))
    assert distinct.counted(given, spans(), KEYS, "who", "number") is None  # few rows
    monkeypatch.setattr(distinct, "LEAST_ROWS", 0)
    assert distinct.counted(given.cast({"who": pl.String}), spans(), KEYS, "who", "number") is None
    monkeypatch.setattr(distinct, "_MOST_BITS", 3 * 3 * 2 * 5 - 1)  # windows, regions, teams, customers and none
    assert distinct.counted(given, spans(), KEYS, "who", "number") is None
