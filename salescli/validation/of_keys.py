"""What the pass over the rows of a table learns of its ids and dimensions, so that few checks of keys read it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.column_names import text_of
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.validation.gathered import Gathered

#: Columns in which two spellings of a value make two groups of one.
_GROUPED = ("region", "segment", "plan", "product", "source", "pipeline", "stage", "team", "category", "rep_id")
#: What every id has that a spreadsheet has rounded.
_EXPONENT = "E+"


class Asked(Struct, frozen=True):
    """What is asked of the keys of a table: conditions on a row, the columns whose values are counted, and the column
    that is hashed.
    """

    conditions: Mapping[str, pl.Expr]
    grouped: Sequence[str]
    key: str | None


class KeyFacts(Struct, frozen=True):
    """What was asked of the keys of a table, and what the rows answered."""

    asked: Asked
    gathered: Gathered

    def may_be_rounded(self, column: str) -> bool:
        """Whether any id may be one that a spreadsheet has rounded."""
        return self._is_met(f"rounded:{column}")

    def may_say_nothing(self, column: str) -> bool:
        """Whether any cell has a text that is none of the column's values."""
        return self._is_met(f"none:{column}")

    def are_padded(self, column: str) -> bool:
        """Whether any key has blanks around it."""
        return self._is_met(f"padded:{column}")

    def values(self, column: str) -> pl.DataFrame | None:
        """How many rows have each value (columns: value, len); None where that was not asked."""
        return self.gathered.values.get(column)

    def _is_met(self, condition: str) -> bool:
        """Whether a condition is met by any row; true where it was not asked."""
        return self.gathered.counts.get(condition, 1) > 0


def grouped(dataset: Dataset, table: str) -> list[str]:
    """The columns of a table in which two spellings of a value make two groups of one."""
    columns = (*_GROUPED, *dataset.settings.dimensions_of(table))
    return [column for column in dict.fromkeys(columns) if dataset.has(table, column)]


def asked(dataset: Dataset, table: str, readable: Sequence[str]) -> Asked:
    """What to ask of the keys among the `readable` columns of a table."""
    conditions: dict[str, pl.Expr] = {}
    for column in readable:
        value, text = pl.col(column), pl.col(text_of(column))
        if column in TABLES[table].columns and TABLES[table].columns[column].is_id:
            conditions[f"rounded:{column}"] = value.str.contains(_EXPONENT, literal=True)
        if column.endswith("_id"):
            conditions[f"padded:{column}"] = text != text.str.strip_chars()
        if dataset.reader.blanks(table, column):
            conditions[f"none:{column}"] = value.is_null() & text.is_not_null()
    key = TABLES[table].key
    has_key = (
        key is not None and key.column in readable and all(key.column in file.columns for file in dataset.of(table))
    )
    counted = [column for column in grouped(dataset, table) if column in readable]
    return Asked(conditions, counted, key.column if key and has_key else None)
