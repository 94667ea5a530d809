"""How a row finds its region, rep, segment …: its own column, else its deal's, its customer's, its rep's.

Every table is first brought down to one row a key, so that no join adds a row; keys that are blank or unknown find
nothing and keep their row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from salescli.errors import MissingInputError, UsageError, did_you_mean, listing
from salescli.loading.casting import stripped
from salescli.loading.tables import Tables
from salescli.schema import DIMENSIONS, ENTITIES, TABLES

#: What a row can follow to another table: the key it holds, the table it leads to.
_LINKS: Mapping[str, Sequence[tuple[str, str]]] = {
    "deals": (("customer_id", "customers"), ("rep_id", "reps")),
    "activities": (("deal_id", "deals"), ("customer_id", "customers"), ("rep_id", "reps")),
    "customers": (("customer_id", "customers"), ("rep_id", "reps")),
    "reps": (),
    "costs": (),
}


def column_of(dimension: str) -> str:
    """The column of a table or an answer that holds a dimension: `rep_id` for rep, its own name for region."""
    return ENTITIES[dimension][0] if dimension in ENTITIES else dimension


def key_of(dimension: str) -> str:
    """The column that rows and cells are grouped by: one of one's own may be called like anything that is computed."""
    return column_of(dimension) if dimension in DIMENSIONS else f"by:{dimension}"


def check(names: Iterable[str], tables: Tables) -> None:
    """Raise a UsageError for a name that is no dimension."""
    known = [*DIMENSIONS, *(name for table in TABLES for name in tables.settings.dimensions_of(table))]
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no dimension {name!r}.",
                did_you_mean(name, known)
                or f"Known: {listing(known, 20)}; a text column of your own: [dimensions] in salescli.toml.",
            )


def chain(dimension: str, table: str, tables: Tables) -> list[str]:
    """The tables, in order, that give a row of `table` its value of the dimension: its own column, then lookups."""
    own = [table] if tables.has(table, column_of(dimension)) else []
    return own + _lookups(dimension, table, tables)


def _lookups(dimension: str, table: str, tables: Tables) -> list[str]:
    """The tables, in order, in which a row without a value of its own looks for one."""
    column = column_of(dimension)
    found = []
    for link, target in _LINKS[table]:
        owner = ENTITIES[dimension][1] if dimension in ENTITIES else None
        if target != owner and tables.has(target, link, column) and _reaches(table, link, tables):
            found.append(target)
    return found


def _reaches(table: str, link: str, tables: Tables) -> bool:
    """Whether a row of the table can hold the key of a link, its own or by way of another table."""
    if tables.has(table, link):
        return True
    return any(
        tables.has(table, step) and tables.has(target, step, link) for step, target in _LINKS[table] if step != link
    )


def require(dimension: str, table: str, tables: Tables) -> None:
    """Raise an InputError that says which column of which file would make the split possible."""
    if chain(dimension, table, tables):
        return
    column = column_of(dimension)
    owners = [table, *(target for _, target in _LINKS[table])]
    places = [
        f"{owner} ({listing(file.file.name for file in tables.of(owner)) or 'no such file given'})"
        for owner in owners
        if column in TABLES[owner].columns or owner == table
    ]
    raise MissingInputError(
        f"The {table} cannot be split by {dimension}: no file says the {dimension} of a row.",
        f"A column {column!r} would make it possible in {' or in '.join(places)}.",
    )


def columns_needed(dimensions: Iterable[str], table: str, tables: Tables) -> set[str]:
    """The table's own columns that `resolve` needs."""
    needed: set[str] = set()
    for dimension in dimensions:
        needed.add(column_of(dimension))
        if _lookups(dimension, table, tables):
            needed |= {link for link, _ in _LINKS[table]}
    return {column for column in needed if tables.has(table, column)}


def in_many(table: str, dimensions: Iterable[str], tables: Tables) -> bool:
    """Whether a row of the table may be in several groups, for it finds a dimension in a deal whose lines differ."""
    if table == "deals" or not tables.are_lines("deals") or not tables.has(table, "deal_id"):
        return False
    return any(_lookups(dimension, table, tables) for dimension in dimensions) and not tables.lines.is_none


def resolve(frame: pl.LazyFrame, table: str, dimensions: Sequence[str], tables: Tables) -> pl.LazyFrame:
    """The frame with the key of each dimension (`rep_id` for rep), found by the rule above.

    No row is added, but for an activity of a deal whose lines differ: one a group that it is in.
    """
    columns = {dimension: column_of(dimension) for dimension in dimensions}
    lookups = {dimension: _lookups(dimension, table, tables) for dimension in dimensions}
    for link, target in _LINKS[table]:
        wanted = {columns[dimension] for dimension, steps in lookups.items() if target in steps}
        later = [step for step, _ in _LINKS[table][_position(table, link) + 1 :]]
        if any(lookups.values()):
            wanted |= {step for step in later if tables.has(target, step)}
        if not wanted or not tables.has(target, link) or not _has(frame, link):
            continue
        found = _lookup(target, link, sorted(wanted), tables)
        frame = frame.with_columns(stripped(pl.col(link)).alias(link))
        frame = frame.join(found, on=link, how="left", maintain_order="none")
        frame = frame.with_columns(_filled(frame, column, target) for column in sorted(wanted))
    missing = [column for column in columns.values() if not _has(frame, column)]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(column) for column in missing)
    return frame.with_columns(pl.col(column).alias(key_of(dimension)) for dimension, column in columns.items()
                              if key_of(dimension) != column)  # fmt: skip


def _position(table: str, link: str) -> int:
    return [step for step, _ in _LINKS[table]].index(link)


def _has(frame: pl.LazyFrame, column: str) -> bool:
    return column in frame.collect_schema().names()


def _filled(frame: pl.LazyFrame, column: str, target: str) -> pl.Expr:
    """A row's own value, where it has one, else what the join found."""
    found = pl.col(f"{target}:{column}")
    return (pl.coalesce(stripped(pl.col(column)), found) if _has(frame, column) else found).alias(column)


def _lookup(table: str, key: str, columns: Sequence[str], tables: Tables) -> pl.LazyFrame:
    """One row a key: of customers the earliest spell that has a value, of others the only one; of order lines each one
    that differs.

    Columns: the key, then `TABLE:COLUMN` for each.
    """
    if tables.are_lines(table):  # those of a deal may differ, and it is in every group that it has one in
        names = [pl.col(column).alias(f"{table}:{column}") for column in columns]
        lines = tables.frame(table, [key, *columns], careful=True).filter(pl.col(key).is_not_null())
        return lines.select(key, *names).unique()
    order = ["started_at"] if table == "customers" and tables.has(table, "started_at") else []
    frame = tables.frame(table, [key, *columns, *order], careful=True).filter(pl.col(key).is_not_null())
    return frame.group_by(key).agg(
        pl.col(column).sort_by([*order, column], nulls_last=True).drop_nulls().first().alias(f"{table}:{column}")
        for column in columns
    )


def names_of(entity: str, tables: Tables) -> pl.DataFrame:
    """The names of reps or customers. Columns: the key (`rep_id`), `name`; empty where no file says."""
    key, table = ENTITIES[entity]
    if not tables.has(table, key, "name"):
        return pl.DataFrame(schema={key: pl.String, "name": pl.String})
    return _lookup(table, key, ["name"], tables).rename({f"{table}:name": "name"}).collect()
