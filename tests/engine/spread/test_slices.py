"""Slices have every row of a table once."""

from __future__ import annotations

import gzip
import itertools
from pathlib import Path

import polars as pl

from salescli import api
from salescli.engine.spread.slices import Sizes, cut
from salescli.loading.dataset import Dataset
from salescli.loading.order_lines.part import Part

_HEADER = "deal_id,status,value,closed_at\n"


def deals(first: int, count: int) -> str:
    return _HEADER + "".join(f"{each},won,{each},2025-01-05\n" for each in range(first, first + count))


def dataset(folder: Path, config: api.Config = None) -> Dataset:
    return api.Exports([str(folder)], config=config, use_config=False).dataset


def ids(found: Dataset, sizes: Sizes, workers: int = 2) -> list[list[str]]:
    frames = [
        found.frame("deals", ["deal_id"], part=Part(slice=each)).collect()["deal_id"].to_list()
        for each in cut(found, "deals", workers, sizes).far
    ]
    assert sorted(itertools.chain(*frames), key=int) == found.frame("deals", ["deal_id"]).collect()["deal_id"].to_list()
    return frames


def test_files_are_dealt_out_in_order(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"deals-{number}.csv").write_text(deals(10 * number, 10))
    assert [len(each) for each in ids(dataset(tmp_path), Sizes(), workers=1)] == [20, 20, 20, 20]
    assert [len(each) for each in ids(dataset(tmp_path), Sizes(), workers=4)] == [10] * 8


def test_a_large_file_is_cut_and_small_ones_beside_it_are_not(tmp_path: Path) -> None:
    (tmp_path / "deals-1.csv").write_text(deals(0, 300))
    (tmp_path / "deals-2.csv").write_text(deals(300, 20))
    found = ids(dataset(tmp_path), Sizes(bytes=2_000))
    assert len(found) == 5
    assert found[-1] == [str(each) for each in range(300, 320)]


def test_rows_of_parquet_are_cut(tmp_path: Path) -> None:
    pl.read_csv(deals(0, 100).encode()).write_parquet(tmp_path / "deals.parquet", row_group_size=30)
    assert [len(each) for each in ids(dataset(tmp_path), Sizes(rows=40))] == [40, 40, 20]


def test_a_compressed_file_is_read_in_one_piece(tmp_path: Path) -> None:
    (tmp_path / "deals.csv.gz").write_bytes(gzip.compress(deals(0, 300).encode()))
    found = dataset(tmp_path)
    assert len(ids(found, Sizes(bytes=500))) == 1
    assert cut(found, "deals", 2, Sizes(bytes=500)).whole == [str(tmp_path / "deals.csv.gz")]


def test_what_only_this_machine_has_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(deals(0, 5).replace("won", "vunnen ö").encode("cp1252"))
    found = cut(dataset(tmp_path), "deals", 2, Sizes())
    assert (found.far, len(found.here)) == ([], 1)


def test_rows_that_do_not_count_keep_a_file_whole(tmp_path: Path) -> None:
    text = deals(0, 300)
    (tmp_path / "deals.csv").write_text(text + text.splitlines()[-1] + "\n")
    found = dataset(tmp_path, {"tables": {"deals": {"duplicates": "first"}}})
    assert found.frame("deals", ["deal_id"]).collect().height == 300
    assert len(ids(found, Sizes(bytes=500))) == 1
