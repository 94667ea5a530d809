"""Lists that the ids of a table are looked up in: whether the files have one, and what settings then say.

Stages, pipelines, products and the like may stand in a list of their own, by an id that a row of the table has in their
place: `stage_id` there, `id` and `name` in `stages.csv`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli import fix
from salescli.config.sections import ColumnSetting, JoinSettings, TableSettings
from salescli.errors import InputError
from salescli.loading.files.opened import open_file
from salescli.loading.mapping import file_names
from salescli.loading.mapping.lookups.joins import Joins
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.loading.mapping.statuses import settled
from salescli.model.schema import Kind, fold
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File
    from salescli.message import Message

#: So many headers, the id and the name, are read from a list.
_BARE = 2
#: What a list calls the names of what is in it, besides the word itself.
_NAMES = ("name", "label", "title")


class Found(Struct, frozen=True):
    """A list that a column of a table is looked up in: by the ids under `header`, which it has under `key`."""

    table: str
    column: str
    header: str
    list: File
    key: str
    name: str

    @property
    def prefix(self) -> str:
        """What the columns of the list are called by in the table, so that its names are not those of the rows."""
        return f"{self.column}."

    def settings(self, file: str) -> JoinSettings:
        """The entry of `joins`, with the list as `file`."""
        on = self.key if self.key == self.header else {self.header: self.key}
        return JoinSettings(file=file, on=on, prefix=self.prefix)

    def line(self, folder: Path) -> str:
        """The same as TOML writes it."""
        on = fix.text(self.key)
        if self.key != self.header:
            on = f"{{ {fix.key(self.header)} = {on} }}"
        path = Path(os.path.relpath(self.list.path.resolve(), folder.resolve())).as_posix()
        return f"{{ file = {fix.text(path)}, on = {on}, prefix = {fix.text(self.prefix)} }}"


def settle(
    files: Sequence[MappedFile], unread: Sequence[tuple[File, Message]], settings: Settings, folder: Path
) -> tuple[list[MappedFile], Settings, list[Found]]:
    """The files as what is looked up for them makes them, without the lists; the settings that say so; the lists.

    A list that cannot be joined, as its ids repeat further down, is none, nor is one outside the settings' `folder`.
    """
    found = [each for each in _every(files, unread) if each.list.path.resolve().is_relative_to(folder.resolve())]
    if not found:
        return list(files), settings, []
    try:
        return (*_joined(files, found, settings), found)
    except InputError:
        return list(files), settings, []


def _joined(
    files: Sequence[MappedFile], found: Sequence[Found], settings: Settings
) -> tuple[list[MappedFile], Settings]:
    """The files with what is looked up for them, and the settings that say so. Raises InputError as a run would."""
    tables = dict(settings.tables)
    for table in dict.fromkeys(each.table for each in found):
        mine = [each for each in found if each.table == table]
        own = tables.get(table, TableSettings())
        columns = {each.column: ColumnSetting(header=each.prefix + each.name) for each in mine}
        joins = [each.settings(str(each.list.path.resolve())) for each in mine]
        tables[table] = replace(own, joins=joins, columns={**own.columns, **columns})
    settings = replace(settings, tables=tables)
    joins_ = Joins(settings)
    lists = {each.list.path for each in found}
    kept = [file for file in files if file.file.path not in lists]
    joined = [
        claimed(joins_.onto(file.file, file.table), file.table, settings)
        if any(each.table == file.table for each in found)
        else file
        for file in kept
    ]
    return list(settled(tuple(joined), settings)), settings


def _every(files: Sequence[MappedFile], unread: Sequence[tuple[File, Message]]) -> Iterator[Found]:
    """The lists that are looked up in, each for the first file of a table that has its ids."""
    none = list(_opened(unread))
    seen: set[tuple[str, str]] = set()
    for file in files:
        for header in file.file.headers:
            column = _column_of(header, file)
            if column is None or (file.table, column) in seen:
                continue
            # a list with only stages is recognised as deals by its header
            lists = [*none, *(each.file for each in files if each.table == file.table and _is_bare(each, column))]
            for other in lists:
                if other is not file.file and (found := _looked_up(file, header, column, other)):
                    seen.add((file.table, column))
                    yield found
                    break


def _opened(unread: Sequence[tuple[File, Message]]) -> Iterator[File]:
    """Files that are none of the tables, opened; those that cannot be are no lists."""
    for stub, _ in unread:
        if stub.path.is_file() and not file_names.other_kind(stub.words):
            try:
                yield open_file(stub.path)
            except InputError:
                continue


def _is_bare(file: MappedFile, column: str) -> bool:
    """Whether a file says nothing of a table but names of one of its columns, by an id."""
    read = {mapped.source.header for mapped in file.columns.values() if mapped.source.header}
    return not file.file.sheet and column in file.columns and len(read) <= _BARE


def _column_of(header: str, file: MappedFile) -> str | None:
    """The column of which a header holds the ids: `stage` for `stage_id`; None where another header says it better."""
    folded = fold(header)
    column = folded.removesuffix("id").rstrip("_")
    schema = TABLES[file.table].columns
    if not folded.endswith("id") or column not in schema or schema[column].kind is not Kind.TEXT:
        return None
    known = file.columns.get(column)
    return column if known is None or known.source.header == header else None


def _looked_up(file: MappedFile, header: str, column: str, other: File) -> Found | None:
    """A list with the meaning of a column's ids: it has all sampled ids, each once; None for any other file."""
    if not any(word.startswith(column) for word in map(fold, [other.words, *other.words.split("_")])):
        return None
    key = _header(other, (header, "id"))
    name = _header(other, (*_NAMES, column, f"{column}name"))
    if key is None or name is None:
        return None
    ids, mine = other.values(key), set(file.file.values(header))
    return Found(file.table, column, header, other, key, name) if _is_key(ids) and mine <= set(ids) and mine else None


def _is_key(ids: Sequence[str]) -> bool:
    return len(ids) == len(set(ids))


def _header(file: File, wanted: Sequence[str]) -> str | None:
    """The first of the headers that a file has, in any spelling."""
    by_folded = {fold(header): header for header in file.headers}
    return next((by_folded[fold(each)] for each in wanted if fold(each) in by_folded), None)
