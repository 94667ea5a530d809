"""Headers of an export that the expressions of own KPIs name, as columns of its table, typed as recognised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.config.sections import ColumnSetting
from salescli.loading.column_names import amount_header, own_header
from salescli.loading.column_parts import mark_for
from salescli.loading.mapping.map_columns import MappedColumn, MappedFile
from salescli.loading.parsing import dates, numbers
from salescli.model.schema import Column, Kind

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset


def with_headers(dataset: Dataset, wanted: Iterable[tuple[str, str, bool | None]]) -> Dataset:
    """The dataset with columns for the headers wanted: table, name in an expression, whether it is an amount.

    A name that is no header of any file is left out.
    """
    asked = list(dict.fromkeys(wanted))
    files = tuple(_with(file, [(name, money) for table, name, money in asked if table == file.table], dataset)
                  for file in dataset.files)  # fmt: skip
    is_same = all(mine is other for mine, other in zip(files, dataset.files, strict=True))
    return dataset if is_same else dataset.with_files(files)


def _with(file: MappedFile, wanted: Iterable[tuple[str, bool | None]], dataset: Dataset) -> MappedFile:
    columns = dict(file.columns)
    for header, money in wanted:
        if header in file.file.headers:
            name = amount_header(header) if money else own_header(header)
            kind = Kind.MONEY if money else _kind(file.table, header, dataset)
            column = Column(name, kind, header, is_own=kind is Kind.TEXT)
            columns[name] = MappedColumn(column, ColumnSetting(header=header), {})
    return file if len(columns) == len(file.columns) else replace(file, columns=columns)


def _kind(table: str, header: str, dataset: Dataset) -> Kind:
    """What the first values under a header are, in all files of a table."""
    files = [file.file for file in dataset.of(table) if header in file.file.headers]
    values = [value for file in files for value in file.values(header) if not numbers.says_nothing(value)]
    mark = mark_for(values)
    if values and all(numbers.is_number(value, mark) for value in values):
        return Kind.NUMBER
    return Kind.TIME if values and all(map(dates.is_date, values)) else Kind.TEXT
