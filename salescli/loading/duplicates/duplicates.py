"""Rows that say one thing twice: what counts once, and what is an error unless the settings say what it means.

What tells rows apart is declared with their table (`schema.Key`), how they are compared in `repeated_rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.duplicates import rounded_ids as rounded
from salescli.loading.duplicates.repeated_rows import BY_ROW, ID, Rows, in_sets, surplus, twice_in_files
from salescli.loading.files import reach
from salescli.results.note import Note

if TYPE_CHECKING:
    from salescli.loading.dataset import Tables

#: What `duplicates` says where one row of each counts.
ONE_OF_EACH = ("first", "last")
#: Columns that say how much a customer pays: then two equal rows may be two equal subscriptions.
_AMOUNTS = ("mrr", "amount", "unit_amount")


class Repeats(Struct, frozen=True):
    """The rows of a table that do not count, by the position of their file, and what is to be said of its ids.

    `rounded` counts the ids that a spreadsheet has rounded, by the columns that were looked at on the way. `in_spells`
    says whether more than one row of a key counts, or nobody has looked.
    """

    dropped: Mapping[int, pl.Series] = field(default_factory=dict)
    remarks: tuple[Note, ...] = ()
    rounded: Mapping[str, int] = field(default_factory=dict)
    in_spells: bool = False


def find(tables: Tables, table: str, ids: Sequence[str] = ()) -> Repeats:
    """Which rows of a table repeat others; the same pass counts the rounded ones among the `ids` that are read.

    Raises InputError where a key repeats and the settings do not say what that means, or ids were rounded.
    """
    rows = Rows(tables, table)
    word = tables.settings.duplicates_of(table)
    remarks = _without_key(rows)
    if not rows.compared or (word not in ("error", *ONE_OF_EACH) and len(rows.compared) < 2):
        return Repeats(remarks=remarks)
    if tables.is_large(table):
        return _of_many(rows, word, remarks)
    takes_rounded = tables.settings.takes_ids_as_written(table)
    keys = [rows.key.column] if rows.key and any(map(rows.has_key, rows.files)) else []
    counted = [] if takes_rounded or len(rows.compared) < len(rows.files) else list(dict.fromkeys([*keys, *ids]))
    look = rows.look(counted)
    rounded.refuse(tables, table, look.rounded)
    if look.is_clean:
        return Repeats(remarks=remarks, rounded=look.rounded)
    again, left = twice_in_files(rows.rows(look))
    if again.height:
        many = "1 row stands" if again.height == 1 else f"{again.height:,} rows stand"
        text = f"{table}: {many} in a second file word for word; the exports overlap, and each row counts once."
        remarks = (*remarks, Note("overlapping_rows", again.height, text))
    sets = in_sets(left, rows.spell)
    dropped, more = _settled(rows, sets, word)
    left = left.join(dropped, on=[FILE_COLUMN, ROW_COLUMN], how="anti")
    in_spells = bool(left.filter(~pl.col(BY_ROW))[ID].drop_nulls().is_duplicated().any())
    places = [frame.select(FILE_COLUMN, ROW_COLUMN) for frame in (again, dropped)]
    return Repeats(_by_file(pl.concat(places)), (*remarks, *more), look.rounded, in_spells)


def counts_once(tables: Tables, table: str) -> bool:
    """Whether rows that are equal in every column count once where the settings say nothing: they hold no amount."""
    return not any(tables.has(table, column) for column in _AMOUNTS)


def _settled(rows: Rows, sets: pl.DataFrame, word: str) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Which rows of the sets do not count, and what is said of them. Raises InputError where nothing says so."""
    if sets.is_empty() or word not in ("error", *ONE_OF_EACH):
        return sets.clear(), ()
    if word in ONE_OF_EACH:
        dropped = surplus(sets, word)
        return dropped, (_left_out(rows, dropped.height, word),)
    if sets.filter(~pl.col(BY_ROW)).height or not counts_once(rows.tables, rows.table):
        from salescli.loading.duplicates import refusals as repeat_refusals

        raise repeat_refusals.refusal(rows, sets)
    dropped = surplus(sets, "first")
    many = "1 row repeats" if dropped.height == 1 else f"{dropped.height:,} rows repeat"
    text = f"{rows.table}: {many} another one word for word: each counts once."
    return dropped, (Note("equal_rows", dropped.height, text),)


def _of_many(rows: Rows, word: str, remarks: tuple[Note, ...]) -> Repeats:
    """Of more rows than are looked at, those that do not count where the settings say that one of each does."""
    has_keys = any(rows.has_key(file) or rows.is_key(file) for file in rows.compared)
    if word in ONE_OF_EACH and has_keys:
        dropped = rows.surplus_of_many(word)
        more = (_left_out(rows, dropped.height, word),) if dropped.height else ()
        return Repeats(_by_file(dropped), (*remarks, *more), in_spells=True)
    what = "repeated ids" if has_keys else "rows that are there twice"
    many = f"{reach.MOST_ROWS:,} rows"
    text = f"The {rows.table} have more than {many}: only salescli validate looks for {what} in them."
    return Repeats(remarks=(*remarks, Note("ids_not_checked", 0, text)), in_spells=True)


def _left_out(rows: Rows, count: int, word: str) -> Note:
    many = "1 row repeats" if count == 1 else f"{count:,} rows repeat"
    assert rows.key
    what = f"the {rows.key.column}" if any(map(rows.has_key, rows.files)) else "all cells"
    other = "an earlier one: only the first" if word == "first" else "a later one: only the last"
    return Note("repeated_ids", count, f"{rows.table}: {many} {what} of {other} row counts, as the settings say.")


def _by_file(rows: pl.DataFrame) -> Mapping[int, pl.Series]:
    return {position: mine[ROW_COLUMN] for (position,), mine in rows.group_by(FILE_COLUMN)}


def _without_key(rows: Rows) -> tuple[Note, ...]:
    files = [file for file in rows.files if not rows.has_key(file)] if rows.table == "deals" else []
    if not files:
        return ()
    names = ", ".join(file.file.name for file in files)
    text = f"{names} has no deal_id: each of its rows counts as a deal, and rows of one file that repeat are not seen."
    return (Note("no_deal_id", len(files), text),)
