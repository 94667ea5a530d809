"""Keys that are packed into one number give the groups that the keys themselves give, or an error."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from salescli.engine.coded import packing
from salescli.engine.coded.packing import NO_NUMBER, PACKED, grouped

WORDS = pl.Enum(["open", "won"])
BITS = 8
#: Those of a century.
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
DAYS = ((FIRST - date(1970, 1, 1)).days, (LAST - date(1970, 1, 1)).days)
KIND = pl.col("kind")


def rows(**changed: object) -> pl.LazyFrame:
    texts = pl.Categorical(pl.Categories.random())
    first: dict[str, object] = {"day": date(2025, 1, 5), "days": 3, "text": "a", "word": "won", "kind": 255}
    seven = [
        first,
        dict.fromkeys(first) | {"kind": 0},
        first | {"day": FIRST, "days": -36_524, "text": "b"},
        first | {"day": LAST, "days": 36_524, "word": "open"},
        first | {"day": date(2025, 1, 31)},
        first | {"days": None},
        first | changed,
    ]
    schema = {"day": pl.Date, "days": pl.Int64, "text": texts, "word": WORDS, "kind": pl.UInt8}
    return pl.LazyFrame(seven, schema=schema)


KEYS = [pl.col("day").dt.month_start().alias("month"), "day", "days", "text", "word", KIND]


@pytest.mark.parametrize("keys", [KEYS, [KEYS[0], KIND], ["days", "text", KIND], ["word", KIND]])
def test_groups_are_the_same(keys: list[str | pl.Expr]) -> None:
    plain = rows().group_by(keys).agg(pl.len(), pl.col("days").sum().alias("sum")).collect()
    packed = grouped(rows(), keys, [pl.len(), pl.col("days").sum().alias("sum")], BITS, DAYS)
    assert PACKED in packed.explain()
    found = packed.collect(engine="streaming")
    by = [pl.col(name).cast(pl.String) for name in plain.columns[: len(keys)]]
    assert found.sort(by).cast({pl.Categorical: pl.String}).equals(plain.sort(by).cast({pl.Categorical: pl.String}))
    assert found.columns == plain.columns


@pytest.mark.parametrize(
    "odd",
    [
        {"day": FIRST - timedelta(days=401)},
        {"day": LAST + timedelta(days=401)},
        {"days": 40_000},
        {"days": -40_000},
    ],
    ids=str,
)
def test_a_value_without_a_number_is_an_error_and_no_other_group(odd: dict[str, object]) -> None:
    with pytest.raises(NO_NUMBER):
        grouped(rows(**odd), KEYS, [pl.len()], BITS, DAYS).collect(engine="streaming")


@pytest.mark.parametrize("keys", [[pl.lit("text").alias("plain"), KIND], ["days", "day", "seconds", KIND]])
def test_keys_without_a_number_or_without_room_stay_as_they_are(keys: list[str | pl.Expr]) -> None:
    frame = rows().with_columns(seconds=pl.col("days") * 86_400)
    assert PACKED not in grouped(frame, keys, [pl.len()], BITS, DAYS).explain()


@pytest.mark.parametrize("bits", [15, 47, 48])
def test_texts_that_are_all_blank_are_a_key_like_others(bits: int) -> None:
    texts = pl.Categorical(pl.Categories.random())
    frame = rows().with_columns(blank=pl.lit(None, texts))
    keys: list[str | pl.Expr] = ["day", "blank", KIND]  # the day takes 16 bits
    found = grouped(frame, keys, [pl.len()], bits, DAYS).collect(engine="streaming")
    assert sorted(found.rows(), key=str) == sorted(frame.group_by(keys).agg(pl.len()).collect().rows(), key=str)


def test_days_that_are_too_far_apart_stay_as_they_are() -> None:
    assert PACKED not in grouped(rows(), KEYS, [pl.len()], BITS, (DAYS[0], DAYS[0] + 65_535)).explain()


def test_few_days_take_few_bits() -> None:
    day = (date(2025, 1, 5) - date(1970, 1, 1)).days
    assert packing.packed(rows(), ["day", "word", KIND], BITS, (day, day))[0].bits < 16 - 5


def test_categories_are_counted_with_a_later_polars_too() -> None:
    public = SimpleNamespace(to_series=lambda: pl.Series(["a", "b"]))
    assert packing._categories(SimpleNamespace(categories=public)) == 2  # type: ignore[arg-type]
    texts = pl.Series(["a", "b", "a"], dtype=pl.Categorical(pl.Categories.random()))
    assert packing._categories(texts.dtype) >= 2  # type: ignore[arg-type]
