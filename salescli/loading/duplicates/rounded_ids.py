"""Ids that a spreadsheet has rounded, such as `1.23E+11`: they cannot be distinguished, so two of them are an error.

They are counted where ids are compared anyway (see `duplicates`), or in a pass over the columns that are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli import fix
from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.files.scanning import collected
from salescli.loading.parsing import text as texts
from salescli.loading.places import place_of
from salescli.loading.precision import Precision
from salescli.loading.together.runs import runs
from salescli.message import say
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.table_reader import Reader

#: So many are an error; a single one may be an id that only looks rounded.
LEAST = 2


def ids_among(table: str, columns: Iterable[str]) -> list[str]:
    """Those of the columns of a table that identify something."""
    known = TABLES[table].columns
    return [name for name in columns if name in known and known[name].is_id]


def is_rounded(column: str) -> pl.Expr:
    """Whether an id was rounded; null for a blank one."""
    return texts.is_rounded(pl.col(column))


def count(reader: Reader, table: str, columns: Sequence[str], *, is_large: bool) -> Mapping[str, int]:
    """How many ids of each column are rounded; of a large table only where its first rows have some."""
    files = reader.of(table)
    looked = [column for column in columns if not is_large or any(_shows(file, column) for file in files)]
    found = dict.fromkeys(columns, 0)
    for file in runs(reader, files, dict.fromkeys(looked, Precision.EXACT)):
        mine = [column for column in looked if column in file.columns]
        if mine:
            frame = reader.frame(file, mine).select(is_rounded(column).sum() for column in mine)
            for column, number in collected(frame, (each.file for each in files)).row(0, named=True).items():
                found[column] += number or 0
    return found


def _shows(file: MappedFile, column: str) -> bool:
    """Whether the first rows of a file have a rounded id in a column."""
    header = file.columns[column].source.header if column in file.columns else None
    return header is not None and any(re.fullmatch(texts.ROUNDED, value.strip()) for value in file.file.values(header))


def refuse(reader: Reader, table: str, counts: Mapping[str, int]) -> None:
    """Raise an InputError that shows the first one, where a column has two."""
    column = next((column for column, number in counts.items() if number >= LEAST), None)
    if column is None:
        return
    frames = [
        reader.frame(file, [column], rows=True).filter(is_rounded(column))
        for file in runs(reader, reader.of(table), {column: Precision.EXACT})
        if column in file.columns
    ]
    position, row, text = (
        pl.concat(frame.select(FILE_COLUMN, ROW_COLUMN, column) for frame in frames)
        .collect(engine="streaming").sort(FILE_COLUMN, ROW_COLUMN).row(0)
    )  # fmt: skip
    file = reader.files[position]
    source = file.columns[column].source
    what = say("loading.rounded_id", value=text, count=counts[column])
    hint = say("loading.take_the_export", fix=fix.setting(f"tables.{table}", "ids", '"as written"'))
    raise InputError.at(place_of(file.file, row, source.header or column, text), what, hint)
