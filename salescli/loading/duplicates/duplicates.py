"""Duplicates: rows that count once, and rows that are an error unless the settings say what they mean.

This is the step between the rows of the files (`Reader`) and those that views see (`Dataset`). The key of rows is
declared with their table (`schema.Key`); `repeated_rows` compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.errors import InputError
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.duplicates import meanings
from salescli.loading.duplicates import rounded_ids as rounded
from salescli.loading.duplicates.repeated_rows import BY_ROW, ID, Rows, in_sets, surplus, twice_in_files
from salescli.loading.files import reach
from salescli.message import Word, say
from salescli.results.note import Note, note
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from salescli.loading.table_reader import Reader

#: The words of `duplicates` with which one row of each key counts.
ONE_OF_EACH = ("first", "last")
#: Columns with what a customer pays: with them, two equal rows may be two equal subscriptions.
_AMOUNTS = ("mrr", "amount", "unit_amount")


class Repeats(Struct, frozen=True):
    """The rows of a table that do not count, by the position of their file, and facts about its ids.

    `rounded` counts the ids that a spreadsheet has rounded, by column, for the columns that were read anyway.
    `in_spells` says whether more than one row of a key counts; it is also set where that was not checked.
    """

    dropped: Mapping[int, pl.Series] = field(default_factory=dict)
    remarks: tuple[Note, ...] = ()
    rounded: Mapping[str, int] = field(default_factory=dict)
    in_spells: bool = False


_REPEATS: Cache[str, Repeats] = Cache("rows that repeat others")
_ROUNDED: Cache[str, Mapping[str, int]] = Cache("ids that were rounded")


class Duplicates(Struct, frozen=True):
    """Finds the rows that do not count because they repeat others, when a table is first read.

    All methods raise an InputError where a row repeats and must not.
    """

    reader: Reader
    caches: Caches = field(default_factory=Caches)

    def with_reader(self, reader: Reader) -> Duplicates:
        """The same under settings that read the files in the same way."""
        return Duplicates(reader, self.caches.copied())

    def of(self, table: str, ids: Sequence[str] = ()) -> Repeats:
        """The rows of a table that repeat others.

        The first call also counts the rounded `ids`, so that one pass reads both.
        """

        def find() -> Repeats:
            try:
                return _find(self.reader, table, ids)
            except InputError:  # the column names, or a word for a sum, may be in several rows
                if not self.reader.search_non_rows([table]):
                    raise
            return _find(self.reader, table, ids)

        return self.caches.of(_REPEATS, table, find)

    def dropped(self, table: str, columns: Iterable[str]) -> Mapping[int, pl.Series]:
        """The rows of a table that do not count, by the position of their file.

        Raises an InputError too for ids among the columns that a spreadsheet has rounded.
        """
        ids = rounded.ids_among(table, columns)
        found = self.of(table, ids)
        if not ids or self.reader.settings.takes_ids_as_written(table):
            return found.dropped
        known = self.caches.get(_ROUNDED, table)
        counts = dict(known or found.rounded)
        if new := [column for column in ids if column not in counts]:
            counts |= rounded.count(self.reader, table, new, is_large=self.reader.is_large(table))
        self.caches.put(_ROUNDED, table, counts)
        rounded.refuse(self.reader, table, {column: counts[column] for column in ids})
        return found.dropped

    def forget(self, table: str) -> None:
        """Forget the comparison of a table's rows, after some of them turned out to be no rows of it."""
        self.caches.forget(_REPEATS, table)


