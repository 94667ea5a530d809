"""A file as it was opened: its names, its columns and its first values."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from msgspec.structs import replace

from salescli.loading.files.file import File, Join
from salescli.loading.files.footers import Ending
from salescli.loading.files.sources import Source

ONE = File(Path("deals.csv"), ("a", "b", "a", "a:3"), (("1", " ", "3"), ("4",)), lines=(2, 5))


def test_columns_have_names_of_their_own_where_headers_repeat() -> None:
    assert ONE.columns == ("a", "b", "a:3", "a:3:4")
    assert File(Path("x"), ("a", "a", "a:2"), ()).columns == ("a", "a:2", "a:2:3")


def test_values_are_those_of_a_column_without_blanks() -> None:
    assert ONE.values("a") == ["1", "4"]
    assert ONE.values("b") == []
    assert ONE.placed_values("a:3") == [(2, "3")]
    assert ONE.placed_values("a") == [(2, "1"), (5, "4")]


def test_a_file_without_lines_has_values_on_none() -> None:
    assert File(Path("x.parquet"), ("a",), (("1",),)).placed_values("a") == [(0, "1")]


def test_a_file_on_this_machine_is_read_from_its_path_or_a_copy() -> None:
    assert (ONE.name, ONE.stored, ONE.address, ONE.scanned) == ("deals.csv", Path("deals.csv"), None, Path("deals.csv"))
    copy = File(Path("-"), ("a",), (), text=Source(Path("-"), Path("/tmp/copy")))
    assert (copy.name, copy.stored, copy.scanned) == ("standard input", Path("/tmp/copy"), Path("/tmp/copy"))


def test_a_file_elsewhere_is_read_from_its_address() -> None:
    there = File(Path("s3://bucket/deals.csv"), ("a",), ())
    assert (there.name, there.address, there.scanned) == ("s3://bucket/deals.csv",) * 3


def test_what_is_looked_up_comes_after_its_own_columns_and_knows_its_home() -> None:
    stages = File(Path("stages.csv"), ("id", "name"), (("1", "Won"),))
    join = Join(
        stages,
        "tables.deals.joins[1]",
        ("b",),
        {"join:0": pl.col("b")},
        {"stage.name": "name"},
        pl.DataFrame({"join:0": ["1"], "stage.name": ["Won"]}),
    )
    own = (("1", "1"), ("2", "9"), ("3", None))
    file = File(
        Path("deals.csv"),
        ("a", "b", "stage.name"),
        (("1", "1", "Won"), ("2", "9", ""), ("3", "", "")),
        typed=frozenset(("a", "stage.name")),
        joins=(join,),
    )
    assert file.alone.columns == ("a", "b")
    assert file.alone.sample == (("1", "1"), ("2", "9"), ("3", ""))
    assert (file.alone.typed, file.alone.joins) == (frozenset("a"), ())
    assert file.home_of("stage.name") == (stages, "name")
    assert file.home_of("b") == (file, "b")
    frame = pl.LazyFrame(own, schema=["a", "b"], orient="row")
    assert join.onto(frame).collect().rows() == [("1", "1", "Won"), ("2", "9", None), ("3", None, None)]
    assert stages.alone is stages


def test_a_small_file_has_sampled_every_value_but_those_of_sums_at_its_end() -> None:
    rows = (("2026-01-05", "10", "a"),)
    sums = Ending(sums=(((1, "10"), (2, "Total")),))
    small = File(Path("costs.csv"), ("day", "amount", "kind"), rows, ending=sums, is_complete=True)
    assert [small.has_sampled_all(header) for header in small.columns] == [True, False, False]
    assert not replace(small, is_complete=False).has_sampled_all("day")
    assert not replace(small, parts=(small, small)).has_sampled_all("day")
