"""Keys that are not in a file joined to their table: their rows count, without the looked-up columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.scanning import scan
from salescli.loading.mapping.excluded_rows import is_excluded
from salescli.loading.parsing import text as texts
from salescli.message import Word, say
from salescli.results.note import Note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import Join

_KEY, _NEAR, _ROWS = "key", "near", "rows"


class Unmet(Struct, frozen=True):
    """The keys that are not in a joined file, from the rows of a file (by its position) that count.

    Columns of `keys`: key (its parts with commas between), near (a key in the joined file that differs only in leading
    zeros, a decimal .0 or the case of letters; null for none), row:index (the first row with the key), rows (how many
    rows have it).
    """

    file: int
    join: Join
    keys: pl.DataFrame


def find(dataset: Dataset, table: str) -> list[Unmet]:
    """The unmet keys, by file of the table and by join; empty where all keys are met."""
    dropped = dataset.repeats(table).dropped
    found = []
    for file in dataset.of(table):
        position = dataset.files.index(file)
        left_out = [rows for rows in (dropped.get(position), dataset.reader.non_rows(file).rows) if rows is not None]
        frame = scan(file.file, ROW_COLUMN)
        if file.exclusions:
            frame = frame.filter(~is_excluded(file.exclusions))
        for rows in left_out:
            frame = frame.filter(~pl.col(ROW_COLUMN).is_in(rows.implode()))
        for join in file.file.joins:
            keys = _unmet(frame, join)
            if keys.height:
                found.append(Unmet(position, join, keys))
    return found


def _unmet(frame: pl.LazyFrame, join: Join) -> pl.DataFrame:
    """The unmet keys of a join; columns as in `Unmet.keys`."""
    names = list(join.keys)
    keys = frame.select(ROW_COLUMN, *(key.alias(name) for name, key in join.keys.items())).drop_nulls(names)
    lost = keys.join(join.rows.lazy().select(names), on=names, how="anti")
    counted = lost.group_by(names).agg(pl.col(ROW_COLUMN).min(), pl.len().cast(pl.Int64).alias(_ROWS))
    loose = [texts.loosened(pl.col(name)).alias(f"loose:{name}") for name in names]
    there = join.rows.lazy().select(*loose, _together(names).alias(_NEAR)).unique([f"loose:{name}" for name in names])
    near = counted.with_columns(loose).join(there, on=[f"loose:{name}" for name in names], how="left")
    found = near.select(_together(names).alias(_KEY), _NEAR, ROW_COLUMN, _ROWS).collect(engine="streaming")
    return found.sort(ROW_COLUMN)


def _together(names: list[str]) -> pl.Expr:
    return pl.concat_str(names, separator=", ")


def remarks(dataset: Dataset, table: str) -> tuple[Note, ...]:
    """The notes on rows of a table whose key is not in a joined file, by join."""
    notes = []
    found = find(dataset, table)
    for setting in dict.fromkeys(unmet.join.setting for unmet in found):
        mine = [unmet for unmet in found if unmet.join.setting == setting]
        keys = pl.concat(unmet.keys for unmet in mine)
        count = int(keys[_ROWS].sum())
        near = int(keys.filter(pl.col(_NEAR).is_not_null())[_ROWS].sum())
        join = mine[0].join
        text = say(
            "mapping.unmet_keys",
            count=count,
            table=Word(table),
            key=", ".join(join.headers),
            file=join.file.name,
            example=keys[_KEY][0],
            nearly=say("notes.nearly_there", count=count, near=near) if near else None,
        )
        notes.append(Note("unmet_keys", count, text, (table, setting)))
    return tuple(notes)
