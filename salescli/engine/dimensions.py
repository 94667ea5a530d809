"""How a row finds its region, rep, segment …: its own column, else its deal's, its customer's, its rep's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.lookups import COUNT, LOST, NEAR, SPLIT, WORD, employments, lookup
from salescli.errors import MissingInputError, UsageError, did_you_mean
from salescli.message import Word, say
from salescli.model.schema import DIMENSIONS, ENTITIES
from salescli.model.tables import TABLES
from salescli.model.words import named

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.message import Message


def column_of(dimension: str) -> str:
    """The column of a table or an answer that holds a dimension: `rep_id` for rep, its own name for region."""
    return ENTITIES[dimension][0] if dimension in ENTITIES else dimension


def key_of(dimension: str) -> str:
    """The column that rows are grouped by: a dimension of one's own may be called like anything that is computed."""
    return column_of(dimension) if dimension in DIMENSIONS else f"by:{dimension}"


def check(names: Iterable[str], tables: Dataset) -> None:
    """Raise a UsageError for a name that is no dimension."""
    known = [*DIMENSIONS, *(name for table in TABLES for name in tables.settings.dimensions_of(table))]
    for name in names:
        if name not in known:
            raise UsageError(
                say("engine.unknown_dimension", name=name),
                did_you_mean(name, known) or say("engine.dimensions", known=known),
            )


def chain(dimension: str, table: str, tables: Dataset) -> list[str]:
    """The tables, in order, that give a row of `table` its value of the dimension: its own column, then lookups."""
    own = [table] if tables.has(table, column_of(dimension)) else []
    return own + _lookups(dimension, table, tables)


def _lookups(dimension: str, table: str, tables: Dataset) -> list[str]:
    """The tables, in order, in which a row without a value of its own looks for one."""
    column = column_of(dimension)
    found = []
    for link, target in TABLES[table].links.items():
        owner = ENTITIES[dimension][1] if dimension in ENTITIES else None
        if target != owner and tables.has(target, link, column) and _reaches(table, link, tables):
            found.append(target)
    return found


def _reaches(table: str, link: str, tables: Dataset) -> bool:
    """Whether a row of the table can hold the key of a link, its own or by way of another table."""
    if tables.has(table, link):
        return True
    return any(
        tables.has(table, step) and tables.has(target, step, link)
        for step, target in TABLES[table].links.items()
        if step != link
    )


def require(dimension: str, table: str, tables: Dataset) -> None:
    """Raise an InputError that says which column of which file would make the split possible."""
    if chain(dimension, table, tables):
        return
    column = column_of(dimension)
    owners = [table, *(target for target in TABLES[table].links.values())]
    places = [_files_of(owner, tables) for owner in owners if column in TABLES[owner].columns or owner == table]
    raise MissingInputError(
        say("engine.cannot_be_split", table=Word(table), dimension=named(dimension)),
        say("engine.column_to_split_by", column=column, places=reduce(_or_in, places)),
    )


def _files_of(table: str, tables: Dataset) -> Message:
    """A table and its files, in a message."""
    files = [file.file.name for file in tables.of(table)]
    if not files:
        return say("engine.table_without_file", table=Word(table))
    return say("engine.table_in_files", table=Word(table), files=files)


def _or_in(place: Message, other: Message) -> Message:
    return say("engine.or_in", place=place, other=other)


def columns_looked_up(dimensions: Iterable[str], table: str, tables: Dataset) -> set[str]:
    """The table's own columns that `resolve` compares, or fills where a row has none."""
    found: set[str] = set()
    for dimension in dimensions:
        if _lookups(dimension, table, tables):
            found |= {column_of(dimension), *TABLES[table].links}
    return {column for column in found if tables.has(table, column)}


def columns_needed(dimensions: Iterable[str], table: str, tables: Dataset) -> set[str]:
    """The table's own columns that `resolve` needs."""
    needed: set[str] = set()
    for dimension in dimensions:
        needed.add(column_of(dimension))
        if _lookups(dimension, table, tables):
            needed |= set(TABLES[table].links)
    return {column for column in needed if tables.has(table, column)}


def in_many(table: str, dimensions: Iterable[str], tables: Dataset) -> bool:
    """Whether a row of the table may be in several groups, for it finds a dimension in a deal whose lines differ."""
    if table == "deals" or not tables.are_lines("deals") or not tables.has(table, "deal_id"):
        return False
    return any(_lookups(dimension, table, tables) for dimension in dimensions) and not tables.lines.is_none


