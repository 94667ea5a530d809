"""The tables of the input: one module each, which this package knows by their file names alone.

A module declares its `TABLE`: columns, key, links, the words that tell its files, what the settings may say of it. Its
name is the file's. Recognition, settings, options of the command line, `init`, `validate` and messages follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from salescli.model.schema import TableSchema


def _load(name: str) -> TableSchema:
    table: TableSchema = import_module(f"{__name__}.{name}").TABLE
    return replace(table, name=name)


#: The tables by name, in the order in which options and messages name them.
TABLES: Mapping[str, TableSchema] = {
    table.name: table
    for table in sorted(
        (_load(file.stem) for file in Path(__file__).parent.glob("[a-z]*.py")),
        key=lambda table: (table.order, table.name),
    )
}
