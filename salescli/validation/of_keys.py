"""What the pass over the rows of a table learns of its ids and dimensions, so that few checks of keys read it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.loading.column_names import text_of
from salescli.loading.mapping.outcome import OUTCOME
from salescli.model.tables import TABLES
from salescli.validation import plain_text
from salescli.validation.plain_text import EXPONENT

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.validation.gathered import Gathered

#: Columns in which two spellings of a value make two groups of one.
_GROUPED = ("region", "segment", "plan", "product", "source", "pipeline", "stage", "team", "category", "rep_id")
#: How many rows have a text; a column of the table may be called `len`.
_ROWS = "rows:number"


class AskedOfKeys(Struct, frozen=True):
    """What is asked of the keys of a table: conditions on a row, the columns whose values are counted, and the column
    that is hashed.

    `written` are the columns that are as written, with their words for nothing; of those that are `only_counted` all
    is found out from their counts. Conditions that are `of_odd` text name its column.
    """

    conditions: Mapping[str, pl.Expr]
    grouped: Sequence[str]
    key: str | None
    written: Mapping[str, Collection[str]]
    only_counted: Collection[str]
    of_odd: Mapping[str, str]


class KeyFacts(Struct, frozen=True):
    """What was asked of the keys of a table, and what the rows answered."""

    asked: AskedOfKeys
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


def asked(
    dataset: Dataset, table: str, readable: Sequence[str], written: Collection[str] = (), tested: Collection[str] = ()
) -> AskedOfKeys:
    """What to ask of the keys among the `readable` columns of a table, some of which are read as `written`.

    Rules of a row read those that are `tested`.
    """
    conditions: dict[str, pl.Expr] = {}
    of_odd: dict[str, str] = {}
    counted = [column for column in grouped(dataset, table) if column in readable]
    key = TABLES[table].key
    only_counted = set(written).intersection(counted).difference(tested, [key.column] if key else [])
    for column in readable:
        mine = {} if column in only_counted else _conditions(dataset, table, column)
        conditions |= mine
        of_odd |= dict.fromkeys(mine, column) if column in written else {}
    has_key = (
        key is not None and key.column in readable and all(key.column in file.columns for file in dataset.of(table))
    )
    words = {column: dataset.reader.blanks(table, column) for column in written}
    return AskedOfKeys(conditions, counted, key.column if key and has_key else None, words, only_counted, of_odd)


def as_written(dataset: Dataset, table: str, columns: Iterable[str]) -> list[str]:
    """The columns of text that a fast reading leaves as written, and that do not say how a deal ended."""
    known = {name for file in dataset.of(table) for name in file.columns}
    return [
        column for column in columns
        if column in known and column not in OUTCOME and _stands(dataset, table, column)
    ]  # fmt: skip


def _stands(dataset: Dataset, table: str, column: str) -> bool:
    """Whether no file of a table makes anything of a column but the text under its header."""
    mapped = [file.columns[column] for file in dataset.of(table) if column in file.columns]
    return dataset.reader.is_as_it_stands(table, column) and not any(
        each.values or each.source.header is None for each in mapped
    )


def _conditions(dataset: Dataset, table: str, column: str) -> dict[str, pl.Expr]:
    """What is asked of each value of a column."""
    found: dict[str, pl.Expr] = {}
    value, text = pl.col(column), pl.col(text_of(column))
    if column in TABLES[table].columns and TABLES[table].columns[column].is_id:
        found[f"rounded:{column}"] = value.str.contains(EXPONENT, literal=True)
    if column.endswith("_id"):
        found[f"padded:{column}"] = text != text.str.strip_chars()
    if dataset.reader.blanks(table, column):
        found[f"none:{column}"] = value.is_null() & text.is_not_null()
    return found


def settled(dataset: Dataset, table: str, asked: AskedOfKeys, gathered: Gathered) -> KeyFacts:
    """What the rows answered; where values were counted as written, their counts say what is not asked of each row."""
    counts, values = dict(gathered.counts), dict(gathered.values)
    for column in asked.only_counted:
        text = pl.col("value").alias(text_of(column))
        texts = values[column].select(text, pl.col("value").alias(column), pl.col("len").alias(_ROWS))
        texts = texts.with_columns(plain_text.clean(column, asked.written[column]))
        for name, condition in _conditions(dataset, table, column).items():
            counts[name] = int(texts.filter(condition)[_ROWS].sum())
        clean = texts.filter(pl.col(column).is_not_null()).group_by(pl.col(column).alias("value"))
        values[column] = clean.agg(pl.col(_ROWS).sum().alias("len"))
    return KeyFacts(asked, replace(gathered, counts=counts, values=values))