def resolve(
    frame: pl.LazyFrame,
    table: str,
    dimensions: Sequence[str],
    tables: Dataset,
    day: pl.Expr,
    checked: Collection[str] = (),
) -> pl.LazyFrame:
    """The frame with the key of each dimension (`rep_id` for rep), found by the rule above.

    No row is added, but for an activity of a deal whose lines differ: one a group that it is in.

    `day` is that of a row: of several employments of its rep it says which one counts. What `columns_looked_up` names
    is clean in it. Of the keys that are looked up, and those of the links `checked`, columns tell which are not there
    (see `lookups`).
    """
    columns = {dimension: column_of(dimension) for dimension in dimensions}
    lookups = {dimension: _lookups(dimension, table, tables) for dimension in dimensions}
    there = set(frame.collect_schema().names())
    for link, target in TABLES[table].links.items():
        wanted = {columns[dimension] for dimension, steps in lookups.items() if target in steps}
        steps_left = list(TABLES[table].links)[list(TABLES[table].links).index(link) + 1 :]
        later = {step: TABLES[table].links[step] for step in steps_left}
        if any(lookups.values()):
            wanted |= {step for step in later if tables.has(target, step)}
        if not (wanted or link in checked) or not tables.has(target, link) or link not in there:
            continue
        missing = {dimension: _is_missing(column, there) for dimension, column in columns.items()}
        needed = [missing[dimension] for dimension, steps in lookups.items() if target in steps]
        for step in wanted.intersection(later):
            onward = [missing[dimension] for dimension, steps in lookups.items() if later[step] in steps]
            needed.append(_is_missing(step, there) & pl.any_horizontal(*onward, pl.lit(value=False)))
        needs = [(SPLIT, pl.any_horizontal(needed))] if needed else []
        needs += [(COUNT, pl.lit(value=True))] if link in checked else []
        by_day = target == "reps" and bool(wanted) and tables.repeats("reps").in_spells
        frame = lookup(target, link, [] if by_day else sorted(wanted), tables).join(frame, needs)
        if by_day:
            frame = _with_employment(frame, sorted(wanted), day, tables)
        frame = frame.with_columns(_filled(column, target, there) for column in sorted(wanted))
        there |= wanted
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in columns.values() if name not in there)
    return frame.with_columns(pl.col(column).alias(key_of(dimension)) for dimension, column in columns.items()
                              if key_of(dimension) != column)  # fmt: skip


def _is_missing(column: str, there: Collection[str]) -> pl.Expr:
    """Whether a row has no value so far, in a frame with these columns."""
    return pl.col(column).is_null() if column in there else pl.lit(value=True)


def _filled(column: str, target: str, there: Collection[str]) -> pl.Expr:
    """What a row has so far, where it has anything, else what the join found."""
    found = pl.col(f"{target}:{column}")
    return (pl.coalesce(column, found) if column in there else found).alias(column)


def _with_employment(frame: pl.LazyFrame, columns: Sequence[str], day: pl.Expr, tables: Dataset) -> pl.LazyFrame:
    """The frame with what the rep's employment of each row's day says, else the nearest before, else the first.

    Columns: those of the frame, `reps:COLUMN` for each. No rep has many: the beginning of each but the first is a
    column, and how many of them the day has reached is the place of the employment that counts.
    """
    spells = employments(columns, tables)
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


def told_of_keys(frame: pl.LazyFrame) -> tuple[str, ...]:
    """The columns that say something of the keys of a row (see `lookups`)."""
    return tuple(name for name in frame.collect_schema() if name.startswith((LOST, NEAR, WORD)))


def lost_to(frame: pl.LazyFrame, table: str, filters: Mapping[str, str], tables: Dataset) -> pl.LazyFrame:
    """The rows, where those count as lost alone that the filters want, or might if their keys were there.

    `filters` has for each dimension the column that is null for what its filter does not want.
    """
    lost = {}
    for name in told_of_keys(frame) if filters else ():
        if not name.startswith(WORD):
            key = name.split(":")[1]
            lost[name] = pl.col(name)
            for dimension, column in filters.items():
                may_be = pl.col(column).is_not_null()
                if TABLES[table].links.get(key) in _lookups(dimension, table, tables):
                    may_be |= pl.col(key_of(dimension)).is_null()
                lost[name] &= may_be
    return frame.with_columns(**lost)


def names_of(entity: str, tables: Dataset) -> pl.DataFrame:
    """The names of reps or customers. Columns: the key (`rep_id`), `name`; empty where no file says."""
    key, table = ENTITIES[entity]
    if not tables.has(table, key, "name"):
        return pl.DataFrame(schema={key: pl.String, "name": pl.String})
    return lookup(table, key, ["name"], tables).rows.rename({f"{table}:name": "name"})
