"""What one pass over rows gathers: counts, the rows that meet a condition while they are few, values and hashes."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from salescli.validation import gathered
from salescli.validation.gathered import Asked, gather

ROWS = pl.DataFrame(
    {
        "number": list(range(10)),
        "region": ["North", "South", None, "North", "North", "South", "East", None, "North", "South"],
        "deal_id": ["a", "b", None, "d", "a", "f", "g", "h", "i", "j"],
    }
)
LOW, EVEN = pl.col("number") < 2, pl.col("number") % 2 == 0
UNKNOWN = pl.when(pl.col("number") == 3).then(pl.lit(value=True))  # null for all other rows


def test_rows_are_counted_by_condition_and_each_is_kept_once() -> None:
    found = gather(ROWS.lazy(), Asked({"low": LOW, "even": EVEN, "three": UNKNOWN, "none": pl.col("number") > 99}))
    assert found.counts == {"low": 2, "even": 5, "three": 1, "none": 0}
    assert sorted(found.rows["number"]) == [0, 1, 2, 3, 4, 6, 8]
    assert found.complete == {"low", "even", "three", "none"}
    assert found.hashes is None


def test_values_are_counted_and_keys_hashed_a_blank_one_as_null() -> None:
    found = gather(ROWS.lazy(), Asked(values=["region"], key="deal_id"))
    assert dict(found.values["region"].rows()) == {"North": 4, "South": 3, "East": 1}
    assert found.hashes is not None
    assert Counter(found.hashes.to_list()) == Counter(
        None if key is None else hashed for key, hashed in zip(ROWS["deal_id"], ROWS["deal_id"].hash(), strict=True)
    )  # batches may come in any order


def test_values_of_many_batches_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_MOST_COUNTS", 2)
    frames = [ROWS.lazy().select("region", "number")] * 3
    found = gather(pl.concat(frames), Asked(values=["region"]))
    assert dict(found.values["region"].rows()) == {"North": 12, "South": 9, "East": 3}


def test_of_a_condition_that_many_rows_meet_rows_may_be_missing_but_not_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathered, "_MOST_OF_A_RULE", 3)
    found = gather(ROWS.lazy(), Asked({"low": LOW, "even": EVEN}))
    assert found.counts == {"low": 2, "even": 5}
    assert found.complete == {"low"}
    assert sorted(found.rows.filter(LOW)["number"]) == [0, 1]


def test_where_too_many_rows_meet_any_condition_none_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_MOST", 4)
    found = gather(ROWS.lazy(), Asked({"low": LOW, "even": EVEN}))
    assert found.counts == {"low": 2, "even": 5}
    assert not found.complete
    assert found.rows.is_empty()


def test_the_rows_of_keys_are_known_where_no_row_of_a_batch_is_left_out() -> None:
    """Batches of two files, of very many rows each, come in any order."""
    row = pl.col("row:index")
    frames = [
        pl.select(pl.int_range(first, first + 200_000, dtype=pl.get_index_type()).alias("row:index"))
        .lazy()
        .select(pl.lit(file, pl.Int32).alias("row:file"), row, (row % 150_000).cast(pl.String).alias("deal_id"))
        for file, first in ((0, 0), (1, 200_000))
    ]
    found = gather(pl.concat(frames), Asked(key="deal_id"))
    asked = pl.Series(["7", "149999"]).hash()
    places = found.places(asked)
    assert places is not None
    assert places.rows() == [(0, 7), (0, 149_999), (0, 150_007), (1, 299_999), (1, 300_007)]
    some = gather(pl.concat(frames).filter(pl.col("row:index") % 3 > 0), Asked(key="deal_id"))
    assert some.places(asked) is None
    assert gather(ROWS.lazy(), Asked(key="deal_id")).places(asked) is None
