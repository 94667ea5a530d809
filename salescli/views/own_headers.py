"""Headers of an export that the expressions of own KPIs name, as columns of its table, typed as recognised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from salescli.config.sections import ColumnSetting
from salescli.loading.mapping.lookups.spellings import joined
from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
from salescli.loading.sql.recognised import kind_of
from salescli.model.schema import Column, Kind
from salescli.model.words import amount_header, own_header

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File


class Wanted(NamedTuple):
    """A name in an expression over a table: whether it is an amount (None: not said), and is calculated with alone."""

    table: str
    name: str
    money: bool | None = None
    is_number: bool = False


def with_headers(dataset: Dataset, wanted: Iterable[Wanted]) -> Dataset:
    """The dataset with columns for the headers wanted. A name that is no header of any file is left out.

    A file that spells a header of another file in its own way (`AMOUNT` for `Amount`) has that column too.
    """
    asked = list(dict.fromkeys(wanted))
    files = tuple(_with(file, [each for each in asked if each.table == file.table], dataset) for file in dataset.files)
    is_same = all(mine is other for mine, other in zip(files, dataset.files, strict=True))
    return dataset if is_same else dataset.with_files(files)


def _with(file: MappedFile, wanted: Iterable[Wanted], dataset: Dataset) -> MappedFile:
    columns = dict(file.columns)
    for each in wanted:
        header = each.name
        if header in file.columns or not any(header in other.file.headers for other in dataset.of(file.table)):
            continue
        spelt = _spelt(header, file.file)
        if spelt is None:
            continue
        kind = _kind(file.table, header, dataset, is_number=each.is_number)
        kind = Kind.MONEY if each.money and kind is Kind.NUMBER else kind
        name = amount_header(header) if kind is Kind.MONEY else own_header(header)
        if name not in columns or kind is Kind.NUMBER:
            column = Column(name, kind, header, is_own=kind is Kind.TEXT)
            columns[name] = MappedColumn(column, ColumnSetting(header=spelt), {})
    return file if len(columns) == len(file.columns) else replace(file, columns=columns)


def _spelt(header: str, file: File) -> str | None:
    """A header as a file spells it: as it stands, else without regard to case, blanks and hyphens; None without it."""
    if header in file.headers:
        return header
    return next((other for other in file.headers if joined(other) == joined(header)), None)


def _kind(table: str, header: str, dataset: Dataset, *, is_number: bool) -> Kind:
    """What the first values under a header are, in all files of a table.

    With `is_number` it is enough that most are numbers: the others are then reported as values that do not read.
    """
    files = [(file.file, spelt) for file in dataset.of(table) if (spelt := _spelt(header, file.file)) is not None]
    found = kind_of([value for file, spelt in files for value in file.values(spelt)], mostly=is_number)
    return Kind.TEXT if found is Kind.FLAG else found
