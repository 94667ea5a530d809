"""A history of stages: a file beside the tables, with a row for every stage that a deal entered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salescli.config.sections import ColumnSetting
from salescli.errors import InputError, MissingInputError, listing
from salescli.loading.dataset import Tables
from salescli.loading.files.paths import expand
from salescli.loading.inputs import find
from salescli.loading.mapping.is_stage_history import HISTORY, is_like_one
from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
from salescli.model.schema import fold

if TYPE_CHECKING:
    from salescli.config.settings import Settings
    from salescli.loading.files.file import File

#: The table whose format and advice hold for a history: both come from the same CRM, and dates are read alike.
TABLE = "deals"

COLUMNS = tuple(column.name for column, _ in HISTORY)


def load(names: Sequence[str], settings: Settings) -> Tables:
    """The history in these files, as rows of `TABLE` with `COLUMNS`.

    Raises InputError where a file cannot be read, MissingInputError where a column is not in it.
    """
    files = tuple(_mapped(file) for path, _named in expand(names) for file in _files(path, settings))
    return Tables(files, settings)


def _files(path: Path, settings: Settings) -> Sequence[File]:
    """The file of a path; of a workbook with several sheets those that are like a history."""
    found = find(path).open(settings.format_of(TABLE)).files
    like = [file for file in found if is_like_one(file)]
    return like if len(found) > 1 and like else found


def _mapped(file: File) -> MappedFile:
    columns = {}
    for column, known in HISTORY:
        found = [header for header in file.headers if fold(header) in known]
        if len(found) > 1:
            raise InputError(
                f"{file.name}: the columns {' and '.join(map(repr, found))} both claim {column.name}.",
                "Leave only one of them in the history.",
            )
        if not found:
            raise MissingInputError(
                f"{file.name}: a history of stages needs the column {column.name!r} ({column.meaning}); "
                f"its columns are {listing(file.headers)}.",
                "Name its columns deal_id, stage and entered_at, or OpportunityId, StageName and CreatedDate.",
            )
        columns[column.name] = MappedColumn(column, ColumnSetting(header=found[0]), {})
    return MappedFile(file, TABLE, columns)
