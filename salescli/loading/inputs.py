"""Opens the file, or the sheets of the workbook, of a path, and recognises the table of each."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.config.sections import FormatSettings
from salescli.errors import InputError, Place, without_file
from salescli.loading.files import file_names, opened
from salescli.loading.files.opened import open_file, source_of
from salescli.loading.files.sheets import is_workbook, split
from salescli.loading.files.sources import SAMPLED
from salescli.loading.mapping.tell_table import tell_table, why_unread
from salescli.message import Instead, Message, Option, Word, say
from salescli.model.schema import Kind, fold
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File
    from salescli.loading.files.sources import Source
    from salescli.loading.mapping.lookups.joins import Joins
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

#: How a zip file and a compound file begin: a workbook may come without its ending.
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Opened(Struct, frozen=True):
    """The files of a path, and the sheets that are no table, by name, with the reason."""

    files: tuple[File, ...] = ()
    unread: dict[str, Message] = field(default_factory=dict)


class TableFiles(Struct, frozen=True):
    """The files of a path, each with its table, and those that are no table, by name, with the reason.

    `advice` is what to do where none of them is a table.
    """

    files: tuple[tuple[File, str], ...] = ()
    unread: dict[str, Message] = field(default_factory=dict)
    advice: Message | None = None


class Input(Struct, frozen=True):
    """What a path names: the bytes of a file, and the name of a sheet, if the path has one."""

    path: Path
    source: Source
    sheet: str | None = None

    @property
    def may_hold_sheets(self) -> bool:
        """Whether the file has the name or the first bytes of a workbook."""
        if self.sheet or is_workbook(self.source.path):
            return True
        if self.source.address:
            return False
        try:
            with self.source.stored.open("rb") as file:
                return file.read(len(_MAGIC[0])) in _MAGIC
        except OSError:  # reported when it is opened
            return False

    def open(self, format_: FormatSettings | None = None) -> Opened:
        """The file, or the sheets. Raises InputError where it cannot be read."""
        format_ = format_ or FormatSettings()
        if not self.may_hold_sheets:
            return Opened((open_file(self.source, format_),))
        from salescli.loading.workbooks.kinds import kind_of
        from salescli.loading.workbooks.open_sheets import open_sheets

        kind = kind_of(self.source)
        if kind is not None:
            return Opened(*open_sheets(self.source, kind, self.sheet, format_))
        if self.sheet:
            what = say("workbooks.no_workbook", sheet=self.sheet)
            raise InputError.at(Place(self.source.name), what, say("workbooks.leave_the_sheet_out"))
        return Opened((open_file(self.source, format_),))


def find(path: Path, among: int = 1, *, is_watched: bool = False) -> Input:
    """The input of a path, as one `among` so many; for `is_watched` see `sources.fetch`.

    Raises InputError where nothing can be read there.
    """
    book, sheet = (str(path), None) if path.exists() else split(path)
    return Input(path, source_of(Path(book), is_watched=is_watched).among(among), sheet)


def with_more_rows(file: File, mapped: MappedFile) -> File:
    """A file that is opened again for more of its first rows, where those that share their room with other files show
    too little of a column of dates or numbers; else the same.
    """
    source = file.source
    if source is None or source.sampled == SAMPLED or file.sheet or not any(
        _shows_too_little(file, column) for column in mapped.columns.values()
    ):  # fmt: skip
        return file
    return opened.open_file(source.among(1), file.format)


def _shows_too_little(file: File, mapped: MappedColumn) -> bool:
    header, kind = mapped.source.header, mapped.column.kind
    if header is None or header not in file.columns:
        return False
    if kind is Kind.TIME:
        return not file.values(header)
    return kind in (Kind.MONEY, Kind.NUMBER) and all(map(str.isdecimal, file.values(header)))


def open_one(path: Path, format_: FormatSettings | None = None) -> File:
    """The one file, or sheet, of a path. Raises InputError where there is none, or several.

    Modules below this one, which open files that the settings name, get it as an argument (see `opened.Opener`).
    """
    found = find(path).open(format_)
    if len(found.files) + len(found.unread) == 1:
        return found.files[0]
    names = [*(file.name for file in found.files), *found.unread]
    sheets = [Instead(path.name, f"{path.name}#{name.rpartition('#')[2]}") for name in names]
    hint = say("workbooks.name_one", sheets=sheets)
    raise InputError.at(Place(str(path)), say("workbooks.several_sheets", sheets=names), hint)


def reopen(file: File, format_: FormatSettings) -> File:
    """The file, opened again with the format that the settings give for its table."""
    if file.sheet is None or file.source is None:
        return opened.reopen(file, format_)
    read_by = (file.format.decimal, file.format.encoding, file.format.header)
    if (format_.decimal, format_.encoding, format_.header) == read_by:
        return replace(file, format=format_)
    return Input(file.path, file.source, file.sheet.name or None).open(format_).files[0]


def open_table(given: Input, table: str, settings: Settings, joins: Joins) -> tuple[File, ...]:
    """The file that is named as a table; of a workbook with several sheets, those that look like the table.

    Raises InputError where no sheet does.
    """
    found = given.open(settings.format_of(table, given.source.path))
    if len(found.files) + len(found.unread) <= 1:
        return found.files
    mine = tuple(file for file in found.files if _may_be(file, settings, joins) == table)
    if not mine:
        names = [*(file.name for file in found.files), *found.unread]
        what = say("workbooks.none_is_like", table=Word(table), sheets=names)
        hint = say("workbooks.name_or_map", option=Option(f"--{table}", is_complete=False), file=given.path.name)
        raise InputError.at(Place(given.source.name), what, hint)
    _check_agreement(mine, table)
    return mine


def _may_be(file: File, settings: Settings, joins: Joins) -> str | None:
    try:
        return tell_table(file, False, settings, joins)
    except InputError:
        return None


def tell(given: Input, settings: Settings, joins: Joins, *, named: bool) -> TableFiles:
    """The files of an input, each with its table.

    A file that cannot be read or recognised as it is, is tried with the format that the settings give for each table.
    Raises InputError where that fails too, unless the file `may_be_passed_over`.
    """
    name = given.source.name
    try:
        found = given.open()
    except InputError as error:
        if recognised := _by_format(given, settings, joins, named=named):
            return recognised
        if named or not may_be_passed_over(given.path, error):
            raise
        return TableFiles(unread={name: with_advice(error)})
    recognised = _each(found, given, settings, joins, named=named)
    if named and not recognised.files and len(found.files) + len(found.unread) > 1:
        reasons = [say("common.at", place=sheet, what=why) for sheet, why in recognised.unread.items()]
        hint = say(
            "workbooks.say_which_one", option=Option(f"--{next(iter(TABLES))}", is_complete=False), file=given.path.name
        )
        raise InputError.at(Place(name), say("workbooks.none_is_a_table", reasons=reasons), hint)
    return recognised


def may_be_passed_over(path: Path, error: InputError) -> bool:
    """Whether a file of a folder that cannot be read is a workbook, or no text, whose name says none of the tables."""
    is_no_table = file_names.table_of(path.name.split(".")[0]) is None
    return is_no_table and (is_workbook(path) or opened.is_of_bytes(error))


def _each(found: Opened, given: Input, settings: Settings, joins: Joins, *, named: bool) -> TableFiles:
    """Each file with its table. Raises InputError where one that is named is like none, or sheets do not agree."""
    by_table: dict[str, list[File]] = defaultdict(list)
    unread, advice = dict(found.unread), None
    named = named and len(found.files) + len(found.unread) == 1
    rates = settings.rates_file and os.path.realpath(settings.rates_file)
    for file in found.files:
        if os.path.realpath(file.path) == rates:
            continue
        if recognised := _table_of(file, given, settings, joins, named=named):
            by_table[recognised[1]].append(recognised[0])
        elif not joins.tables_of(file.path):
            unread[file.name] = why_unread(file, settings)
            advice = file.other_header.advice() if file.other_header else advice
    for table, files in by_table.items():
        _check_agreement(files, table)
    return TableFiles(tuple((file, table) for table, files in by_table.items() for file in files), unread, advice)


def with_advice(error: InputError) -> Message:
    """What is wrong with an input and what to do, as a clause without its name."""
    what = without_file(error.message)
    if error.hint:
        return say("workbooks.clause_with_advice", what=what, advice=error.hint)
    return say("workbooks.clause", what=what)


def _by_format(given: Input, settings: Settings, joins: Joins, *, named: bool) -> TableFiles | None:
    """A file that cannot be read as it is, as the table with whose format it can be read; None where none fits."""
    for table in TABLES:
        format_ = settings.format_of(table, given.source.path)
        if format_ != FormatSettings():
            with suppress(InputError) if format_.header else nullcontext():  # then it is not a file of that table
                files = given.open(format_).files
                if len(files) == 1 and tell_table(files[0], named, settings, joins) == table:
                    return TableFiles(((files[0], table),))
    return None


def _table_of(file: File, given: Input, settings: Settings, joins: Joins, *, named: bool) -> tuple[File, str] | None:
    """A file, or a sheet, opened with its table's settings, and that table; None where it is no table.

    Raises InputError where it could be several tables, and the header lines of the settings do not decide either.
    """
    try:
        table = tell_table(file, named, settings, joins)
    except InputError:
        if by_header := _by_header(file, given, settings, joins, named=named):
            return by_header
        raise
    if table is None:
        return _by_header(file, given, settings, joins, named=named)
    return reopen(file, settings.format_of(table, given.source.path)), table


def _by_header(file: File, given: Input, settings: Settings, joins: Joins, *, named: bool) -> tuple[File, str] | None:
    """A file, or a sheet, as the table for which it has its header on the lines of the settings; None for none."""
    for table in TABLES:
        format_ = settings.format_of(table, given.source.path)
        if format_.header:
            with suppress(InputError):  # then it is not of that table
                again = reopen(file, format_)
                if tell_table(again, named, settings, joins) == table:
                    return again, table
    return None


def _check_agreement(files: Sequence[File], table: str) -> None:
    """Raise an InputError where sheets of one workbook have one table, but different columns."""
    first, *others = files
    for other in others:
        mine, its = ({fold(header) for header in file.headers if header.strip()} for file in (first, other))
        if mine != its:
            lone = next(
                header
                for file in (first, other)
                for header in file.headers
                if header.strip() and fold(header) in mine ^ its
            )
            what = say("workbooks.columns_differ", one=first.name, other=other.name, table=Word(table), column=lone)
            raise InputError(what, say("workbooks.name_the_sheet", sheet=first.path.name), Place(first.name))
