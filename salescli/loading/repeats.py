"""Ids that repeat: rows of overlapping exports count once, other repeats are an error unless the settings say more.

The first look takes a hash of one column, so that it costs little where nothing repeats; only the rows of ids that do
are looked at again, with all their cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, quoted
from salescli.loading.casting import stripped
from salescli.loading.expressions import parse
from salescli.loading.files import File, Remark
from salescli.loading.mapping import MappedFile
from salescli.loading.names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.scanning import place
from salescli.records import dataclass

if TYPE_CHECKING:
    from salescli.loading.tables import Tables

#: The column that identifies a row of each table. A customer's may repeat: each row is one spell.
KEYS: Mapping[str, str] = {
    "deals": "deal_id", "activities": "activity_id", "customers": "customer_id", "reps": "rep_id",
}  # fmt: skip
#: Up to as many rows are checked by every command, above it by `validate`.
MOST_ROWS = 2_000_000
#: How far an estimate may be above that before nothing is checked.
SLACK = 1.25
_HEAD_BYTES = 64 * 1024
#: A compressed file holds at least so many times its own bytes: what is estimated is then too small, not too large.
_COMPRESSION = 3

_ID = "id"
_CONTENT = ("content:1", "content:2")


@dataclass(frozen=True)
class Repeats:
    """The rows of a table that do not count, by the position of their file, and what is to be said of its ids."""

    dropped: Mapping[int, pl.Series] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def find(tables: Tables, table: str) -> Repeats:
    """Which rows of a table repeat others.

    Raises InputError where an id repeats and the settings do not say what that means.
    """
    mine = tables.of(table)
    key = KEYS.get(table)
    policy = tables.settings.duplicates_of(table)
    if not key or (policy == "keep" and len(mine) < 2):
        return Repeats()
    keyed = [file for file in mine if key in file.columns]
    remarks = _without_key(table, [file for file in mine if key not in file.columns])
    if not keyed:
        return Repeats(remarks=remarks)
    if sum(estimated_rows(file.file) for file in keyed) > MOST_ROWS * SLACK:
        text = f"The {table} have more than {MOST_ROWS:,} rows: only salescli validate looks for repeated ids in them."
        return Repeats(remarks=(*remarks, Remark("ids_not_checked", 0, text)))
    hashes = repeated_hashes(tables, table, keyed)
    if hashes.is_empty():
        return Repeats(remarks=remarks)
    rows = rows_of_ids(tables, table, keyed, hashes)
    again = twice_in_files(rows)
    left = rows.join(again, on=[FILE_COLUMN, ROW_COLUMN], how="anti", maintain_order="left")
    if again.height:
        many = "1 row stands" if again.height == 1 else f"{again.height:,} rows stand"
        text = f"{table}: {many} in a second file word for word; the exports overlap, and each row counts once."
        remarks = (*remarks, Remark("overlapping_rows", again.height, text))
    repeated = left.filter(pl.len().over(_ID) > 1)
    if repeated.height and policy == "error":
        raise _refusal(tables, table, key, repeated)
    if repeated.height and policy == "first":
        later = repeated.filter(~pl.col(_ID).is_first_distinct())
        many = "1 row repeats" if later.height == 1 else f"{later.height:,} rows repeat"
        text = f"{table}: {many} the {key} of an earlier one: only the first row counts, as the settings say."
        remarks = (*remarks, Remark("repeated_ids", later.height, text))
        again = pl.concat([again, later.select(again.columns)])
    return Repeats({position: rows[ROW_COLUMN] for (position,), rows in again.group_by(FILE_COLUMN)}, remarks)


def repeated_hashes(tables: Tables, table: str, files: Sequence[MappedFile]) -> pl.Series:
    """The hashes of the ids that stand in more than one row of the files."""
    key = KEYS[table]
    frames = [tables.reader.frame(file, [key], careful=True).select(pl.col(key).drop_nulls().hash()) for file in files]
    hashes = pl.concat(frames).collect(engine="streaming")[key]
    if hashes.n_unique() == len(hashes):
        return hashes.clear()
    hashes = hashes.sort()
    return hashes.filter(hashes == hashes.shift(1)).unique()


def rows_of_ids(tables: Tables, table: str, files: Sequence[MappedFile], hashes: pl.Series) -> pl.DataFrame:
    """The rows whose id has one of the hashes. Columns: row:file, row:index, id, and two hashes of all their cells."""
    key = KEYS[table]
    names = list(dict.fromkeys(name for file in files for name in file.columns))
    frames = []
    for file in files:
        cells = pl.concat_str(_cells(file, names), separator="\x1f")
        contents = [cells.hash(seed).alias(name) for seed, name in enumerate(_CONTENT)]
        frame = tables.reader.frame(file, [key], careful=True, rows=True, beside=contents)
        frame = frame.filter(pl.col(key).hash().is_in(hashes.implode()))
        frames.append(frame.select(FILE_COLUMN, ROW_COLUMN, pl.col(key).alias(_ID), *_CONTENT))
    rows = pl.concat(frames).collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN)
    return rows.filter(pl.len().over(_ID) > 1)


def twice_in_files(rows: pl.DataFrame) -> pl.DataFrame:
    """Which of the rows stand in an earlier file too, word for word and as often. Columns: row:file, row:index."""
    same = [_ID, *_CONTENT]
    rows = rows.with_columns(pl.int_range(pl.len()).over(*same, FILE_COLUMN).alias("number"))
    return rows.filter(~pl.struct(*same, "number").is_first_distinct()).select(FILE_COLUMN, ROW_COLUMN)


def _cells(file: MappedFile, names: Sequence[str]) -> list[pl.Expr]:
    """The text that every column of the table is made of in a row of a file."""
    cells: list[pl.Expr] = []
    for name in names:
        source = file.columns[name].source if name in file.columns else None
        if source and source.header is not None:
            cells.append(stripped(pl.col(source.header)).fill_null(""))
        elif source and source.sql is not None:
            headers = parse(source.sql, file.file.headers, file.file.name).meta.root_names()
            cells += [stripped(pl.col(header)).fill_null("") for header in headers]
        else:
            cells.append(pl.lit(str(source.constant) if source else ""))
    return cells


def _without_key(table: str, files: Sequence[MappedFile]) -> tuple[Remark, ...]:
    if table != "deals" or not files:
        return ()
    names = ", ".join(file.file.name for file in files)
    text = f"{names} has no deal_id: each of its rows counts as a deal, and rows that repeat are not seen."
    return (Remark("no_deal_id", len(files), text),)


def _refusal(tables: Tables, table: str, key: str, repeated: pl.DataFrame) -> InputError:
    first_id = repeated[_ID].filter(~repeated[_ID].is_first_distinct())[0]
    pair = repeated.filter(pl.col(_ID) == first_id).head(2)
    (first, first_row), (second, second_row) = pair.select(FILE_COLUMN, ROW_COLUMN).rows()
    places = [place(tables.files[file].file, row) for file, row in ((first, first_row), (second, second_row))]
    name = tables.files[second].file.name
    other = "on" if first == second else f"in {tables.files[first].file.name},"
    ids, rows = repeated[_ID].n_unique(), repeated.height
    many = f" ({ids:,} ids repeat, in {rows:,} rows)" if ids > 1 else f" ({rows:,} rows have it)" * (rows > 2)
    differ = "" if first == second else ", and the rows differ"
    return InputError(
        f"{name}, {places[1]}: the {key} {quoted(first_id)} stands {other} {places[0]} too{differ}{many}.",
        f'Say what it means in salescli.toml: [tables.{table}] duplicates = "keep" (every row counts, as the lines '
        'of an order), or "first" (only the first row of each).',
    )


def estimated_rows(file: File) -> float:
    """About how many rows a file has, from its size and its first rows; of a compressed one rather too few."""
    if file.is_parquet:
        rows: int = pl.scan_parquet(file.scanned, glob=False).select(pl.len()).collect().item()
        return rows
    if file.address:
        from salescli.loading import remote

        return remote.lines_in(file.address, round(MOST_ROWS * SLACK) + 1)
    size = file.stored.stat().st_size
    if file.text and file.text.is_compressed:
        size *= _COMPRESSION
    return max(len(file.sample), 1) * max(size / _HEAD_BYTES, 1)
