"""Which table a file holds, and which of its headers is which canonical column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from salescli.errors import InputError, SettingsError, did_you_mean, listing
from salescli.loading.files import File
from salescli.schema import TABLES, Column, Kind, TableSchema, fold
from salescli.settings import ColumnSetting, Settings

#: Words in a file's name that tell its table.
_NAMES = {"deal": "deals", "opportunity": "deals", "opportunities": "deals", "activity": "activities",
          "customer": "customers", "account": "customers", "accounts": "customers", "rep": "reps",
          "cost": "costs"} | {name: name for name in TABLES}  # fmt: skip


@dataclass(frozen=True)
class MappedColumn:
    """How one canonical column of one file is made: from a header, an expression or a constant."""

    column: Column
    source: ColumnSetting
    values: Mapping[str, str]


@dataclass(frozen=True)
class MappedFile:
    """A file whose table and columns are known; `columns` by canonical name."""

    file: File
    table: str
    columns: Mapping[str, MappedColumn]


def schema_of(table: str, settings: Settings) -> TableSchema:
    """The canonical table with the further text columns that the settings name."""
    schema = TABLES[table]
    extra = {name: Column(name, Kind.TEXT, "a dimension of one's own") for name in settings.dimensions_of(table)}
    return TableSchema(table, {**schema.columns, **extra})


def map_file(file: File, table: str, settings: Settings) -> MappedFile:
    """Find every canonical column of the table in the file."""
    schema = schema_of(table, settings)
    wanted = settings.columns_of(table)
    _check_names(table, schema, wanted)
    mapped: dict[str, MappedColumn] = {}
    for name, column in schema.columns.items():
        source = _explicit(file, wanted.get(name)) if name in wanted else _by_header(file, column)
        if source:
            mapped[name] = MappedColumn(column, source, settings.values_of(table, name))
    return MappedFile(file, table, mapped)


def _check_names(table: str, schema: TableSchema, wanted: Iterable[str]) -> None:
    for name in wanted:
        if name not in schema.columns:
            raise SettingsError(
                f"salescli.toml, [tables.{table}.columns]: {name!r} is no column of {table}.",
                did_you_mean(name, schema.columns)
                or f"For a dimension of your own: [dimensions] {table} = [{name!r}].",
            )


def _explicit(file: File, source: ColumnSetting | None) -> ColumnSetting | None:
    if source is None or source.header is None:
        return source
    if source.header not in file.headers:
        return None
    _refuse_twice(file, source.header)
    return source


def _by_header(file: File, column: Column) -> ColumnSetting | None:
    claims = [header for header in file.headers if fold(header) == column.name]
    if not claims:
        return None
    if len(set(claims)) > 1:
        raise InputError(
            f"{file.name}: the columns {listing(map(repr, claims))} both claim {column.name}.",
            f"Say which one in salescli.toml: [tables.….columns] {column.name} = {claims[0]!r}",
        )
    _refuse_twice(file, claims[0])
    return ColumnSetting(header=claims[0])


def _refuse_twice(file: File, header: str) -> None:
    if Counter(file.headers)[header] > 1:
        raise InputError(f"{file.name}: the column {header!r} stands there twice.", "Rename or remove one of them.")


def tell_table(file: File, named: bool, settings: Settings) -> str | None:
    """The table a file holds, by the settings' patterns, its name, else its header.

    None where a file found in a folder is like no table; a file that was `named` is then an error.
    """
    by_pattern = {table for table in TABLES for pattern in settings.patterns_of(table)
                  if _matches(file.path, settings.folder / pattern)}  # fmt: skip
    if len(by_pattern) == 1:
        return by_pattern.pop()
    by_name = _by_name(file.path)
    if by_name:
        return by_name
    scores = _scores(file, settings)
    best = max(scores.values(), default=0)
    winners = [table for table, score in scores.items() if score == best]
    if len(winners) == 1:
        return winners[0]
    if winners or named:
        options = " or ".join(f"--{table}" for table in (winners or TABLES))
        raise InputError(
            f"{file.name}: which table is this? Its columns are {listing(file.headers)}.",
            f"Say it with {options} {file.path.name}, or map its columns in salescli.toml.",
        )
    return None


def _matches(path: Path, pattern: Path) -> bool:
    return fnmatch(str(path.resolve()), str(pattern.resolve()))


def _by_name(path: Path) -> str | None:
    words = re.findall(r"[a-z]+", path.name.split(".")[0].casefold())
    tables = {_NAMES[word] for word in words if word in _NAMES}
    return tables.pop() if len(tables) == 1 else None


def _scores(file: File, settings: Settings) -> dict[str, int]:
    """How many columns of each table the file has; only tables that it could be."""
    scores = {}
    for table in TABLES:
        schema = schema_of(table, settings)
        own = settings.columns_of(table)
        headers = {fold(header) for header in file.headers}
        mapped = {
            name for name in schema.columns
            if ((source := own.get(name)) and source.header in file.headers) or (name not in own and name in headers)
        }  # fmt: skip
        constants = {name for name, source in own.items() if source.header is None}
        if len(mapped) > 1 and mapped | constants >= set(schema.required):
            scores[table] = len(mapped)
    return scores


def check_headers(files: Sequence[MappedFile], settings: Settings) -> None:
    """Refuse a header in the settings that no file of the table has."""
    for table in {file.table for file in files}:
        mine = [file for file in files if file.table == table]
        for name, source in settings.columns_of(table).items():
            if source.header is not None and not any(name in file.columns for file in mine):
                headers = [header for file in mine for header in file.file.headers]
                raise InputError(
                    f"{mine[0].file.name}: there is no column {source.header!r}, "
                    f"which salescli.toml names for {table}.{name}.",
                    did_you_mean(source.header, headers) or f"Its columns are {listing(headers)}.",
                )
