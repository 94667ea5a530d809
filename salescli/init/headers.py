"""Titles above the column names: files whose header stands further down than it seems, and the setting for that."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from salescli import fix
from salescli.config.sections import FormatSettings
from salescli.config.settings import Settings
from salescli.errors import InputError
from salescli.init import months
from salescli.loading.files.dialect import header_setting
from salescli.loading.inputs import Input, reopen
from salescli.loading.mapping.lookups.joins import Joins
from salescli.loading.mapping.map_columns import MappedFile, claimed
from salescli.loading.mapping.tell_table import tell_table

if TYPE_CHECKING:
    from salescli.loading.files.file import File

_BLANK = Settings()


def further_down(given: Input, table: str | None, *, named: bool) -> Mapping[str, tuple[File, str]]:
    """The files of an input by a line further down that may be their header, with their tables; by name.

    They are of `table`, if given. One is left out where no line looks more like its header than the first, or where
    that says as much of a table.
    """
    found: dict[str, tuple[File, str]] = {}
    try:
        lines = [(file, file.other_header.line) for file in given.open().files if file.other_header]
    except InputError as error:
        line = error.hint.fields["line"] if error.hint and error.hint.code == "files.header_elsewhere" else None
        if isinstance(line, int):
            with suppress(InputError):
                found = {
                    file.name: recognised
                    for file in given.open(_at(line)).files
                    if (recognised := _recognised(file, table, named))
                }
        return found
    for plain, line in lines:
        with suppress(InputError):  # then it is no header
            recognised = _recognised(reopen(plain, _at(line)), table, named)
            if recognised and _says(*recognised) > _says(plain, recognised[1]):
                found[plain.name] = recognised
    return found


def _at(line: int) -> FormatSettings:
    return FormatSettings(header=(line,))


def _recognised(file: File, table: str | None, named: bool) -> tuple[File, str] | None:
    recognised = table or (months.TABLE if months.is_wide(file) else tell_table(file, named, _BLANK, Joins(_BLANK)))
    return (file, recognised) if recognised else None


def _says(file: File, table: str) -> int:
    """How many columns of a table are read from a file, those of periods too."""
    mapped = claimed(file, table, _BLANK)
    are_read = sum(column.source.header is not None for column in mapped.columns.values())
    return are_read + len(mapped.periods) + (len(file.headers) if table == months.TABLE and months.is_wide(file) else 0)


def line_of(files: Sequence[MappedFile]) -> tuple[str, str] | None:
    """The setting of the line on which the column names of a table's files stand, with why; None where on the first."""
    found = {(file.file.source or file.file).path.name: file.file.format.header for file in files}
    if not any(found.values()):
        return None
    remark = "the line of the column names: what stands above is a title"
    if len(set(found.values())) == 1:
        return header_setting(next(iter(found.values()))), remark
    each = ", ".join(f"{fix.text(glob.escape(name))} = {header[0]}" for name, header in found.items() if header)
    return f"header = {{ {each} }}", remark
