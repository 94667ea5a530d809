"""From a workbook to files, one for each sheet with cells: text files whose rows have their places in the sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.errors import InputError, Place, did_you_mean, without_file
from salescli.loading.files.opened import open_plain
from salescli.loading.files.sheets import Sheet
from salescli.loading.files.sources import Source
from salescli.loading.mapping import file_names
from salescli.loading.workbooks import spool_text, web_page
from salescli.loading.workbooks.book import Book
from salescli.loading.workbooks.cells import SheetCells, as_text
from salescli.loading.workbooks.kinds import WorkbookKind
from salescli.loading.workbooks.sheet_file import placed
from salescli.loading.workbooks.unread_formats import remark
from salescli.message import Message, say

if TYPE_CHECKING:
    from salescli.config.sections import FormatSettings
    from salescli.loading.files.file import File


def open_sheets(
    source: Source, kind: WorkbookKind, named: str | None, format_: FormatSettings
) -> tuple[tuple[File, ...], dict[str, Message]]:
    """The named sheet, else all visible sheets with cells; and why some of several sheets are no tables, by name.

    Raises InputError where the workbook cannot be read, where the named or the only sheet is no table, and where there
    is no such sheet or none with cells.
    """
    if kind is WorkbookKind.WEB_PAGE:
        return (web_page.open_table(source, format_),), {}
    book = Book(source, kind)
    if named is not None:
        name = _found(book, named)
        cells = _cells(book, name, format_)
        if not cells.text.height:
            raise InputError.at(
                Place(f"{source.name}#{name}"), say("workbooks.empty_sheet"), say("workbooks.name_another")
            )
        return (_file(book, name, cells, format_),), {}
    files: list[File] = []
    hidden: list[str] = []
    errors: dict[str, InputError] = {}
    for name in book.names:
        try:
            found = None if book.is_hidden(name) else _cells(book, name, format_)
            if found is None or found.is_hidden:
                hidden.append(name)
            elif found.text.height:
                files.append(_file(book, name, found, format_))
        except InputError as error:
            errors[name] = error
    if not files and not errors:
        raise _empty(book, hidden)
    for name, why in errors.items():
        if len(errors) + len(files) == 1 or file_names.table_of(name):
            raise why
    if len(files) == 1 and not errors:
        files = [_alone(files[0])]
    unread = {
        f"{source.name}#{name}": say("workbooks.clause", what=without_file(why.message)) for name, why in errors.items()
    }
    return tuple(files), unread


def _alone(file: File) -> File:
    """The only sheet with cells: the name of the workbook may say what it holds, too."""
    assert file.sheet and file.source
    words = f"{file.source.path.name.split('.')[0]} {file.sheet.name}"
    return replace(file, sheet=replace(file.sheet, words=words))


def _found(book: Book, named: str) -> str:
    """The sheet that a path names, whatever its case. Raises InputError where there is none."""
    names = book.names
    same = [name for name in names if name == named] or [name for name in names if name.casefold() == named.casefold()]
    if same:
        return same[0]
    what, hint = say("workbooks.no_sheet", sheet=named), say("workbooks.its_sheets", sheets=names)
    raise InputError.at(Place(book.source.name), what, did_you_mean(named, names) or hint)


def _empty(book: Book, hidden: list[str]) -> InputError:
    """The error for a workbook without a visible sheet that has cells."""
    if not hidden:
        return InputError.at(Place(book.source.name), say("workbooks.empty"), say("files.export_with_a_row"))
    hint = say("workbooks.hidden_by_name", sheet=f"{book.source.path.name}#{hidden[0]}")
    return InputError.at(Place(book.source.name), say("workbooks.empty_but_hidden", sheets=hidden), hint)


def _cells(book: Book, name: str, format_: FormatSettings) -> SheetCells:
    """The cells of a sheet as text."""
    facts = book.facts(name)  # first, for it refuses a sheet that is too wide to be read
    meanings = book.parts.meanings if book.parts else {}
    return as_text(book.grid(name), facts, meanings, lambda columns: book.are_numbers(name, columns), format_.decimal)


def _file(book: Book, name: str, cells: SheetCells, format_: FormatSettings) -> File:
    """A sheet as a file of text. Raises InputError where it is no table."""
    source = book.source
    shown = f"{source.name}#{name}"
    spool = spool_text.written(cells.text, shown)
    lines = spool_text.first_lines(cells.text).to_list()
    header = [lines[row - 1] if row <= len(lines) else len(lines) + row for row in format_.header]
    file = open_plain(Source(Path(f"{source.path}#{name}"), spool.path, spool), header)
    names = file.columns
    file = placed(file, cells.text, Sheet(name, name, places=cells.places))
    assert file.sheet
    first = file.sheet.first_row - 1
    below = {at: [row + 1 for row in rows if row >= first] for at, rows in cells.unsaved.items()}
    sheet = replace(
        file.sheet,
        unsaved={names[at]: min(rows) for at, rows in below.items() if rows},
        undecided={names[at]: (row + 1, text) for at, (row, text) in cells.undecided.items()},
    )
    noted = remark(source, book.kind) if cells.are_values_alone else None
    return replace(
        file,
        source=source,
        format=format_,
        sheet=sheet,
        typed=frozenset(names[at] for at in cells.numbers),
        remarks=(*file.remarks, *([noted] if noted else [])),
    )
