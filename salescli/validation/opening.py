"""How `validate` opens files: what is wrong with one is a finding, and the others are still checked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.config.sections import FormatSettings
from salescli.errors import InputError, UsageError, without_file
from salescli.loading.dataset import Dataset
from salescli.loading.files import dialect as dialects
from salescli.loading.files import encodings
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.files.dialect import Dialect
from salescli.loading.files.opened import kind_of, open_file
from salescli.loading.files.paths import expand, unread_in
from salescli.loading.inputs import (
    Input,
    TableFiles,
    find,
    may_be_passed_over,
    open_one,
    open_table,
    tell,
    with_advice,
    with_more_rows,
)
from salescli.loading.mapping.lookups.joins import Joins
from salescli.loading.mapping.map_columns import MappedFile, claimed, map_like
from salescli.loading.mapping.months import OneMonth
from salescli.loading.mapping.statuses import settled
from salescli.loading.mapping.tell_table import check_headers, tell_table, why_unread
from salescli.loading.parsing.sql.expressions import headers_in
from salescli.loading.table_reader import Reader
from salescli.loading.together.same_beginning import Openings
from salescli.message import say
from salescli.model.tables import TABLES
from salescli.system import reading
from salescli.validation.report import Collector, Finding
from salescli.validation.rules import OTHER, finding_of
from salescli.validation.shape import STOPS_READING, records_of, repaired

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File
    from salescli.loading.files.sources import Source

_HEAD_BYTES = 64 * 1024
_MOST_TEXT = 80


def open_tables(
    paths: Sequence[str], by_table: Mapping[str, Sequence[str]], settings: Settings, found: Collector
) -> tuple[Dataset | None, list[str]]:
    """The dataset of all files that can be read, repaired where damaged (None for none), and the names of all files.

    Raises UsageError where no file is named, InputError where a named file does not exist.
    """
    if not paths and not any(by_table.values()):
        by_table = {table: [str(settings.folder / name) for name in settings.patterns_of(table)] for table in TABLES}
        if not any(by_table.values()):
            raise UsageError(say("validation.no_input"), say("validation.for_example"))
    given: dict[Path, tuple[str | None, bool]] = {
        path: (table, True) for table, names in by_table.items() for path, _ in expand(names)
    }
    for path, named in expand(paths):
        if settings.rates_file is None or os.path.realpath(path) != os.path.realpath(settings.rates_file):
            given.setdefault(path, (None, named))
    mapped: list[MappedFile] = []
    names: list[str] = []
    joins, opened = Joins(settings, open_one), _Opened()
    reading.announce(map(_watched, given))
    for path, (table, named) in given.items():
        names.append(_name(path))
        try:
            mapped += _open(find(path, len(given), opened.openings), table, named, settings, joins, opened, found)
        except InputError as error:
            is_none = not named and may_be_passed_over(path, error)
            found.add(
                Finding(OTHER["not_read"], names[-1], text=with_advice(error))
                if is_none
                else finding_of("unreadable_file", error, names[-1])
            )
    for path, why in unread_in(paths).items():
        found.add(Finding(OTHER["not_read"], str(path), text=why))
    if not mapped:
        return None, names
    mapped = settled(mapped, settings)
    for mapped_file in mapped:
        _about_columns(mapped_file, found)
    try:
        check_headers(mapped, settings)
    except InputError as error:
        if not found.counts[OTHER["unusable_join"]]:  # whose columns it would miss
            found.add(finding_of("unclear_columns", error, mapped[0].file.name))
    return Dataset(Reader(tuple(mapped), settings, opener=open_one)), names


def _name(path: Path) -> str:
    return str(path) if path != STANDARD_INPUT else "standard input"


def _watched(path: Path) -> reading.Input:
    """A file for whoever watches how much of it has been read: it is read from here on, for its shape."""
    return reading.Input(address(path) or _name(path), None if address(path) else path, path.suffix == ".parquet")


class _Opened:
    """What was opened so far, by which files that are alike are opened and mapped: the last file of each table."""

    def __init__(self) -> None:
        self.openings = Openings()
        self.last: dict[str, MappedFile] = {}


def _open(
    given: Input,
    table: str | None,
    named: bool,
    settings: Settings,
    joins: Joins,
    opened: _Opened,
    found: Collector,
) -> list[MappedFile]:
    """The file, or the sheets of a workbook, as tables; none where a file of a folder is like none, or is joined."""
    path = given.path
    source = given.source
    format_ = settings.format_of(table, path) if table else FormatSettings()
    like = None if given.sheet else opened.openings.like_another(source, format_)
    if like is None and given.may_hold_sheets:
        return _open_sheets(given, table, named, settings, joins, opened, found)
    file = _readable(source, format_, found, opened.openings, like=like)
    if table is None:
        table = tell_table(file, named, settings, joins)
        if table is None:
            if not joins.tables_of(path):
                found.add(Finding(OTHER["not_read"], file.name, text=why_unread(file, settings)))
            return []
        if settings.format_of(table, path) != format_:
            file = _readable(source, settings.format_of(table, path), found, opened.openings, again=True)
    mapped = _mapped(file, table, settings, joins, opened, found)
    longer = with_more_rows(file, mapped, opened.openings)
    return [mapped] if longer is file else [_mapped(longer, table, settings, joins, opened, Collector(0))]


def _open_sheets(
    given: Input, table: str | None, named: bool, settings: Settings, joins: Joins, opened: _Opened, found: Collector
) -> list[MappedFile]:
    """The sheets of a workbook: every row has its cells, so there is nothing to mend."""
    if table:
        recognised = TableFiles(tuple((file, table) for file in open_table(given, table, settings, joins)))
    else:
        recognised = tell(given, settings, joins, named=named)
    for name, why in recognised.unread.items():
        found.add(Finding(OTHER["not_read"], name, text=why))
    return [_mapped(file, its_table, settings, joins, opened, found) for file, its_table in recognised.files]


def _mapped(file: File, table: str, settings: Settings, joins: Joins, opened: _Opened, found: Collector) -> MappedFile:
    """A file as its table; what is to be said of it, and columns that are not clear, are findings."""
    for remark in file.remarks:
        if remark.code in OTHER:
            found.add(Finding(OTHER[remark.code], file.name, text=remark.text))
    _about_headers(file, found)
    try:
        file = joins.onto(file, table)
    except OneMonth as error:
        found.add(finding_of("unclear_columns", error, file.name))
        return claimed(file, table, settings)
    except InputError as error:
        found.add(finding_of("unusable_join", error, error.place.file if error.place else file.name))
        return _without_lookups(claimed(file, table, settings))
    try:
        opened.last[table] = map_like(opened.last.get(table), file, table, settings)
    except InputError as error:
        found.add(finding_of("unclear_columns", error, file.name))
        return claimed(file, table, settings)
    return opened.last[table]


def _about_columns(mapped: MappedFile, found: Collector) -> None:
    """What is to be said of how a file is mapped, and where nothing but its id is."""
    if len(mapped.columns) == 1 and next(iter(mapped.columns)).endswith("_id"):
        found.add(Finding(OTHER["nothing_understood"], mapped.file.name))
    for remark in mapped.remarks:
        found.add(Finding(OTHER[remark.code], mapped.file.name, text=without_file(remark.text)))


def _without_lookups(file: MappedFile) -> MappedFile:
    """The file without the columns that an expression makes of what was to be looked up."""
    own = set(file.file.headers)
    columns = {
        name: mapped
        for name, mapped in file.columns.items()
        if mapped.source.sql is None or set(headers_in(mapped.source.sql)) <= own
    }
    return replace(file, columns=columns)


def _about_headers(file: File, found: Collector) -> None:
    for header in dict.fromkeys(header for header in file.headers if header and file.headers.count(header) > 1):
        text = say("validation.column_again", column=header, times=file.headers.count(header))
        line = file.sheet.first_row - 1 if file.sheet else file.header_lines
        found.add(Finding(OTHER["repeated_header"], file.name, line, header, text=text))


def _readable(
    source: Source,
    format_: FormatSettings,
    found: Collector,
    openings: Openings,
    *,
    again: bool = False,
    like: File | None = None,
) -> File:
    """The file, or a repaired copy where rows prevent reading. These rows are findings, except with `again`.

    It may have been opened already, as one that is `like` another.
    """
    error: InputError | None = None
    try:
        file = like or openings.open(source, format_)
        if file.is_parquet or file.text is None:
            return file
        layout = (file.text, Dialect(file.separator, file.quote), file.header_lines, len(file.headers))
    except InputError as caught:
        error = caught
        layout = _layout(source, format_, caught)
    is_damaged = False
    footers = () if error else tuple(cells for cells in file.ending.footers)
    for record in records_of(*layout):
        if record.problem is None or _is_footer(record.row, footers):
            continue
        is_damaged |= record.problem in STOPS_READING
        if not again:
            value = record.raw.decode(errors="replace").strip()[:_MOST_TEXT] or None
            rule = OTHER[record.problem]
            found.add(Finding(rule, source.name, record.line, value=value, text=record.text))
    if not is_damaged:
        if error:
            raise error
        return file
    spool = repaired(*layout)
    plain = replace(format_, encoding=None)
    mended = open_file(replace(source, stored=spool.path, spool=spool), plain)
    return replace(mended, format=format_, ending=replace(mended.ending, has_blank_rows=True))


def _is_footer(row: Sequence[str], footers: Sequence[tuple[tuple[int, str], ...]]) -> bool:
    return bool(footers) and tuple((position, cell) for position, cell in enumerate(row) if cell) in footers


def _layout(source: Source, format_: FormatSettings, error: InputError) -> tuple[Source, Dialect, int, int]:
    """The layout of a file that cannot be opened, from its first line. Raises the error where that does not show it."""
    head = b""
    with suppress(EOFError, OSError), source.open() as file:  # the lines before are enough
        while len(head) < _HEAD_BYTES and (line := file.readline()):
            head += line
    if not head.strip() or b"\0" in head or kind_of(head):
        raise error
    encoding = encodings.recognise(source, head, False, format_.encoding)
    if not encoding.is_utf8:
        raise error
    dialect = dialects.recognise(head.decode("utf-8-sig", errors="replace"), format_.separator, format_.header)
    lines = head.split(b"\n")
    if dialect.old_line_ends or len(lines) <= dialect.above:
        raise error
    rows = max(len(format_.header), 1)
    header = [line.decode("utf-8-sig", errors="replace") for line in lines[dialect.above : dialect.above + rows]]
    width = max(line.count(dialect.separator) for line in header) + 1
    if width < 2:
        raise error
    return source, replace(dialect, above=0), dialect.above + rows, width
