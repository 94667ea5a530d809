"""The same tables in the three shapes that can be read in parts: many files, text that is cut, Parquet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import polars as pl

from tests.asking import STAGES
from tests.oracle import data
from tests.oracle.data import Tables

SHAPES = ("parts", "text", "parquet")
#: How often a table is cut into files.
_FILES = {"deals": 64, "activities": 64, "customers": 16, "costs": 4}


def awkward(make: Callable[[str], Path], seed: int) -> Mapping[str, Path]:
    """The same awkward tables, some cells of which do not read, in each shape, in folders that are made by name."""
    tables = data.awkward_tables(Random(seed))
    spoil(tables)
    found = {name: make(name) for name in SHAPES}
    data.write(found["text"], tables)
    in_parts(found["parts"], found["text"])
    as_parquet(found["parquet"], found["text"])
    for folder in found.values():
        (folder / "salescli.toml").write_text(STAGES, encoding="utf-8")
    return found


def in_parts(folder: Path, source: Path) -> None:
    """Every table of a folder, as many files."""
    for table in source.glob("*.csv"):
        with table.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        count = _FILES.get(table.stem, 1)
        for number in range(count):
            mine = rows[number * len(rows) // count : (number + 1) * len(rows) // count]
            with (folder / f"{table.stem}-{number:02}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([header, *mine])


def as_parquet(folder: Path, source: Path) -> None:
    """Every table of a folder, as Parquet in small groups of rows."""
    for table in source.glob("*.csv"):
        frame = pl.read_csv(table, infer_schema=False)
        frame.write_parquet(folder / f"{table.stem}.parquet", row_group_size=50)


def spoil(tables: Tables) -> None:
    """Write cells that do not read into three deals that were won."""
    won = [row for row in tables["deals"] if row["status"].casefold().strip() == "won"]
    won[3]["value"], won[5]["closed_at"], won[8]["created_at"] = "much", "soon", "when"
