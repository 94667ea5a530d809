"""How a row finds its region, rep, segment …: its own column, else its deal's, its customer's, its rep's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.lookups import COUNT, LOST, NEAR, SPLIT, WORD, employments, lookup
from salescli.errors import MissingInputError, UsageError, did_you_mean
from salescli.message import Word, say
from salescli.model.schema import DIMENSIONS, ENTITIES, column_of, key_of
from salescli.model.tables import TABLES
from salescli.model.words import named

__all__ = ["column_of", "key_of"]

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.message import Message


def check(names: Iterable[str], dataset: Dataset) -> None:
    """Raise a UsageError for a name that is no dimension."""
    known = [*DIMENSIONS, *(name for table in TABLES for name in dataset.settings.dimensions_of(table))]
    for name in names:
        if name not in known:
            raise UsageError(
                say("engine.unknown_dimension", name=name),
                did_you_mean(name, known) or say("engine.dimensions", known=known),
            )


def chain(dimension: str, table: str, dataset: Dataset) -> list[str]:
    """The tables, in order, that give a row of `table` its value of the dimension: its own column, then lookups."""
    own = [table] if dataset.has(table, column_of(dimension)) else []
    return own + _lookups(dimension, table, dataset)


def _lookups(dimension: str, table: str, dataset: Dataset) -> list[str]:
    """The tables, in order, in which a row without a value of its own looks for one."""
    column = column_of(dimension)
    found = []
    for link, target in TABLES[table].links.items():
        owner = ENTITIES[dimension][1] if dimension in ENTITIES else None
        if target != owner and dataset.has(target, link, column) and _reaches(table, link, dataset):
            found.append(target)
    return found


def _reaches(table: str, link: str, dataset: Dataset) -> bool:
    """Whether a row of the table can have the key of a link, in its own column or through another table."""
    if dataset.has(table, link):
        return True
    return any(
        dataset.has(table, step) and dataset.has(target, step, link)
        for step, target in TABLES[table].links.items()
        if step != link
    )


def require(dimension: str, table: str, dataset: Dataset) -> None:
    """Raise an InputError that says which column of which file would make the split possible."""
    if chain(dimension, table, dataset):
        return
    column = column_of(dimension)
    owners = [table, *(target for target in TABLES[table].links.values())]
    places = [_files_of(owner, dataset) for owner in owners if column in TABLES[owner].columns or owner == table]
    raise MissingInputError(
        say("engine.cannot_be_split", table=Word(table), dimension=named(dimension)),
        say("engine.column_to_split_by", column=column, places=reduce(_or_in, places)),
    )


def _files_of(table: str, dataset: Dataset) -> Message:
    """A table and its files, in a message."""
    files = [file.file.name for file in dataset.of(table)]
    if not files:
        return say("engine.table_without_file", table=Word(table))
    return say("engine.table_in_files", table=Word(table), files=files)


def _or_in(place: Message, other: Message) -> Message:
    return say("engine.or_in", place=place, other=other)


def columns_looked_up(dimensions: Iterable[str], table: str, dataset: Dataset) -> set[str]:
    """The table's own columns that `resolve` compares, or fills where a row has none."""
    found: set[str] = set()
    for dimension in dimensions:
        if _lookups(dimension, table, dataset):
            found |= {column_of(dimension), *TABLES[table].links}
    return {column for column in found if dataset.has(table, column)}


def columns_needed(dimensions: Iterable[str], table: str, dataset: Dataset) -> set[str]:
    """The table's own columns that `resolve` needs."""
    needed: set[str] = set()
    for dimension in dimensions:
        needed.add(column_of(dimension))
        if _lookups(dimension, table, dataset):
            needed |= set(TABLES[table].links)
    return {column for column in needed if dataset.has(table, column)}


def columns_filled(dimensions: Iterable[str], table: str, dataset: Dataset) -> set[str]:
    """The table's own columns that `resolve` fills from other tables where a row has no value."""
    lookups = {dimension: _lookups(dimension, table, dataset) for dimension in dimensions}
    links = TABLES[table].links
    found: set[str] = set()
    for place, (link, target) in enumerate(links.items(), 1):
        if dataset.has(target, link) and any(lookups.values()):
            found |= {column_of(dimension) for dimension, steps in lookups.items() if target in steps}
            found |= {step for step in list(links)[place:] if dataset.has(target, step)}
    return {column for column in found if dataset.has(table, column)}


def in_many(table: str, dimensions: Iterable[str], dataset: Dataset) -> bool:
    """Whether a row of the table may be in several groups: it takes a dimension from a deal whose lines differ."""
    if table == "deals" or not dataset.are_lines("deals") or not dataset.has(table, "deal_id"):
        return False
    return any(_lookups(dimension, table, dataset) for dimension in dimensions) and not dataset.lines.is_none


