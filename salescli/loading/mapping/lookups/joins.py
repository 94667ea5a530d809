"""Columns that the settings look up in other files before the mapping: names of stages and owners, prices, pipelines.

A joined file is small and is read whole. It has one row a key, so a join adds no rows. Keys are cleaned before they are
compared, as all ids are (see `parsing.text`); a blank, or a word for nothing, is no key.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, to_builtins
from msgspec.structs import replace

from salescli import fix
from salescli.errors import InputError, Place, did_you_mean
from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.files.addresses import address
from salescli.loading.files.file import File, Join
from salescli.loading.files.opened import open_file
from salescli.loading.files.scanning import place, scan
from salescli.loading.files.sheets import split
from salescli.loading.mapping import months
from salescli.loading.parsing import text as texts
from salescli.loading.places import place_of
from salescli.message import say
from salescli.model import spelling
from salescli.model.schema import fold

if TYPE_CHECKING:
    from salescli.config.sections import JoinSettings
    from salescli.config.settings import Settings
    from salescli.loading.files.opened import Opener
    from salescli.message import Setting

#: A single id that looks rounded may be an id; two of them cannot be distinguished (see `rounded_ids`).
_ROUNDED_AT_LEAST = 2


class _Found(Struct, frozen=True):
    """A joined file: `rows` has the columns of the key (`join:0` …), and the other columns as text."""

    file: File
    keys: tuple[str, ...]
    rows: pl.DataFrame


class Joins:
    """The files that the settings join to tables; each is read once, when a file of its table first needs it.

    `opener` opens them.
    """

    def __init__(self, settings: Settings, opener: Opener = open_file) -> None:
        self._settings = settings
        self._open = opener
        self._found: dict[tuple[str, int], _Found] = {}

    def tables_of(self, path: Path) -> frozenset[str]:
        """The tables to which a file is joined."""
        settings, here = self._settings, os.path.realpath(path)
        return frozenset(
            table
            for table in settings.tables
            if any(os.path.realpath(settings.folder / join.file) == here for join in settings.joins_of(table))
        )

    def as_far_as_it_goes(self, file: File, table: str) -> File:
        """As `onto`, for a file that may be of another table; unchanged where it cannot be joined."""
        try:
            return self.onto(file, table)
        except InputError:
            return file

    def onto(self, file: File, table: str) -> File:
        """A file of a table with its looked-up columns; a join whose key it does not have is left out.

        Months that are columns become rows (see `months`). Raises InputError where a joined file cannot be read,
        lacks its key or repeats it, or has a column that the file has too.
        """
        for number, join in enumerate(self._settings.joins_of(table)):
            if all(_column(file, header) for header in join.keys):
                file = self._joined(file, table, number, join)
        return months.onto(file, table, self._settings)

    def _joined(self, file: File, table: str, number: int, join: JoinSettings) -> File:
        setting = f"tables.{table}.joins[{number + 1}]"
        own = self._settings.blanks_of(table)
        blanks = frozenset(spelling.BLANKS if own is None else map(spelling.clean, own))
        found = self._found.get((table, number))
        if found is None:
            found = self._found[table, number] = self._read(join, setting, blanks, table, file.path.name)
        headers = tuple(filter(None, (_column(file, header) for header in join.keys)))
        for header in headers:
            if (times := file.headers.count(header)) > 1:
                what = say("mapping.repeated_key_header", header=header, count=times, setting=f"{setting}.on")
                raise InputError.at(Place(file.name), what, say("mapping.leave_one_column"))
        _refuse_two(found, setting)
        columns = _columns(file, found, join, setting, lambda prefix: self._with_prefix(table, number, prefix))
        keys = {name: _key(header, blanks) for name, header in zip(_names(headers), headers, strict=True)}
        rows = found.rows.select(*keys, *(pl.col(theirs).alias(name) for name, theirs in columns.items()))
        made = Join(found.file, setting, headers, keys, columns, rows)
        here = {name for name, theirs in columns.items() if theirs in found.file.typed}
        textless = {name for name, theirs in columns.items() if theirs in found.file.textless}
        return replace(
            file,
            headers=(*file.headers, *columns),
            sample=_sample(file, made),
            typed=file.typed | here,
            textless=file.textless | textless,
            remarks=tuple(dict.fromkeys((*file.remarks, *found.file.remarks))),
            joins=(*file.joins, made),
        )

    def _with_prefix(self, table: str, number: int, prefix: str) -> Setting:
        """The joins of a table as the settings would say them, with this prefix for one of them."""
        joins = list(self._settings.joins_of(table))
        joins[number] = replace(joins[number], prefix=prefix)
        return fix.setting(f"tables.{table}", "joins", fix.value(to_builtins(joins)))

    def _read(self, join: JoinSettings, setting: str, blanks: frozenset[str], table: str, own: str) -> _Found:
        """The rows of a joined file by their key. `own` is the name of the file that it is joined to."""
        path = Path(join.file) if address(join.file) else self._settings.folder / join.file
        book = path if path.exists() else Path(split(path)[0])
        if not address(join.file) and not book.exists():
            children = book.parent.iterdir() if book.parent.is_dir() else ()
            siblings = [child.name for child in children if child.name != own]
            what = say("mapping.no_joined_file", setting=f"{setting}.file")
            raise InputError.at(Place(str(book)), what, did_you_mean(book.name, siblings))
        file = self._open(path, join.format)
        keys = []
        for header in join.keys.values():
            column = _column(file, header)
            if column is None:
                what = say("mapping.no_joined_key", header=header, setting=f"{setting}.on")
                hint = did_you_mean(header, file.headers) or say("mapping.its_columns", headers=file.headers)
                raise InputError.at(Place(file.name), what, hint)
            if (times := file.headers.count(column)) > 1:
                what = say("mapping.repeated_key_header", header=column, count=times, setting=f"{setting}.on")
                raise InputError.at(Place(file.name), what, say("mapping.leave_one_column"))
            keys.append(column)
        names = _names(keys)
        clean = [_key(column, blanks).alias(name) for name, column in zip(names, keys, strict=True)]
        frame = scan(file, ROW_COLUMN).with_columns(clean).drop_nulls(names)
        try:
            rows = frame.collect(engine="streaming").sort(ROW_COLUMN)
        except (OSError, pl.exceptions.PolarsError) as error:
            from salescli.loading.files import damage

            raise damage.explained([file], error) or error from None
        _refuse_repeated(file, rows, keys, setting)
        if not self._settings.takes_ids_as_written(table):
            _refuse_rounded(file, rows, keys, table)
        return _Found(file, tuple(keys), rows)


def _names(headers: Sequence[str]) -> list[str]:
    """The names of the columns of a key while they are compared."""
    return [f"join:{number}" for number in range(len(headers))]


def _key(header: str, blanks: frozenset[str]) -> pl.Expr:
    return texts.without(texts.clean(pl.col(header)), blanks)


def _column(file: File, header: str) -> str | None:
    """The column of a file for a header of the settings; headers are folded only if none is equal."""
    if header in file.columns:
        return header
    folded = [column for column in file.columns if fold(column) == fold(header)]
    return folded[0] if len(folded) == 1 else None


def _columns(
    file: File, found: _Found, join: JoinSettings, setting: str, with_prefix: Callable[[str], Setting]
) -> Mapping[str, str]:
    """The columns of a joined file without its key, by the names that they get in the table's file.

    Raises InputError where one has the name of a column that the file has; `with_prefix` makes the fix.
    """
    there = {fold(column): column for column in file.columns}
    columns: dict[str, str] = {}
    for theirs in found.file.columns:
        if theirs in found.keys or not theirs.strip():
            continue
        name = join.prefix + theirs
        if (mine := there.get(fold(name))) is not None:
            home, _ = file.home_of(mine)
            what = say("mapping.column_of_both", header=name, file=home.name, joined=found.file.name, setting=setting)
            prefix = f"{join.prefix}{Path(join.file).name.split('.')[0]}."
            raise InputError.at(Place(file.name), what, say("mapping.give_a_prefix", fix=with_prefix(prefix)))
        columns[name] = theirs
        there[fold(name)] = name
    return columns


def _refuse_two(found: _Found, setting: str) -> None:
    """Raise an InputError where two columns of a joined file have one name and say different things."""
    file = found.file
    for header in dict.fromkeys(filter(None, file.headers)):
        same = [name for name, own in zip(file.columns, file.headers, strict=True) if own == header]
        differ = [pl.col(same[0]).ne_missing(pl.col(name)).any() for name in same[1:]]
        if differ and any(found.rows.select(differ).row(0)):
            what = say("mapping.repeated_joined_header", header=header, count=len(same), setting=setting)
            raise InputError.at(Place(file.name), what, say("mapping.leave_one_column"))


def _sample(file: File, join: Join) -> tuple[tuple[str, ...], ...]:
    """The first rows of a file with their looked-up columns."""
    width = len(file.headers)
    rows = [(*row, *[""] * (width - len(row))) for row in file.sample]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(file.columns, pl.String), orient="row")
    found = join.onto(frame.lazy()).select(pl.col(name).fill_null("") for name in join.columns).collect().rows()
    return tuple((*row, *more) for row, more in zip(rows, found, strict=True))


def _refuse_repeated(file: File, rows: pl.DataFrame, keys: Sequence[str], setting: str) -> None:
    """Raise an InputError for the first row whose key another row has too."""
    key = pl.struct(_names(keys))
    again = rows.filter(~key.is_first_distinct())
    if again.is_empty():
        return
    second = again.row(0, named=True)
    first = rows.filter(pl.col(name) == second[name] for name in _names(keys)).row(0, named=True)
    value = ", ".join(second[name] for name in _names(keys))
    what = say("mapping.repeated_join_key", value=value, first=place(file, first[ROW_COLUMN]), setting=f"{setting}.on")
    where = place_of(file, second[ROW_COLUMN], ", ".join(keys), value)
    raise InputError.at(where, what, say("mapping.one_row_a_key", setting=setting))


def _refuse_rounded(file: File, rows: pl.DataFrame, keys: Sequence[str], table: str) -> None:
    """Raise an InputError where a spreadsheet has rounded keys: it is not known which rows they meet."""
    for name, header in zip(_names(keys), keys, strict=True):
        rounded = rows.filter(texts.is_rounded(pl.col(name)))
        if rounded.height >= _ROUNDED_AT_LEAST:
            row, value = rounded.select(ROW_COLUMN, name).row(0)
            what = say("loading.rounded_id", value=value, count=rounded.height)
            hint = say("loading.take_the_export", fix=fix.setting(f"tables.{table}", "ids", '"as written"'))
            raise InputError.at(place_of(file, row, header, value), what, hint)


def refuse_absent(table: str, files: Sequence[File], settings: Settings) -> None:
    """Raise an InputError for a join whose key no file of the table has."""
    for number, join in enumerate(settings.joins_of(table), 1):
        setting = f"tables.{table}.joins[{number}]"
        if files and not any(made.setting == setting for file in files for made in file.joins):
            headers = list(dict.fromkeys(header for file in files for header in file.headers))
            lacking = (each for each in join.keys if not any(_column(file, each) for file in files))
            header = next(lacking, next(iter(join.keys)))
            what = say("mapping.absent_column", header=header, purpose=f"{setting}.on")
            hint = did_you_mean(header, headers) or say("mapping.its_columns", headers=headers)
            raise InputError.at(Place(files[0].name), what, hint)
