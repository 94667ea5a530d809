"""Keys that are not in a file joined to their table: their rows count, without the looked-up columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.errors import InputError
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.scanning import scan
from salescli.loading.mapping.excluded_rows import is_excluded
from salescli.loading.parsing import text as texts
from salescli.loading.places import place_of
from salescli.message import Word, say
from salescli.results.note import Note

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import Join

_KEY, _NEAR, _ROWS = "key", "near", "rows"


class Unmet(Struct, frozen=True):
    """The keys that are not in a joined file, from the rows of a file (by its position) that count.

    `all` says whether no row at all has a key that meets something. Columns of `keys`: key (its parts with commas
    between), near (a key that it would meet but for leading zeros, a decimal .0 or the case of letters; null for none),
    row:index (the first row that has it), rows (how many have).
    """

    file: int
    join: Join
    keys: pl.DataFrame
    all: bool = False


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
                rows = _keys(frame, join).select(pl.len()).collect(engine="streaming").item()
                found.append(Unmet(position, join, keys, all=rows == keys[_ROWS].sum()))
    return found


def _keys(frame: pl.LazyFrame, join: Join) -> pl.LazyFrame:
    """The rows with a key, with its parts."""
    keys = (key.alias(name) for name, key in join.keys.items())
    return frame.select(ROW_COLUMN, *keys).drop_nulls(list(join.keys))


def _unmet(frame: pl.LazyFrame, join: Join) -> pl.DataFrame:
    """The unmet keys of a join; columns as in `Unmet.keys`."""
    names = list(join.keys)
    keys = _keys(frame, join)
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
    """How many rows of a table have a key that a joined file has not, by join.

    Raises InputError where a join meets nothing in any file of the table: it then looks the wrong thing up.
    """
    notes = []
    found = find(dataset, table)
    for setting in dict.fromkeys(unmet.join.setting for unmet in found):
        mine = [unmet for unmet in found if unmet.join.setting == setting]
        keys = pl.concat(unmet.keys for unmet in mine)
        count = int(keys[_ROWS].sum())
        near = int(keys.filter(pl.col(_NEAR).is_not_null())[_ROWS].sum())
        join = mine[0].join
        if all(each.all for each in mine) and len(mine) == _files_with(dataset, table, setting):
            raise _meets_nothing(dataset, mine[0])
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


def _files_with(dataset: Dataset, table: str, setting: str) -> int:
    """How many files of a table are joined by a setting, and have rows with a key."""
    return sum(any(join.setting == setting for join in file.file.joins) for file in dataset.of(table))


def _meets_nothing(dataset: Dataset, unmet: Unmet) -> InputError:
    """The error for a join no key of which is in the joined file, at the first row with one."""
    join, (key, near, row, _) = unmet.join, unmet.keys.row(0)
    place = place_of(dataset.files[unmet.file].file, row, join.headers[0], key)
    what = say("mapping.join_meets_nothing", value=key, file=join.file.name, setting=join.setting)
    advice = say("mapping.name_the_right_key", setting=f"{join.setting}.on")
    return InputError.at(place, what, say("mapping.write_keys_alike", near=near) if near else advice)
