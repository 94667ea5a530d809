"""Which files are read in one scan: those next to each other that are written alike.

A table may come as thousands of files, one a day. What is scanned apart costs the engine about a millisecond a file and
a thread each; a scan of a list of files costs as much as one of one file. Files are alike that have the same columns,
mapped the same way, and whose first rows show the same styles: then one cast reads them all as each alone is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from salescli.loading.precision import Precision
from salescli.loading.together.layouts import layouts, may_be_one_of_several, together
from salescli.loading.together.styles import POINT, of_amounts, of_times
from salescli.model.schema import Kind
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from pathlib import Path

    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.loading.table_reader import Reader

#: How a column of a file is written, by its path, the name of the column and the precision.
_WRITTEN: Cache[tuple[Path, str, Precision], object] = Cache("how columns are written, to compare files")


def runs(
    reader: Reader, files: Sequence[MappedFile], wanted: Mapping[str, Precision], apart: Iterable[int] = ()
) -> list[MappedFile]:
    """The files of a table to be read for the columns wanted, with runs of files that are alike as one of all parts.

    Files whose positions are `apart` stay alone, and so do those of which some rows are none.
    """
    if len(files) < 2 or reader.money.dated is not None:
        return list(files)
    positions = set(apart)
    found: list[list[MappedFile]] = []
    last: object = None
    for file in files:
        alone = reader.position(file) in positions or reader.non_rows(file).rows is not None
        key = None if alone else _key(reader, file, wanted)
        if key is not None and key == last:
            found[-1].append(file)
        else:
            found.append([file])
        last = key
    return [together(run) for run in found]


def _key(reader: Reader, file: MappedFile, wanted: Mapping[str, Precision]) -> object:
    """What is equal for files that are read in one scan for the columns wanted; None for one that stays alone."""
    if not may_be_one_of_several(file):
        return None
    written: list[object] = [layouts(reader, file.table)[file.file.path]]
    for name, precision in wanted.items():
        if (mapped := file.columns.get(name)) is None:
            continue
        if mapped.source.sql is not None:
            return None
        if mapped.source.header is not None:
            written.append(_written(reader, file, mapped, precision))
    if "status" in wanted:
        written.append(reader.says_no_status(file))
    return tuple(written)


def _written(reader: Reader, file: MappedFile, mapped: MappedColumn, precision: Precision) -> object:
    """How a column of a file is written: what decides how it is read, and no more."""

    def written() -> object:
        header, kind = mapped.source.header or "", mapped.column.kind
        is_share = mapped.column.name == "probability"
        values = file.file.values(header)
        plain = of_times(values) if kind is Kind.TIME else None if is_share else of_amounts(values)
        if plain and (plain == POINT or precision is Precision.FAST or reader.is_plain(file, mapped.column.name)):
            return plain
        if kind is Kind.TIME:
            return reader.date_style(file, mapped, precision)
        names_currency = kind is Kind.MONEY and reader.money.is_named_in_cells(file, mapped)
        return reader.number_style(file, header, precision, is_share=is_share), names_currency

    if mapped.column.kind not in (Kind.TIME, Kind.MONEY, Kind.NUMBER):
        return None
    return reader.caches.of(_WRITTEN, (file.file.path, mapped.column.name, precision), written)
