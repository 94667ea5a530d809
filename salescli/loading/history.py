"""A history of stages: a file next to those of the tables, with a row for every stage that a deal entered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.config.sections import ColumnSetting
from salescli.errors import InputError, MissingInputError, Place
from salescli.loading.dataset import Dataset
from salescli.loading.files.paths import expand
from salescli.loading.inputs import find
from salescli.loading.mapping.is_stage_history import HISTORY, is_like_one
from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
from salescli.loading.table_reader import Reader
from salescli.message import Word, say
from salescli.model.schema import fold

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File

#: The table whose format and advice apply to a history: both come from the same CRM, with dates in one style.
TABLE = "deals"

COLUMNS = tuple(column.name for column, _ in HISTORY)


def load(names: Sequence[str], settings: Settings) -> Dataset:
    """The history in these files, as rows of `TABLE` with `COLUMNS`.

    Raises InputError where a file cannot be read, MissingInputError where a column is not in it.
    """
    files = tuple(_mapped(file) for path, _named in expand(names) for file in _files(path, settings))
    return Dataset(Reader(files, settings))


def _files(path: Path, settings: Settings) -> Sequence[File]:
    """The file of a path; of a workbook with several sheets, those that look like a history."""
    found = find(path).open(settings.format_of(TABLE)).files
    like = [file for file in found if is_like_one(file)]
    return like if len(found) > 1 and like else found


def _mapped(file: File) -> MappedFile:
    columns = {}
    for column, known in HISTORY:
        found = [header for header in file.headers if fold(header) in known]
        if len(found) > 1:
            what = say("mapping.rivals", headers=found, column=column.name)
            raise InputError.at(Place(file.name), what, say("loading.leave_one_in_the_history"))
        if not found:
            meaning = Word(column.meaning)
            what = say("loading.history_needs", column=column.name, meaning=meaning, headers=file.headers)
            raise MissingInputError.at(Place(file.name), what, say("loading.name_its_columns"))
        columns[column.name] = MappedColumn(column, ColumnSetting(header=found[0]), {})
    return MappedFile(file, TABLE, columns)
