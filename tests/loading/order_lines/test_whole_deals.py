"""Text of order lines in batches of whole deals, wherever the batches of a file end."""

from __future__ import annotations

import random
from itertools import groupby

import polars as pl
import pytest

from salescli.loading.order_lines import whole_deals as whole
from salescli.loading.order_lines.line_facts import Size
from salescli.loading.order_lines.whole_deals import MORE, SAME, LinesApart, Rules, whole_deals

UP = Rules("id", falling=False)
IDS = ["O1", "O1", "O2", "O3", "O3", "O3", "O3", "O10"]


@pytest.fixture(autouse=True, params=[1, 2, 3, 50_000])
def _of_any_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_ROWS", request.param)


def text(ids: list[str | None], **columns: list[str]) -> pl.LazyFrame:
    return pl.LazyFrame({"id": ids, **columns}, schema_overrides={"id": pl.String})


def test_a_batch_has_all_lines_of_its_deals() -> None:
    batches: list[pl.DataFrame] = []

    def seen(batch: pl.DataFrame) -> pl.DataFrame:
        batches.append(batch)
        return batch

    frame = whole_deals(text(IDS), UP)
    found = frame.map_batches(seen, streamable=True, schema=frame.collect_schema()).collect(engine="streaming")
    assert found["id"].to_list() == IDS
    assert found[SAME].to_list() == [False, True, False, False, True, True, True, False]
    assert found[MORE].to_list() == [True, False, False, True, True, True, False, False]
    ids = [set(batch["id"]) for batch in batches]
    assert sum(map(len, ids)) == len(set(IDS))


def test_what_it_counts_is_of_all_lines() -> None:
    sizes: list[tuple[Size, int]] = []
    whole_deals(text(IDS), UP, lambda size, rows: sizes.append((size, rows))).collect(engine="streaming")
    assert sizes == [(Size(deals=2, lines=6, unnamed=0), 8)]


def test_a_deal_of_many_batches_is_joined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[int] = []
    concat = pl.concat

    def seen(frames: list[pl.DataFrame], **more: bool) -> pl.DataFrame:
        joined.append(len(frames))
        return concat(frames, **more)

    monkeypatch.setattr(whole, "_ROWS", 2)
    monkeypatch.setattr(whole.pl, "concat", seen)
    batches = list(whole._cut(text(["O1"] * 40 + ["O2"]), "id"))
    assert [batch.height for batch in batches] == [40, 1]
    assert batches[0][SAME].sum() == batches[0][MORE].sum() == 39
    assert len(joined) <= 3 < max(joined)


def test_a_part_of_the_lines_is_not_counted() -> None:
    frame = whole_deals(text(IDS), UP, lambda *_: pytest.fail("not all was read"))
    assert frame.head(1).collect(engine="streaming")["id"].to_list() == ["O1"]


def test_columns_conditions_and_first_rows_are_those_of_the_query() -> None:
    frame = whole_deals(text(IDS, said=[*"abcdefgh"]), UP)
    assert frame.filter(~pl.col(MORE)).select("said").collect(engine="streaming")["said"].to_list() == [*"bcgh"]
    assert frame.head(3).select("said").collect(engine="streaming")["said"].to_list() == [*"abc"]
    assert frame.filter(pl.col("id") == "O3").head(2).collect(engine="streaming")["said"].to_list() == [*"de"]


def test_no_lines_are_no_deals() -> None:
    assert whole_deals(text([]), UP).collect(engine="streaming").is_empty()


@pytest.mark.parametrize("ids", [["O2", "O1"], ["O1", "O2", "O2", "O1"], ["O10", "O9"], ["O1", "O2", "O1", "O3"]])
def test_ids_that_come_back_are_apart(ids: list[str | None]) -> None:
    with pytest.raises(LinesApart):
        whole_deals(text(ids), UP).collect(engine="streaming")


def test_ids_may_fall() -> None:
    down = Rules("id", falling=True)
    ids: list[str | None] = ["O10", "O9", "O9", "O1"]
    assert whole_deals(text(ids), down).collect(engine="streaming")["id"].to_list() == ids
    with pytest.raises(LinesApart):
        whole_deals(text([*ids, "O2"]), down).collect(engine="streaming")


@pytest.mark.parametrize("place", range(8))
def test_each_line_is_compared_with_the_one_before_in_its_deal(place: int) -> None:
    said = ["x", "x", "y", "z", "z", "z", "z", "x"]
    rules = UP._replace(apart=[pl.col("said").ne_missing(pl.col("said").shift())])
    assert whole_deals(text(IDS, said=said), rules).collect(engine="streaming")["said"].to_list() == said
    frame = whole_deals(text(IDS, said=[*said[:place], "other", *said[place + 1 :]]), rules)
    if IDS.count(IDS[place]) == 1:
        assert frame.collect(engine="streaming").height == 8
        return
    with pytest.raises(LinesApart):
        frame.collect(engine="streaming")


@pytest.mark.parametrize("place", range(8))
def test_each_deal_is_looked_at_by_its_last_line(place: int) -> None:
    rules = UP._replace(odd=[pl.col("said") == "odd"])
    said = ["odd" if each == place else "fine" for each in range(8)]
    frame = whole_deals(text(IDS, said=said), rules)
    if place in {1, 2, 6, 7}:
        with pytest.raises(LinesApart):
            frame.collect(engine="streaming")
    else:
        assert frame.collect(engine="streaming").height == 8


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        (["a", "b", "", "c", "c", "c", "d", ""], True),  # what one line says alone need not say anything
        (["", "", "a", "a", "a", "a", "a", "a"], True),
        (["a", "", "a", "a", "a", "a", "a", "a"], False),
        (["a", "a", "a", "", "b", "b", "b", "a"], False),
        (["a", "a", "a", "b", "b", "b", None, "a"], False),
    ],
)
def test_texts_that_vary_within_a_deal_say_something(said: list[str], fits: bool) -> None:
    frame = whole_deals(text(IDS, said=said), UP._replace(if_varied=[pl.col("said").str.contains("[a-z]")]))
    if fits:
        assert frame.collect(engine="streaming").height == 8
        return
    with pytest.raises(LinesApart):
        frame.collect(engine="streaming")


@pytest.mark.parametrize("seed", range(4))
def test_random_lines_are_those_of_plain_python(seed: int) -> None:
    chance = random.Random(seed)
    ids = [f"O{number}" for number in range(100, 140) for _ in range(chance.choice([1, 1, 2, 3, 9]))]
    found = whole_deals(text([*ids]), UP).collect(engine="streaming")
    runs = [len([*lines]) for _, lines in groupby(ids)]
    assert found[SAME].to_list() == [line > 0 for count in runs for line in range(count)]
    assert found[MORE].to_list() == [line < count - 1 for count in runs for line in range(count)]