def resolve(
    frame: pl.LazyFrame,
    table: str,
    dimensions: Sequence[str],
    dataset: Dataset,
    day: pl.Expr,
    checked: Collection[str] = (),
) -> pl.LazyFrame:
    """The frame with the key of each dimension (`rep_id` for rep), found by the rule above.

    No row is added, except for an activity of a deal whose lines differ: then one for each group that it is in.

    `day` is the day of a row: it says which employment of a rep counts. The columns that `columns_looked_up` names must
    be clean. Further columns say which keys are unknown, of those looked up and of the links `checked` (see `lookups`).
    """
    columns = {dimension: column_of(dimension) for dimension in dimensions}
    lookups = {dimension: _lookups(dimension, table, dataset) for dimension in dimensions}
    existing = set(frame.collect_schema().names())
    for link, target in TABLES[table].links.items():
        wanted = {columns[dimension] for dimension, steps in lookups.items() if target in steps}
        steps_left = list(TABLES[table].links)[list(TABLES[table].links).index(link) + 1 :]
        later = {step: TABLES[table].links[step] for step in steps_left}
        if any(lookups.values()):
            wanted |= {step for step in later if dataset.has(target, step)}
        if not (wanted or link in checked) or not dataset.has(target, link) or link not in existing:
            continue
        missing = {dimension: _is_missing(column, existing) for dimension, column in columns.items()}
        needed = [missing[dimension] for dimension, steps in lookups.items() if target in steps]
        for step in wanted.intersection(later):
            onward = [missing[dimension] for dimension, steps in lookups.items() if later[step] in steps]
            needed.append(_is_missing(step, existing) & pl.any_horizontal(*onward, pl.lit(value=False)))
        needs = [(SPLIT, pl.any_horizontal(needed))] if needed else []
        needs += [(COUNT, pl.lit(value=True))] if link in checked else []
        by_day = target == "reps" and bool(wanted) and dataset.repeats("reps").in_spells
        frame = lookup(target, link, [] if by_day else sorted(wanted), dataset).join(frame, needs)
        if by_day:
            frame = _with_employment(frame, sorted(wanted), day, dataset)
        frame = frame.with_columns(_filled(column, target, existing) for column in sorted(wanted))
        existing |= wanted
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in columns.values() if name not in existing)
    return frame.with_columns(pl.col(column).alias(key_of(dimension)) for dimension, column in columns.items()
                              if key_of(dimension) != column)  # fmt: skip


def _is_missing(column: str, existing: Collection[str]) -> pl.Expr:
    """Whether a row has no value so far, in a frame with these columns."""
    return pl.col(column).is_null() if column in existing else pl.lit(value=True)


def _filled(column: str, target: str, existing: Collection[str]) -> pl.Expr:
    """The value that a row has so far; where it has none, what the join found."""
    found = pl.col(f"{target}:{column}")
    return (pl.coalesce(column, found) if column in existing else found).alias(column)


def _with_employment(frame: pl.LazyFrame, columns: Sequence[str], day: pl.Expr, dataset: Dataset) -> pl.LazyFrame:
    """The frame with the columns of the rep's employment on each row's day, else the nearest before, else the first.

    Columns: those of the frame, `reps:COLUMN` for each. Reps have few employments: each beginning but the first becomes
    a column, and the number of beginnings up to the day is the place of the employment that counts.
    """
    spells = employments(columns, dataset)
    most = spells.select(pl.len().over("rep_id").max()).item() or 1
    beginnings = [f"reps:began:{place}" for place in range(1, most)]
    found = spells.group_by("rep_id", maintain_order=True).agg(
        *(pl.col("began").get(place, null_on_oob=True).alias(name) for place, name in enumerate(beginnings, 1)),
        *(pl.col(column).alias(f"reps:{column}") for column in columns),
    )
    frame = frame.join(found.lazy(), on="rep_id", how="left", maintain_order="none")
    place = pl.sum_horizontal(pl.lit(0, pl.UInt32), *((pl.col(name) <= day).cast(pl.UInt32) for name in beginnings))
    names = [f"reps:{column}" for column in columns]
    return frame.with_columns(pl.col(name).list.get(place, null_on_oob=True) for name in names).drop(beginnings)


def key_fact_columns(frame: pl.LazyFrame) -> tuple[str, ...]:
    """The columns with facts about the keys of a row (see `lookups`)."""
    return tuple(name for name in frame.collect_schema() if name.startswith((LOST, NEAR, WORD)))


def lost_to(frame: pl.LazyFrame, table: str, filters: Mapping[str, str], dataset: Dataset) -> pl.LazyFrame:
    """The rows; only those count as lost that the filters want, or might want if their keys were known.

    `filters` has for each dimension the column that is null where its filter does not want the row.
    """
    lost = {}
    for name in key_fact_columns(frame) if filters else ():
        if not name.startswith(WORD):
            key = name.split(":")[1]
            lost[name] = pl.col(name)
            for dimension, column in filters.items():
                may_be = pl.col(column).is_not_null()
                if TABLES[table].links.get(key) in _lookups(dimension, table, dataset):
                    may_be |= pl.col(key_of(dimension)).is_null()
                lost[name] &= may_be
    return frame.with_columns(**lost)


def names_of(entity: str, dataset: Dataset) -> pl.DataFrame:
    """The names of reps or customers. Columns: the key (`rep_id`), `name`; empty where no file says."""
    key, table = ENTITIES[entity]
    if not dataset.has(table, key, "name"):
        return pl.DataFrame(schema={key: pl.String, "name": pl.String})
    return lookup(table, key, ["name"], dataset).rows.rename({f"{table}:name": "name"})


def with_names(frame: pl.LazyFrame, by: Sequence[str], dataset: Dataset) -> pl.LazyFrame:
    """Rows with the names that stand next to the keys of reps or customers, each in a column `named:` and the split."""
    for dimension in by:
        column = column_of(dimension)
        if column == dimension:
            continue
        name, names = f"named:{dimension}", names_of(dimension, dataset)
        if names.is_empty():  # then null takes no memory
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
        else:
            named = names.lazy().rename({"name": name})
            key = key_of(dimension)
            frame = frame.join(named, left_on=key, right_on=column, how="left", maintain_order="left")
    return frame
