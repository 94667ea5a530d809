"""Which files are read in one scan: neighbours that are written alike.

A table may come as thousands of files, one a day. A scan of its own costs the engine about a millisecond and a thread
for each file; one scan of a list of files costs no more than a scan of one file. Files are alike if they have the same
columns, mapped the same way, and their first rows show the same styles. Then one cast reads all of them as it would
read each alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.loading.precision import Precision
from salescli.loading.together.layouts import layouts, together
from salescli.loading.together.styles import POINT, of_column
from salescli.model.schema import Kind
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
    from salescli.loading.order_lines.part import Part
    from salescli.loading.table_reader import Reader


#: By the name of the table, that of the column and the precision.
_WRITTEN: Cache[tuple[str, str, Precision], _Numbered] = Cache("how columns are written, to compare files")
#: A column of a file that stays alone.
_ALONE = -1


class _Numbered:
    """A number for how a column is written in each file of a table, by position among these."""

    def __init__(self) -> None:
        self.numbers: list[int | None] = []
        self._found: list[object] = []

    def add(self, written: object) -> None:
        """Number the next file, in which the column is written so: as those before that have it the same, if any do."""
        if written not in self._found:
            self._found.append(written)
        self.numbers.append(self._found.index(written))


def runs(
    reader: Reader, files: Sequence[MappedFile], wanted: Mapping[str, Precision], apart: Iterable[int] = ()
) -> list[MappedFile]:
    """The files of a table to read for the wanted columns; each run of files that are alike is one file with parts.

    Files whose positions are `apart` stay alone, and so do files with rows that are none of the table.
    """
    if len(files) < 2 or reader.money.dated is not None:
        return list(files)
    positions = set(apart)
    found: list[list[MappedFile]] = []
    last: object = None
    for file, written in zip(files, _keys(reader, files, wanted), strict=True):
        alone = reader.non_rows(file).rows is not None or (positions and reader.position(file) in positions)
        key = None if alone else written
        if key is not None and key == last:
            found[-1].append(file)
        else:
            found.append([file])
        last = key
    return [together(run) for run in found]


def of_part(reader: Reader, table: str, part: Part) -> list[MappedFile]:
    """The files of a table that a part has, or stretches of them; all files where it has no slice of this table."""
    if part.slice is None or part.slice.table != table:
        return reader.of(table)
    found = []
    for position, stretch in part.slice.files:
        mapped = reader.files[position]
        found.append(replace(mapped, file=replace(mapped.file, stretch=stretch)) if stretch else mapped)
    return found


def _keys(reader: Reader, files: Sequence[MappedFile], wanted: Mapping[str, Precision]) -> list[object]:
    """What files that are read in one scan for the wanted columns have in common; None for a file that stays alone."""
    table = files[0].table
    all_files, layout = reader.of(table), layouts(reader, table)
    if len(files) < len(all_files) or any(file.file.stretch for file in files):  # some of them, or stretches
        return [_key(reader, file, wanted) for file in files]
    columns = [_numbers(reader, all_files, name, precision) for name, precision in wanted.items()]
    if table == "customers" and "status" in wanted:
        columns.append([int(reader.says_no_status(file)) for file in all_files])
    found = list(zip(layout.values(), *columns, strict=True))
    return [None if key[0] is None or _ALONE in key else key for key in found]


def _key(reader: Reader, file: MappedFile, wanted: Mapping[str, Precision]) -> object:
    """The same for one file."""
    layout = layouts(reader, file.table)[file.file.path]
    if layout is None or file.file.stretch:
        return None
    written: list[object] = [layout]
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


def _numbers(reader: Reader, files: Sequence[MappedFile], name: str, precision: Precision) -> Sequence[int | None]:
    """A number for how a column of each file of a table is written; None where that does not matter."""

    def numbered() -> _Numbered:
        found = _Numbered()
        layout = layouts(reader, files[0].table)
        for file in files:
            mapped = file.columns.get(name)
            if (
                mapped is None
                or layout[file.file.path] is None
                or (mapped.source.header is None and not mapped.source.sql)
            ):
                found.numbers.append(None)
            elif mapped.source.sql is not None:
                found.numbers.append(_ALONE)
            else:
                found.add(_written(reader, file, mapped, precision))
        return found

    return reader.caches.of(_WRITTEN, (files[0].table, name, precision), numbered).numbers


def _written(reader: Reader, file: MappedFile, mapped: MappedColumn, precision: Precision) -> object:
    """How a column of a file is written, as far as that decides how it is read; None for text."""
    if mapped.column.kind not in (Kind.TIME, Kind.MONEY, Kind.NUMBER):
        return None
    header, kind = mapped.source.header or "", mapped.column.kind
    is_share = mapped.column.name == "probability"
    plain = None if is_share else of_column(file.file, header, kind)
    if plain and (plain == POINT or precision is Precision.FAST or reader.is_plain(file, mapped.column.name)):
        return plain
    if kind is Kind.TIME:
        return reader.date_style(file, mapped, precision)
    names_currency = kind is Kind.MONEY and reader.money.is_named_in_cells(file, mapped)
    return reader.number_style(file, header, precision, is_share=is_share), names_currency