def _find(reader: Reader, table: str, ids: Sequence[str] = ()) -> Repeats:
    """Which rows of a table repeat others; the same pass counts the rounded ones among the `ids` that are read.

    Raises InputError where a key repeats and the settings do not say what that means, or ids were rounded.
    """
    rows = Rows(reader, table)
    word = meanings.of_repeats(reader, table)
    remarks = _without_key(rows)
    if not rows.compared or (word not in ("error", *ONE_OF_EACH) and len(rows.compared) < 2):
        return Repeats(remarks=remarks)
    if reader.is_large(table):
        return _of_many(rows, word, remarks)
    takes_rounded = reader.settings.takes_ids_as_written(table)
    keys = [rows.key.column] if rows.key and any(map(rows.has_key, rows.files)) else []
    counted = [] if takes_rounded or len(rows.compared) < len(rows.files) else list(dict.fromkeys([*keys, *ids]))
    first = rows.first_pass(counted)
    rounded.refuse(reader, table, first.rounded)
    if first.is_clean:
        return Repeats(remarks=remarks, rounded=first.rounded)
    again, left = twice_in_files(rows.rows(first))
    if again.height:
        remarks = (*remarks, note("overlapping_rows", again.height, "loading.overlapping_rows", table=Word(table)))
    sets = in_sets(left, rows.spell)
    dropped, more = _settled(rows, sets, word)
    left = left.join(dropped, on=[FILE_COLUMN, ROW_COLUMN], how="anti")
    in_spells = bool(left.filter(~pl.col(BY_ROW))[ID].drop_nulls().is_duplicated().any())
    places = [frame.select(FILE_COLUMN, ROW_COLUMN) for frame in (again, dropped)]
    return Repeats(_by_file(pl.concat(places)), (*remarks, *more), first.rounded, in_spells)


def equal_rows_count_once(reader: Reader, table: str) -> bool:
    """Whether equal rows count once by default: they do where they have no amount."""
    return not any(reader.has(table, column) for column in _AMOUNTS)


def _settled(rows: Rows, sets: pl.DataFrame, word: str) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """The rows of the sets that do not count, with notes. Raises InputError where the settings do not decide."""
    if sets.is_empty() or word not in ("error", *ONE_OF_EACH):
        return sets.clear(), ()
    if word in ONE_OF_EACH:
        dropped = surplus(sets, word)
        return dropped, (_left_out(rows, dropped.height, word),)
    if sets.filter(~pl.col(BY_ROW)).height or not equal_rows_count_once(rows.reader, rows.table):
        from salescli.loading.duplicates import refusals as repeat_refusals

        raise repeat_refusals.refusal(rows, sets)
    dropped = surplus(sets, "first")
    return dropped, (note("equal_rows", dropped.height, "loading.equal_rows", table=Word(rows.table)),)


def _of_many(rows: Rows, word: str, remarks: tuple[Note, ...]) -> Repeats:
    """The rows that do not count where one of each does, in a table with too many rows to show."""
    has_keys = any(rows.has_key(file) or rows.is_key(file) for file in rows.compared)
    if word in ONE_OF_EACH and has_keys:
        dropped = rows.surplus_of_many(word)
        more = (_left_out(rows, dropped.height, word),) if dropped.height else ()
        return Repeats(_by_file(dropped), (*remarks, *more), in_spells=True)
    text = say("loading.rows_not_checked", table=Word(rows.table), count=reach.MOST_ROWS)
    if has_keys:
        text = say("loading.ids_not_checked", table=Word(rows.table), count=reach.MOST_ROWS)
    return Repeats(remarks=(*remarks, Note("ids_not_checked", 0, text)), in_spells=True)


def _left_out(rows: Rows, count: int, word: str) -> Note:
    assert rows.key
    what = say("loading.all_cells")
    if any(map(rows.has_key, rows.files)):
        what = say("loading.the_column", column=rows.key.column)
    code = "loading.first_of_repeats" if word == "first" else "loading.last_of_repeats"
    return note("repeated_ids", count, code, table=Word(rows.table), what=what)


def _by_file(rows: pl.DataFrame) -> Mapping[int, pl.Series]:
    parts = rows.partition_by(FILE_COLUMN, as_dict=True)
    return {position: mine[ROW_COLUMN] for (position,), mine in parts.items()}


def _without_key(rows: Rows) -> tuple[Note, ...]:
    files = [file for file in rows.files if not rows.has_key(file)] if rows.table == "deals" else []
    if not files:
        return ()
    names = tuple(file.file.name for file in files)
    return (note("no_deal_id", len(files), "loading.no_deal_id", files=names),)
