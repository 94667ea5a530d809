"""The filters of a question: which values they want, and a helpful error for a value that no row has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.engine.batch import Filter, PartialAggregates, ScanSpec
from salescli.errors import UsageError, did_you_mean
from salescli.message import say
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.message import Message


def filters_of(where: Sequence[tuple[str, str | None]], dataset: Dataset) -> tuple[Filter, ...]:
    """The filters, one a dimension; a rep or a customer may be named by id or by name."""
    values: dict[str, list[str | None]] = {}
    for dimension, value in where:
        values.setdefault(dimension, []).extend(_ids(dimension, value, dataset))
    return tuple(Filter(dimension, tuple(wanted)) for dimension, wanted in values.items())


def ids_of(dataset: Dataset, dimension: str, text: str) -> list[str]:
    """The keys of the rows that a text means: a rep or a customer may be named by id or by name."""
    return [each for each in _ids(dimension, text, dataset) if each is not None] or [text]


def _ids(dimension: str, value: str | None, dataset: Dataset) -> list[str | None]:
    """A filter's value as the key column holds it: a rep may be named by id or by name."""
    if value is None or _says_nothing(dimension, value, dataset):
        return [None]
    if dimension not in ("rep", "customer"):
        return [value]
    names = dims.names_of(dimension, dataset)
    column = dims.column_of(dimension)
    known: list[str | None] = (
        names.filter(pl.col("name") == value)[column].to_list() if value not in names[column] else []
    )
    return known or [value]


def _says_nothing(dimension: str, value: str, dataset: Dataset) -> bool:
    """Whether every table with a column of the dimension takes the value as blank."""
    column = dims.column_of(dimension)
    tables = [table for table in TABLES if dataset.has(table, column)]
    return bool(tables) and all(value in dataset.reader.blanks(table, column) for table in tables)


def is_wanted(filters: Sequence[Filter], columns: Collection[str]) -> pl.Expr:
    """Whether the filters want a recorded deal; one of which a dimension is not known has none."""
    found = pl.lit(value=True)
    for each in filters:
        name = dims.column_of(each.dimension)
        value = pl.col(name) if name in columns else pl.lit(None, pl.String)
        holds = value.is_in([wanted for wanted in each.values if wanted is not None]).fill_null(value=False)
        found &= holds | value.is_null() if None in each.values else holds
    return found


class UnknownValue(UsageError):
    """A filter asks for a value that no row has; `reason` says so without naming the option."""

    def __init__(self, reason: Message, hint: Message) -> None:
        super().__init__(say("engine.where", reason=reason), hint)
        self.reason = reason


def check_filters(spec: ScanSpec, aggregates: PartialAggregates, dataset: Dataset) -> None:
    """Raise a UsageError for a filter value that no row has, naming the nearest that one has."""
    for filter_ in spec.filters:
        seen = {code for frame in aggregates.values() for code in frame[filter_.column].drop_nulls().unique()}
        for position, value in enumerate(filter_.values):
            if position in seen or value is None:
                continue
            known = _values_of(filter_.dimension, dataset)
            if value not in known:
                hint = did_you_mean(value, known) or say("engine.values", known=sorted(known))
                raise UnknownValue(say("engine.no_row_has", dimension=filter_.dimension, value=value), hint)


def _values_of(dimension: str, dataset: Dataset) -> set[str]:
    """Every value of a dimension in the files, names of reps and customers too."""
    column = dims.column_of(dimension)
    found: set[str] = set()
    for table in TABLES:
        if not dataset.has(table, column):
            continue
        values = dataset.frame(table, [column]).select(pl.col(column).unique())
        found |= set(values.collect(engine="streaming")[column].drop_nulls())
    if dimension in ("region", "rep"):
        quotas = (entry.region if dimension == "region" else entry.rep for entry in dataset.settings.quota_entries)
        found |= set(filter(None, quotas))
    return found | (set(dims.names_of(dimension, dataset)["name"].drop_nulls()) if column != dimension else set())
